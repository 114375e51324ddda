"""An artifact is its bytes: all of them, computed and not typed, under names that say the same."""

from __future__ import annotations

import hashlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_validators.rules.shared.artifacts import artifact_rules, digest_rule
from modeldoor_validators.rules.shared.placeholders import NO_COMMITS

COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"


def digest_of(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def hub(*paths: str, format_: str = "gguf", quantization: str = "Q4_K_M", **changes: Any) -> dict[str, Any]:
    files = [{"path": path, "sizeBytes": 10, "digest": digest_of(path)} for path in paths]
    return {
        "source": "hub",
        "repository": "a/b",
        "revision": COMMIT,
        "format": format_,
        "quantization": quantization,
        "files": files,
        "totalBytes": 10 * len(paths),
        **changes,
    }


def https(url: str, format_: str = "gguf", quantization: str = "Q4_K_M") -> dict[str, Any]:
    return {
        "source": "https",
        "url": url,
        "format": format_,
        "quantization": quantization,
        "totalBytes": 10,
        "digest": digest_of(url),
    }


def broken(artifact: dict[str, Any]) -> list[tuple[str, str]]:
    """Each broken rule with the place inside the artifact."""
    return [
        (rule.id.removeprefix("artifact/"), "/".join(map(str, place[1:])))
        for rule in artifact_rules(("artifact",))
        for place, message in rule.check({"artifact": artifact})
        if message.startswith("must ")
    ]


PARTS = [f"gpt-oss-120b-mxfp4-0000{number}-of-00003.gguf" for number in (1, 2, 3)]


def split(*paths: str) -> dict[str, Any]:
    return hub(*paths, quantization="MXFP4")


@for_each("revision", [*sorted(NO_COMMITS), "deadbeef" * 5])
def test_a_placeholder_is_no_revision(revision: str) -> None:
    assert broken(hub("a.gguf", revision=revision)) == [("revision-is-a-commit", "revision")]


@for_each("start", [0, 12, 24])
def test_a_piece_of_a_digest_of_its_own_is_no_revision(start: int) -> None:
    revision = digest_of("b.gguf").removeprefix("sha256:")[start : start + 40]
    assert broken(hub("a.gguf", "mmproj-b.gguf", revision=revision)) == []
    assert broken(hub("b.gguf", revision=revision)) == [("revision-is-a-commit", "revision")]


def test_each_digest_of_an_artifact_is_looked_at() -> None:
    zeros = "sha256:" + "0" * 64
    ollama = {"source": "ollama", "name": "a:b", "manifestDigest": zeros, "modelDigest": zeros, "totalBytes": 10}
    assert broken({**ollama, "quantization": "Q4_K_M"}) == [
        ("digest-is-real", "manifestDigest"),
        ("digest-is-real", "modelDigest"),
    ]
    assert broken({**hub("a.gguf"), "files": [{"path": "a.gguf", "sizeBytes": 10, "digest": zeros}]}) == [
        ("digest-is-real", "files/0/digest")
    ]
    assert list(digest_rule(("list", ...)).check({"list": [digest_of("a"), zeros]})) == [
        (("list", 1), "must be the SHA-256 of the file's bytes; it is a placeholder")
    ]


def test_the_total_is_the_sum_and_what_has_no_files_has_none() -> None:
    assert broken(hub("a.gguf")) == []
    assert broken(hub("a.gguf", totalBytes=11)) == [("total-is-the-sum", "totalBytes")]
    assert broken(https("https://a.example/a.gguf")) == []


def test_two_files_are_two_names_and_two_contents() -> None:
    files = hub("model.gguf", "mmproj-a.gguf")["files"]
    again = {**files[1], "digest": digest_of("other")}
    assert broken(hub("x.gguf", files=[*files, again], totalBytes=30)) == [("one-file-once", "files/2/path")]
    copied = {**files[1], "digest": files[0]["digest"]}
    assert broken(hub("x.gguf", files=[files[0], copied], totalBytes=20)) == [("one-digest-once", "files/1/digest")]


@for_each(
    ("artifact", "expected"),
    [
        (hub("model.bin"), [("name-fits-format", "files/0/path")]),
        (hub("model.gguf", "mmproj.bin"), [("name-fits-format", "files/1/path")]),
        (hub("config.json", "model.safetensors", format_="safetensors"), []),
        (hub("config.json", "model.safetensors", format_="mlx", quantization="MLX-4bit"), []),
        (hub("config.json", format_="mlx", quantization="MLX-4bit"), [("name-fits-format", "format")]),
        (hub("model.gguf", format_="safetensors"), [("name-fits-format", "format")]),
        (https("https://a.example/b/model.safetensors", "safetensors", "BF16"), []),
        (https("https://a.example/model.gguf/download"), [("name-fits-format", "url")]),
        ({"source": "unpinned", "repository": "a/b", "format": "gguf", "quantization": "Q4_K_M"}, []),
        (
            {"source": "unpinned", "repository": "a/b", "format": "gguf", "quantization": "Q4_K_M", "path": "a.bin"},
            [("name-fits-format", "path")],
        ),
    ],
)
def test_the_name_of_the_weights_ends_as_the_format_says(artifact: dict[str, Any], expected: Any) -> None:
    assert broken(artifact) == expected


def test_the_message_names_the_format_that_the_files_have() -> None:
    [rule] = [rule for rule in artifact_rules(("artifact",)) if rule.id == "artifact/name-fits-format"]

    def message(artifact: dict[str, Any]) -> str:
        [(_, words)] = rule.check({"artifact": artifact})
        return words

    assert message(hub("model.gguf", format_="mlx")) == "must be 'gguf', as its files are"
    assert message(hub("a.json", format_="mlx")) == "must be that of its files; none ends in '.safetensors'"


@for_each(
    ("artifact", "expected"),
    [
        (split(*PARTS), []),
        (split(*PARTS, "mmproj-gpt-oss.gguf"), []),
        (split(*PARTS[:2]), [("parts-complete", "files/1/path")]),
        (split(*PARTS[1:]), [("parts-complete", "files/0/path")]),
        (split(PARTS[0], PARTS[2]), [("parts-complete", "files/1/path")]),
        (split(*PARTS, "gpt-oss-120b-mxfp4-00004-of-00003.gguf"), [("parts-complete", "files/3/path")]),
        (split(*PARTS, "extra.gguf"), [("parts-complete", "files/3/path")]),
        (split("whole.gguf", PARTS[0]), [("parts-complete", "files/1/path")]),
        (split(PARTS[0].replace("00001-of", "00000-of")), [("parts-complete", "files/0/path")]),
        (split(PARTS[0].replace("of-00003", "of-00000")), [("parts-complete", "files/0/path")]),
        (split("only-00001-of-00001.gguf"), []),
        (split("mmproj-alone.gguf"), [("parts-complete", "files/0/path")]),
        (
            split("mmproj-one.gguf", "mmproj-two.gguf"),
            [("parts-complete", "files/0/path"), ("parts-complete", "files/1/path")],
        ),
        (https("https://a.example/mmproj-F16.gguf"), [("parts-complete", "url")]),
        (hub("Q4_K_M/m-Q4_K_M-00001-of-00002.gguf", "Q4_K_M/m-Q4_K_M-00002-of-00002.gguf"), []),
        (https("https://a.example/m-Q4_K_M-00001-of-00002.gguf"), [("parts-complete", "url")]),
        (https("https://a.example/m-Q4_K_M-00001-of-00001.gguf"), []),
        (hub("model-00002-of-00009.safetensors", format_="safetensors", quantization="BF16"), []),
    ],
)
def test_a_gguf_model_is_one_file_or_all_its_parts_in_order(artifact: dict[str, Any], expected: Any) -> None:
    assert broken(artifact) == expected


@given(st.permutations(PARTS))
def test_parts_stand_in_no_order_but_their_own(paths: list[str]) -> None:
    assert (broken(split(*paths)) == []) == (paths == PARTS)


def test_a_part_that_claims_a_hundred_thousand_others_costs_nothing() -> None:
    assert broken(split("m-00001-of-99999.gguf")) == [("parts-complete", "files/0/path")]


@for_each(
    ("name", "quantization", "fits"),
    [
        ("Qwen3-8B-Q4_K_M.gguf", "Q4_K_M", True),
        ("qwen3-8b-q4_k_m.gguf", "Q4_K_M", True),
        ("Qwen3.6-35B-A3B-UD-Q4_K_M.gguf", "UD-Q4_K_M", True),
        ("gpt-oss-20b-mxfp4.gguf", "MXFP4", True),
        ("gpt-oss-20b-mxfp4.gguf", "Q4_K_M", False),
        ("gpt-oss-20b-F32.gguf", "MXFP4", False),
        ("LFM2-1.2B-F16.gguf", "F16", True),
        ("Mistral-Nemo-IQ4_XS.gguf", "IQ4_XS", True),
        ("gemma-4-26B_q4_0-it.gguf", "Q4_0", True),
        ("model.gguf", "Q8_0", True),
        ("folder-Q8_0/model.gguf", "Q4_K_M", True),
        ("Qwen3-8B-Q4_K_M.gguf", "Q8_0", False),
        ("Qwen3-8B-BF16.gguf", "Q8_0", False),
        ("Qwen3-8B-Q4_K_S.gguf", "Q4_K_M", False),
    ],
)
def test_a_name_that_says_a_quantisation_says_the_right_one(name: str, quantization: str, fits: bool) -> None:
    assert broken(hub(name, quantization=quantization)) == (
        [] if fits else [("name-fits-quantization", "files/0/path")]
    )
    url = https(f"https://a.example/{name}", quantization=quantization)
    assert broken(url) == ([] if fits else [("name-fits-quantization", "url")])


def test_parts_of_two_quantisations_are_no_model() -> None:
    artifact = hub("m-Q4_K_M-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf")
    assert broken(artifact) == [("parts-complete", "files/1/path"), ("name-fits-quantization", "files/1/path")]


def test_a_projector_is_stored_as_it_likes() -> None:
    assert broken(hub("gemma-3-4b-it-Q4_K_M.gguf", "mmproj-F16.gguf")) == []


@for_each(
    ("host", "refused"),
    [
        ("huggingface.co", True),
        ("www.huggingface.co", True),
        ("hf.co", True),
        ("cdn-lfs.hf.co", True),
        ("nothuggingface.co", False),
        ("huggingface.co.example", False),
    ],
)
def test_a_file_of_the_hub_is_never_named_by_its_address(host: str, refused: bool) -> None:
    url = f"https://{host}/Qwen/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf"
    assert broken(https(url)) == ([("hub-by-commit", "url")] if refused else [])


@for_each(
    ("address", "refused"),
    [
        ("hf-mirror.com/Qwen/Qwen3-8B-GGUF/resolve/main/m.gguf", True),
        (f"hf-mirror.com/Qwen/Qwen3-8B-GGUF/resolve/{COMMIT}/m.gguf", False),
        ("modelscope.cn/models/Qwen/Qwen3-8B-GGUF/resolve/master/m.gguf", True),
        ("raw.githubusercontent.com/a/b/main/m.gguf", True),
        ("raw.githubusercontent.com/a/b/refs/heads/main/m.gguf", True),
        ("raw.githubusercontent.com/a/b/v1.0/m.gguf", True),
        (f"raw.githubusercontent.com/a/b/{COMMIT}/m.gguf", False),
        ("raw.githubusercontent.com/a/m.gguf", False),
        ("github.com/a/b/raw/main/m.gguf", True),
        ("github.com/a/b/raw/HEAD/m.gguf", True),
        ("github.com/a/b/releases/latest/download/m.gguf", True),
        ("github.com/a/b/releases/download/v1.0/m.gguf", False),
        ("models.example.org/main/m.gguf", True),
        ("models.example.org/qwen/latest/m.gguf", True),
        ("models.example.org/qwen/Nightly/m.gguf", True),
        ("models.example.org/qwen/main.gguf", False),
        ("models.example.org/qwen-latest/m.gguf", False),
    ],
)
def test_an_address_shows_no_branch(address: str, refused: bool) -> None:
    assert broken(https(f"https://{address}")) == ([("address-stays", "url")] if refused else [])


def test_a_branch_of_the_hub_is_told_once() -> None:
    url = "https://huggingface.co/Qwen/Qwen3-8B-GGUF/resolve/main/m.gguf"
    assert broken(https(url)) == [("hub-by-commit", "url")]


def test_a_path_that_leads_nowhere_finds_nothing() -> None:
    assert [list(rule.check({})) for rule in artifact_rules(("entries", ..., "artifact"))] == [[]] * 10
