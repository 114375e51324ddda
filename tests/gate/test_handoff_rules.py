"""Handoffs: the engine gets the file that was verified, as it was estimated, and nothing else."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_validators import Finding, check
from modeldoor_validators.rules import engine_options
from modeldoor_validators.rules.shared.split_models import fault_of, part_of

HANDOFF = "engine-handoff"
STRICT = golden("strict", HANDOFF)
SPLIT = golden("split-model", HANDOFF)
PARTIAL = golden("partly-on-a-device", HANDOFF)
PROCESSOR = golden("warned", HANDOFF)
CARDS = golden("two-cards", HANDOFF)
SAMPLES = {
    "--model": "/models/m.gguf",
    "--alias": "tiny",
    "--host": "::1",
    "--n-gpu-layers": "all",
    "--cache-type-k": "iq4_nl",
    "--cache-type-v": "q8_0",
    "--flash-attn": "auto",
    "--fit": "off",
    "--split-mode": "row",
    "--tensor-split": "3,1.5",
    "--device": "CUDA0,CUDA1",
    "--load-mode": "mmap+mlock",
    "--numa": "isolate",
    "--pooling": "cls",
}
"""A value for each option that does not take a number."""


def found(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, HANDOFF)]


def only(document: Any) -> Finding:
    (finding,) = check(document, HANDOFF)
    return finding


def changed(base: Any, **changes: Any) -> Any:
    document = copy.deepcopy(base)
    for place, value in changes.items():
        *front, last = place.split("__")
        holder = document
        for step in front:
            holder = holder[int(step) if step.isdigit() else step]
        if value is None:
            del holder[last]
        else:
            holder[int(last) if last.isdigit() else last] = value
    return document


def with_arguments(*arguments: str, path: str = "/models/m.gguf") -> Any:
    engine = {"name": "llama.cpp", "arguments": ["--model", path, *arguments]}
    return {"model": {"id": "m", "path": path}, "engine": engine}


class TestOptions:
    @for_each("option", engine_options.OPTIONS, ids=lambda option: option.name)
    def test_every_listed_option_passes_by_each_of_its_names(self, option: engine_options.Option) -> None:
        for name in (option.name, *option.others):
            arguments = [name, SAMPLES.get(option.name, "1")] if option.form else [name]
            document = with_arguments(*arguments)
            if option.name == "--model":
                document["engine"]["arguments"] = arguments
            assert found(document) == [], name

    @for_each(("what", "name"), [(what, name) for what, names in engine_options.REFUSED for name in names])
    def test_every_dangerous_option_is_refused_with_what_it_does(self, what: str, name: str) -> None:
        finding = only(with_arguments(name, "value", "more"))
        assert (finding.rule, finding.pointer) == ("handoff/options-are-allowed", "/engine/arguments/2")
        assert finding.message.endswith(f"'{name}' {what}")

    def test_no_option_is_both_allowed_and_refused_and_no_name_stands_for_two(self) -> None:
        names = [name for option in engine_options.OPTIONS for name in (option.name, *option.others)]
        names += [name for _, refused in engine_options.REFUSED for name in refused]
        assert len(set(names)) == len(names)

    @for_each(
        "name",
        ["--model=/models/m.gguf", "--ctx_size", "--CTX-SIZE", "--", "-", "--unheard-of", "stray", "--lora=x", "-hf "],
    )
    def test_what_is_not_listed_is_refused_in_every_spelling(self, name: str) -> None:
        assert found(with_arguments(name)) == [("handoff/options-are-allowed", "/engine/arguments/2")]

    @for_each(
        ("option", "value"),
        [
            ("--ctx-size", "0"),
            ("--ctx-size", "-1"),
            ("--ctx-size", "4k"),
            ("--ctx-size", "\u0664"),
            ("--parallel", "0"),
            ("--parallel", "257"),
            ("--n-gpu-layers", "auto"),
            ("--n-gpu-layers", "-1"),
            ("--cache-type-k", "q2_0"),
            ("--flash-attn", "1"),
            ("--port", "0"),
            ("--port", "65536"),
            ("--alias", "--hf-repo"),
            ("--alias", "-x"),
            ("--tensor-split", "3,"),
            ("--device", "RPC[10.0.0.1:50052]"),
            ("--cache-ram", "-1"),
            ("--device", "none"),
            ("--device", "CUDA0,none"),
            ("--device", "CUDA0,NONE,CUDA1"),
            ("--device", "None"),
            ("--device", "cpu,CUDA0"),
            ("--device", "RPC0"),
            ("--tensor-split", "0,0"),
            ("--tensor-split", "0.0"),
        ],
    )
    def test_a_value_has_the_form_of_its_option(self, option: str, value: str) -> None:
        assert found(with_arguments(option, value)) == [("handoff/options-are-allowed", "/engine/arguments/3")]

    def test_the_highest_port_is_one(self) -> None:
        assert found(with_arguments("--port", "65535")) == []

    def test_so_many_sequences_as_llama_cpp_has_are_allowed(self) -> None:
        assert found(with_arguments("--parallel", "256")) == []

    def test_an_option_at_the_end_needs_its_value(self) -> None:
        finding = only(with_arguments("--ctx-size"))
        assert (finding.pointer, finding.message) == (
            "/engine/arguments/2",
            "must be followed by the value of `--ctx-size`",
        )

    @pytest.mark.parametrize("other", ["--model", "-m"])
    def test_a_second_file_does_not_win_by_coming_last(self, other: str) -> None:
        assert found(with_arguments(other, "/models/evil.gguf")) == [
            ("handoff/options-are-allowed", "/engine/arguments/3")
        ]

    def test_a_flag_stands_once_too(self) -> None:
        assert found(with_arguments("--no-ui", "--no-webui")) == [
            ("handoff/options-are-allowed", "/engine/arguments/3")
        ]

    @pytest.mark.parametrize(
        ("first", "second"),
        [("--kv-unified", "-no-kvu"), ("--no-kv-unified", "-kvu"), ("--jinja", "--no-jinja"), ("-nocb", "-cb")],
    )
    def test_nothing_is_both_switched_on_and_off(self, first: str, second: str) -> None:
        assert found(with_arguments(first, second)) == [("handoff/options-are-allowed", "/engine/arguments/3")]

    @given(st.lists(st.sampled_from(["--model", "-c", "--jinja", "--hf-repo", "x", "1", "-x", "--host"]), max_size=12))
    def test_whatever_the_arguments_are_each_is_read_or_refused(self, arguments: list[str]) -> None:
        given, wrong = engine_options.read(arguments)
        assert all(0 <= position < len(arguments) for position, _ in wrong)
        assert all(arguments[each.position] == each.value for each in given.values())
        if not wrong:
            assert sum(2 if name in ("--model", "--ctx-size", "--host") else 1 for name in given) == len(arguments)


class TestTheFile:
    def test_an_engine_without_a_file_is_refused(self) -> None:
        document = with_arguments("--jinja")
        document["engine"]["arguments"] = ["--jinja", "--offline"]
        assert found(document) == [("handoff/arguments-give-the-file", "/engine/arguments")]

    @for_each("name", ["local:../x", "../x", "hf:a/b/../c", "a\\..\\b", "x@..", ".."])
    def test_a_name_does_not_lead_upwards(self, name: str) -> None:
        assert found({"model": {"id": name, "path": "/x"}}) == [("handoff/name-stays-inside", "/model/id")]

    @pytest.mark.parametrize("name", ["tinyllama", "local:/models/x..gguf", "hf:a/b@main/...", "été"])
    def test_a_name_may_be_anything_else(self, name: str) -> None:
        assert found({"model": {"id": name, "path": "/x"}}) == []

    @for_each(
        ("host", "is_allowed"),
        [
            ("127.0.0.1", True),
            ("127.255.255.255", True),
            ("::1", True),
            ("127.0.0.256", False),
            ("127.0.1", False),
            ("127.0.0.01", False),
            ("0.0.0.0", False),
            ("::", False),
            ("localhost", False),
            ("192.168.1.2", False),
            ("127.0.0.1.example.org", False),
            ("/run/engine.sock", False),
            ("::ffff:127.0.0.1", False),
        ],
    )
    def test_an_engine_listens_on_loopback_alone(self, host: str, is_allowed: bool) -> None:
        expected = [] if is_allowed else [("handoff/listens-here-alone", "/engine/arguments/3")]
        assert found(with_arguments("--host", host)) == expected


VERIFIED = changed(STRICT, engine=None, estimate=None, tokenizer=None)
COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"
OTHER = "432f310a77f4650a88d0fd59ecdd7cebed8d684bafea53cbff0473542964f0c3"


class TestTheName:
    @for_each(
        "name",
        [
            "https://reader:hunter2@models.example.org/x.gguf",
            "s3://key:hunter2@bucket/../x.gguf",
            "https://models.example.org/x.gguf?token=hunter2",
            "tiny//hunter2@host/x",
        ],
    )
    @for_each("base", [VERIFIED, changed(VERIFIED, verification=None)], ids=["verified", "not"])
    def test_it_carries_no_secret_and_what_could_be_one_is_not_told_again(self, base: Any, name: str) -> None:
        finding = only(changed(base, model__id=name))
        assert (finding.rule, finding.pointer) == ("handoff/name-carries-no-secret", "/model/id")
        assert "hunter2" not in finding.message

    @for_each(
        "name",
        [
            "hf:a/b@main/x.gguf",
            "hf:a/b/x.gguf",
            f"hf:a/b@{'0' * 40}/x.gguf",
            f"hf:a/b@{'deadbeef' * 5}/x.gguf",
            "https://huggingface.co/a/b/resolve/main/x.gguf",
            "https://cdn.hf.co/x.gguf",
            "https://models.example.org",
            "ollama:llama3.2",
            "registry:Llama",
        ],
    )
    def test_of_a_verified_file_it_has_the_form_of_its_scheme(self, name: str) -> None:
        assert found(changed(VERIFIED, model__id=name)) == [("handoff/name-is-a-reference", "/model/id")]
        assert found(changed(VERIFIED, model__id=name, verification=None)) == []

    @for_each(
        "name",
        [
            f"hf:a/b@{COMMIT}/x.gguf",
            "ollama:llama3.2:1b",
            "ollama:registry.example.org/team/model:v1",
            "https://models.example.org/x.gguf",
            "registry:llama-3.2-1b",
            "local:/models/x.gguf",
            "s3://bucket/x.gguf",
            "tinyllama",
        ],
    )
    def test_of_a_verified_file_it_may_be_of_any_scheme(self, name: str) -> None:
        assert found(changed(VERIFIED, model__id=name)) == []

    @pytest.mark.parametrize("scheme", ["file:", "file://"])
    def test_a_file_that_it_names_is_the_one_that_is_handed_on(self, scheme: str) -> None:
        assert found({"model": {"id": f"{scheme}/models/x.gguf", "path": "/models/x.gguf"}}) == []
        assert found({"model": {"id": f"{scheme}/models/x.gguf", "path": "/models/y.gguf"}}) == [
            ("handoff/path-is-the-files", "/model/path")
        ]

    def test_the_seeds_own_example_stays_as_it_is(self) -> None:
        seed = golden("seed", HANDOFF)
        assert seed["model"]["id"].partition(":")[2] not in ("", seed["model"]["path"])
        assert found({**seed, "verification": STRICT["verification"]}) == []


class TestThePath:
    @for_each("path", ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/3", "/sys/power/state", "/dev", "/proc"])
    def test_it_is_no_file_of_the_kernel(self, path: str) -> None:
        assert found(changed(VERIFIED, model__path=path)) == [("handoff/path-is-the-files", "/model/path")]
        assert found({"model": {"id": "m", "path": path}}) == [("handoff/path-is-the-files", "/model/path")]

    @pytest.mark.parametrize("path", ["/devices/x.gguf", "/home/dev/x.gguf", "/system/x.gguf"])
    def test_other_folders_may_have_like_names(self, path: str) -> None:
        assert found(changed(VERIFIED, model__path=path)) == []

    @pytest.mark.parametrize("folder", ["/var/lib/modeldoor/store", "/usr/share/ollama/.ollama/models/blobs"])
    def test_a_file_that_is_named_by_its_digest_is_the_one_that_was_verified(self, folder: str) -> None:
        assert found(changed(VERIFIED, model__path=f"{folder}/sha256-{OTHER}")) == [
            ("handoff/path-is-the-files", "/model/path")
        ]
        own = VERIFIED["verification"]["digest"]["value"]
        assert found(changed(VERIFIED, model__path=f"{folder}/sha256-{own}")) == []
        assert found(changed(VERIFIED, model__path=f"{folder}/sha256-{OTHER}", verification=None)) == []


NAMES = ["/m/x-00001-of-00003.gguf", "/m/x-00002-of-00003.gguf", "/m/x-00003-of-00003.gguf"]


class TestParts:
    def test_the_parts_in_any_other_order_are_refused(self) -> None:
        for order in itertools.permutations(NAMES):
            assert (fault_of(order) is None) == (list(order) == NAMES)

    @for_each(
        ("names", "expected"),
        [
            (NAMES[:2], (1, "must be followed by the other parts: there are 3, and 2 are listed")),
            ([*NAMES, NAMES[0]], (3, "must not stand here: the model has 3 parts")),
            ([NAMES[0], NAMES[0], NAMES[2]], (1, "must be '/m/x-00002-of-00003.gguf', part 2 of 3")),
            ([NAMES[0], "/n" + NAMES[1][2:], NAMES[2]], (1, "must be '/m/x-00002-of-00003.gguf', part 2 of 3")),
            (["/m/x.gguf", "/m/y.gguf"], (0, "must be named as the first part of a split model")),
            (["/m/x-00000-of-00000.gguf"], (0, "must not stand here: the model has 0 parts")),
        ],
    )
    def test_a_part_that_is_missing_or_another_is_named(self, names: list[str], expected: tuple[int, str]) -> None:
        assert fault_of(names) == expected

    @pytest.mark.parametrize("name", ["x.gguf", "x-1-of-3.gguf", "x-00001-of-00003", "-00001-of-00003.gguf"])
    def test_other_names_are_no_parts(self, name: str) -> None:
        assert part_of(name) is None

    def test_a_part_alone_may_be_handed_on_only_where_nobody_says_that_it_was_verified(self) -> None:
        bare = changed(SPLIT, parts=None, engine=None, estimate=None)
        assert found(bare) == [("handoff/parts-are-the-model", "")]
        assert found(changed(bare, verification=None)) == []

    def test_no_two_parts_are_the_same_bytes(self) -> None:
        bare = changed(SPLIT, engine=None, estimate=None)
        first = bare["parts"][0]["digest"]["value"]
        for part in bare["parts"]:
            part["digest"]["value"] = first
        assert found(bare) == [
            ("handoff/parts-are-the-model", "/parts/1/digest/value"),
            ("handoff/parts-are-the-model", "/parts/2/digest/value"),
        ]

    def test_a_part_of_one_is_whole(self) -> None:
        document = changed(STRICT, engine=None, estimate=None)
        document["model"]["path"] = "/m/x-00001-of-00001.gguf"
        assert found(document) == []

    def test_the_parts_are_of_this_file_with_this_digest_and_this_size(self) -> None:
        bare = changed(SPLIT, engine=None, estimate=None)
        assert found(changed(bare, model__path="/m/gpt-oss-120b-mxfp4-00001-of-00003.gguf")) == [
            ("handoff/parts-are-the-model", "/parts/0/path")
        ]
        other = bare["parts"][1]["digest"]["value"]
        assert found(changed(bare, verification__digest__value=other)) == [
            ("handoff/parts-are-the-model", "/parts/0/digest/value")
        ]
        assert found(changed(bare, metadata__size_bytes=bare["parts"][0]["size_bytes"])) == [
            ("handoff/parts-are-the-model", "/metadata/size_bytes")
        ]
        assert found(changed(bare, metadata=None, verification=None)) == []

    def test_each_part_has_a_digest_that_was_computed(self) -> None:
        bare = changed(SPLIT, engine=None, estimate=None, parts__2__digest__value="0f" * 32)
        assert found(bare) == [("artifact/digest-is-real", "/parts/2/digest/value")]


class TestContext:
    @pytest.mark.parametrize(
        ("tokens", "sequences", "is_allowed"),
        [(32768, 1, True), (32769, 1, False), (65536, 2, True), (65537, 2, False)],
    )
    def test_each_sequence_has_at_most_the_context_that_the_model_was_made_for(
        self, tokens: int, sequences: int, is_allowed: bool
    ) -> None:
        document = golden("unified-memory", HANDOFF)
        document["estimate"]["workload"].update(contextTokens=tokens, parallelSequences=sequences)
        place = "/estimate/workload/contextTokens"
        assert found(document) == ([] if is_allowed else [("workload/context-within-the-models", place)])

    @pytest.mark.parametrize(
        ("arguments", "is_allowed"),
        [
            (["--ctx-size", "2048"], True),
            (["-c", "2049"], False),
            (["-c", "4096", "-np", "2"], True),
            (["-c", "4097", "-np", "2"], False),
            (["--jinja"], True),
        ],
    )
    def test_arguments_keep_to_it_where_there_is_no_estimate(self, arguments: list[str], is_allowed: bool) -> None:
        document = {**with_arguments(*arguments), "metadata": {"size_bytes": 1, "ctx_max": 2048}}
        assert found(document) == ([] if is_allowed else [("handoff/context-within-maximum", "/engine/arguments/3")])

    def test_a_context_that_is_no_number_is_told_once(self) -> None:
        document = {**with_arguments("-c", "lots"), "metadata": {"size_bytes": 1, "ctx_max": 2048}}
        assert found(document) == [("handoff/options-are-allowed", "/engine/arguments/3")]

    @pytest.mark.parametrize("longest", [None, 1])
    def test_what_is_not_known_limits_nothing(self, longest: int | None) -> None:
        document = {**with_arguments("-c", "999999"), "metadata": {"size_bytes": 1, "ctx_max": longest}}
        assert (found(document) == []) == (longest is None)


class TestEstimate:
    @for_each("character", ["\x00", "\t", "\x1b", "\x7f", "\x9b", "\u200b", "\u00a0", "\u202e", "\u2028"])
    def test_a_text_holds_nothing_that_nobody_sees(self, character: str) -> None:
        document = changed(STRICT, estimate__memory__weights__method=f"The size{character} of the file.")
        assert found(document) == [("handoff/texts-are-plain", "/estimate/memory/weights/method")]

    @for_each(
        "character",
        ["\u200b", "\u202e", "\u2028", "\ufeff", "\ue000", "\u3164", "\u115f", "\u2800", "\u034f", "\ufe0f"],
    )
    def test_nor_does_a_name_or_a_path(self, character: str) -> None:
        path = f"/models/m{character}.gguf"
        assert found({"model": {"id": f"file:{path}", "path": path}}) == [
            ("handoff/texts-are-plain", "/model/id"),
            ("handoff/texts-are-plain", "/model/path"),
        ]
        assert found(with_arguments(path=path)) == [
            ("handoff/texts-are-plain", "/model/path"),
            ("handoff/texts-are-plain", "/engine/arguments/1"),
        ]

    def weights(self, size: int, weights: int) -> Any:
        document = golden("unified-memory", HANDOFF)
        memory = document["estimate"]["memory"]
        memory["totalBytes"] += weights - memory["weights"]["bytes"]
        memory["weights"]["bytes"], document["metadata"]["size_bytes"] = weights, size
        return document

    def test_weights_may_be_less_than_the_file_by_its_header_and_one_in_twenty(self) -> None:
        size, header = 1_000_000_000, 64 * 2**20
        assert found(self.weights(size, 950_000_000 - header)) == []
        assert found(self.weights(size, 950_000_000 - header - 1)) == [
            ("handoff/weights-are-the-file", "/estimate/memory/weights/bytes")
        ]
        assert found(self.weights(size, 2 * size)) == [], "an engine may keep them twice, repacked"
        assert found(self.weights(700_000, 0)) == [], "a toy is mostly header"

    @for_each(
        ("placement", "layers", "place"),
        [
            ("partialOffload", None, "/estimate"),
            ("partialOffload", 0, "/estimate/device_layers"),
            ("partialOffload", 1, ""),
            ("partialOffload", 24, ""),
            ("partialOffload", 25, "/estimate/device_layers"),
            ("cpu", None, ""),
            ("cpu", 0, ""),
            ("cpu", 1, "/estimate/device_layers"),
            ("fullDevice", 0, "/estimate/device_layers"),
            ("fullDevice", 1, "/estimate/device_layers"),
            ("fullDevice", 25, ""),
            ("fullDevice", 26, "/estimate/device_layers"),
            ("splitDevices", 24, "/estimate/device_layers"),
            ("unified", 1, "/estimate/device_layers"),
            ("unified", None, ""),
        ],
    )
    def test_layers_lie_where_the_placement_says(self, placement: str, layers: int | None, place: str) -> None:
        document = golden("unified-memory", HANDOFF)
        document["estimate"]["placement"] = placement
        if layers is not None:
            document["estimate"] |= {"device_layers": layers, "total_layers": 25}
        assert found(document) == ([("handoff/layers-fit-placement", place)] if place else [])

    @pytest.mark.parametrize("placement", ["fullDevice", "splitDevices", "unified", "cpu"])
    def test_experts_lie_apart_only_where_a_part_lies_on_devices(self, placement: str) -> None:
        document = golden("unified-memory", HANDOFF)
        document["estimate"].update(placement=placement, host_expert_layers=4)
        assert found(document) == [("handoff/layers-fit-placement", "/estimate/host_expert_layers")]

    @for_each(
        "name",
        [
            "--ctx-size",
            "--parallel",
            "--cache-type-k",
            "--cache-type-v",
            "--flash-attn",
            "--ubatch-size",
            "--n-gpu-layers",
        ],
    )
    def test_everything_that_it_rests_on_is_given(self, name: str) -> None:
        document = copy.deepcopy(STRICT)
        arguments = document["engine"]["arguments"]
        at = arguments.index(name)
        value = arguments[at + 1]
        del arguments[at : at + 2]
        finding = only(document)
        assert (finding.rule, finding.pointer) == ("handoff/arguments-follow-the-estimate", "/engine/arguments")
        assert f"`{name}` with '{value}'" in finding.message

    @for_each(
        ("name", "value"),
        [
            ("--parallel", "4"),
            ("--cache-type-k", "q8_0"),
            ("--cache-type-v", "f32"),
            ("--flash-attn", "auto"),
            ("--ubatch-size", "1024"),
            ("--n-gpu-layers", "all"),
        ],
    )
    def test_and_given_as_it_was_estimated(self, name: str, value: str) -> None:
        document = copy.deepcopy(STRICT)
        at = document["engine"]["arguments"].index(name) + 1
        document["engine"]["arguments"][at] = value
        assert found(document) == [("handoff/arguments-follow-the-estimate", f"/engine/arguments/{at}")]

    @pytest.mark.parametrize(("base", "value"), [(PROCESSOR, "0"), (CARDS, "all"), (PARTIAL, "28"), (STRICT, "17")])
    def test_layers_are_given_as_the_placement_says(self, base: Any, value: str) -> None:
        arguments = base["engine"]["arguments"]
        assert arguments[arguments.index("--n-gpu-layers") + 1] == value

    def test_experts_stay_with_their_layers_unless_it_says_otherwise(self) -> None:
        assert found(changed(SPLIT, estimate__host_expert_layers=None, estimate__total_layers=38)) == [
            ("handoff/arguments-follow-the-estimate", "/engine/arguments/19")
        ]
        document = copy.deepcopy(SPLIT)
        at = document["engine"]["arguments"].index("--n-cpu-moe")
        del document["engine"]["arguments"][at : at + 2]
        assert found(document) == [("handoff/arguments-follow-the-estimate", "/engine/arguments")]

    def test_it_is_one_for_the_engine_that_gets_the_file(self) -> None:
        for engine in ("ollama", "vllm", "mlx"):
            assert found(changed(STRICT, estimate__workload__engine=engine)) == [
                ("handoff/estimated-for-the-engine", "/estimate/workload/engine")
            ]

    def test_one_cache_for_all_sequences_is_given_by_its_flag(self) -> None:
        document = copy.deepcopy(PARTIAL)
        arguments = document["engine"]["arguments"]
        at = arguments.index("--kv-unified")
        arguments[at] = "-kvu"
        assert found(document) == []
        arguments[at] = "--no-kv-unified"
        place = f"/engine/arguments/{at}"
        assert found(document) == [("handoff/arguments-follow-the-estimate", place)]
        del arguments[at]
        assert found(document) == [("handoff/arguments-follow-the-estimate", "/engine/arguments")]
        document = copy.deepcopy(STRICT)
        document["engine"]["arguments"].append("--kv-unified")
        last = len(document["engine"]["arguments"]) - 1
        assert found(document) == [("handoff/arguments-follow-the-estimate", f"/engine/arguments/{last}")]
        document["engine"]["arguments"][-1] = "--no-kv-unified"
        assert found(document) == []

    @pytest.mark.parametrize(("value", "is_allowed"), [("off", True), ("on", False)])
    def test_the_engine_does_not_fit_it_again(self, value: str, is_allowed: bool) -> None:
        document = copy.deepcopy(STRICT)
        document["engine"]["arguments"] += ["--fit", value]
        place = f"/engine/arguments/{len(document['engine']['arguments']) - 1}"
        assert found(document) == ([] if is_allowed else [("handoff/arguments-follow-the-estimate", place)])
        assert found(with_arguments("--fit", value)) == []

    @for_each(
        ("base", "more", "is_allowed"),
        [
            (CARDS, ["--split-mode", "none"], False),
            (CARDS, ["--split-mode", "row"], True),
            (CARDS, ["--device", "CUDA0"], False),
            (CARDS, ["--device", "CUDA0,cuda0"], False),
            (CARDS, ["--device", "CUDA0,CUDA1"], True),
            (CARDS, ["--tensor-split", "1"], False),
            (CARDS, ["--tensor-split", "0,0.0,5"], False),
            (CARDS, ["--tensor-split", "0.1,0,5"], True),
            (STRICT, ["--device", "CUDA0,CUDA1"], False),
            (STRICT, ["--device", "CUDA1"], True),
            (STRICT, ["--device", "CUDA0,CUDA1", "--split-mode", "none"], True),
            (STRICT, ["--tensor-split", "1,1"], False),
            (STRICT, ["--tensor-split", "0,1"], True),
            (PARTIAL, ["--tensor-split", "1,1"], True),
            (PROCESSOR, ["--device", "CUDA0"], True),
        ],
    )
    def test_as_many_devices_are_given_as_the_placement_says(
        self, base: Any, more: list[str], is_allowed: bool
    ) -> None:
        document = copy.deepcopy(base)
        arguments = document["engine"]["arguments"]
        for option in ("--split-mode", "--tensor-split"):
            if option in arguments:
                at = arguments.index(option)
                del arguments[at : at + 2]
        place = f"/engine/arguments/{len(arguments) + 1}"
        arguments += more
        assert found(document) == ([] if is_allowed else [("handoff/devices-follow-the-placement", place)])

    def test_gpu_only_is_all_layers(self) -> None:
        document = changed(STRICT, estimate__device_layers=1)
        arguments = document["engine"]["arguments"]
        arguments[arguments.index("--n-gpu-layers") + 1] = "1"
        assert found(document) == [("handoff/layers-fit-placement", "/estimate/device_layers")]

    def test_layers_are_told_with_how_many_there_are(self) -> None:
        assert found(changed(STRICT, estimate__total_layers=None)) == [("schema/dependentRequired", "/estimate")]

    def test_without_flash_attention_it_is_switched_off(self) -> None:
        document = changed(STRICT, estimate__workload__flashAttention=False)
        at = document["engine"]["arguments"].index("--flash-attn") + 1
        assert found(document) == [("handoff/arguments-follow-the-estimate", f"/engine/arguments/{at}")]
        document["engine"]["arguments"][at] = "off"
        assert found(document) == []

    @pytest.mark.parametrize("placement", ["partialOffload", "unified", "cpu"])
    def test_gpu_only_means_devices_only(self, placement: str) -> None:
        document = changed(golden("unified-memory", HANDOFF), estimate__placement=placement, estimate__gpu_only=True)
        finding = only(document)
        assert (finding.rule, finding.pointer) == ("schema/enum", "/estimate/placement")
        assert finding.hint.startswith("SAFETY")
        document["estimate"]["gpu_only"] = False
        assert "schema/enum" not in dict(found(document))
