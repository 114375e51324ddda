"""`modeldoor registry` as its users meet it: lists, one model, a recommendation, an upgrade check, and exit codes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from command import here, make_private
from families import for_each
from goldens import golden
from modeldoor.cli.recommendation_view import (
    MOST_SHOWN,
    closing_lines,
    considered_table,
    machine_line,
    show_recommendation,
    shown_models,
)
from modeldoor.cli.registry_view import model_rows, row_text, show_list, show_model
from modeldoor.cli.upgrade_view import show_upgrade
from modeldoor_lifecycle.estimator.calibrations import hardware_digest
from modeldoor_lifecycle.registry.lookups import all_listing, listed
from modeldoor_lifecycle.registry.registries import Registry, load_registries, merged
from modeldoor_validators import check
from modeldoor_validators.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from command import Door, Ended

FOUR, HOUSE, MIRROR = "four-brackets", "newer-version", "operators-mirror"
CARD = ("--simulate", "RTX 4090 + Ryzen 9 7950X 64GB")
BOLD = re.compile(r"\x1b\[[0-9;]*m")


def install(home: Path, **documents: object) -> None:
    """Puts registries into the configuration folder of this home."""
    folder = home / "config" / "registries"
    make_private(folder)
    for name, document in documents.items():
        path = folder / f"{name}.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        path.chmod(0o600)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose operator has put a golden registry in the place of the shipped one, so that figures stay."""
    monkeypatch.setenv("MODELDOOR_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")
    install(tmp_path, own=golden(FOUR, "model-registry"))
    return tmp_path


def registries(ended: Ended) -> list[dict[str, Any]]:
    documents = [json.loads(line) for line in ended.text.splitlines()]
    for document in documents:
        assert check(document, "model-registry") == ()
    return documents


def names(document: dict[str, Any]) -> list[str]:
    return [entry["id"] for part in ("entries", "unpinned") for entry in document[part]]


# What they answer to programs


@pytest.mark.slow
def test_piped_each_registry_is_a_line_that_the_gate_accepts(door: Door) -> None:
    install(door.folder / "modeldoor", house=golden(HOUSE, "model-registry"))
    ended = door.shell("modeldoor registry list | modeldoor validate --ndjson -")
    assert (ended.code, ended.messages) == (0, ["modeldoor: 2 of 2 documents are valid"])
    assert ended.text == "-:1: valid model-registry\n-:2: valid model-registry\n"


@pytest.mark.usefixtures("home")
def test_a_list_is_the_whole_registry_when_all_of_it_counts(capfd: pytest.CaptureFixture[str]) -> None:
    ended = here(capfd, "registry", "list", "--json")
    [document] = registries(ended)
    assert (ended.code, document["entries"]) == (0, golden(FOUR, "model-registry")["entries"])


def test_a_list_holds_what_counts_in_the_order_that_decides(capfd: pytest.CaptureFixture[str], home: Path) -> None:
    first = golden(FOUR, "model-registry") | {"registryId": "first"}
    first["entries"] = first["entries"][:1]
    install(home, a=first, house=golden(HOUSE, "model-registry"))
    listed = registries(here(capfd, "registry", "list"))
    assert [each["registryId"] for each in listed] == ["first", "example-house", "modeldoor"]
    assert names(listed[0])[0] == "gemma-2-9b-it-q4-k-m"
    assert not set(names(listed[0])) & set(names(listed[2]))


@pytest.mark.usefixtures("home")
def test_a_list_of_a_bracket_holds_its_models_alone(capfd: pytest.CaptureFixture[str]) -> None:
    [document] = registries(here(capfd, "registry", "list", "--bracket", "8gb"))
    assert names(document) == ["llama-3.1-8b-instruct-q4-k-m"]


@pytest.mark.usefixtures("home")
def test_one_model_is_its_registry_with_this_entry_alone(capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("phi-4-q4-1", "qwen3-14b-q4-k-m"):
        ended = here(capfd, "registry", "show", name)
        assert (ended.code, check(ended.document, "model-registry")) == (0, ())
        assert names(ended.document) == [name]


@pytest.mark.usefixtures("home")
def test_a_recommendation_is_a_document_of_its_contract(capfd: pytest.CaptureFixture[str]) -> None:
    ended = here(capfd, "registry", "recommend", *CARD)
    assert (ended.code, ended.err, check(ended.document, "model-recommendation")) == (0, "", ())
    assert ended.document["outcome"]["id"] == "gpt-oss-120b-mxfp4"
    assert ended.document["target"]["workload"]["contextTokens"] == 4096
    assert ended.document["target"]["minimumTokensPerSecond"] == 5


def test_this_machine_is_looked_at_where_no_other_is_named(door: Door) -> None:
    ended = door("registry", "recommend")
    assert (ended.code in (0, 1), ended.err) == (True, "")
    assert check(ended.document, "model-recommendation") == ()
    assert ended.document["target"]["hardwareOrigin"] in ("probe", "fallback")
    checked = door("registry", "upgrade-check", "llama-3.2-1b-instruct-q4-k-m").document
    assert check(checked, "upgrade-recommendation") == ()
    assert checked["target"]["hardwareOrigin"] in ("probe", "fallback")


@pytest.mark.usefixtures("home")
def test_a_stored_profile_takes_the_place_of_this_machine(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "hardware.json"
    profile = golden("cpu-container", "hardware-profile")
    path.write_text(json.dumps(profile))
    document = here(capfd, "registry", "recommend", "--hardware", path).document
    assert document["target"]["hardware"]["digest"] == digest(profile)
    assert document["outcome"]["id"] == "llama-3.2-3b-instruct-q4-k-m"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("options", "code", "chosen"),
    [
        (("--bracket", "16gb"), 0, "phi-4-q4-k-m"),
        (("--bracket", "32gb"), 0, "gpt-oss-20b-mxfp4"),
        (("--simulate", "M3 Max 36GB", "--context", "16k"), 0, "gpt-oss-20b-mxfp4"),
        (("--simulate", "Ryzen 5 5600 32GB", "--minimum-speed", "25"), 0, "llama-3.2-1b-instruct-q4-k-m"),
        (("--simulate", "Ryzen 5 5600 32GB", "--any-speed"), 0, "gpt-oss-20b-mxfp4"),
        (("--simulate", "RTX 4090", "--minimum-speed", "5000"), 1, None),
    ],
)
def test_options_say_what_it_is_for(
    capfd: pytest.CaptureFixture[str], options: tuple[str, ...], code: int, chosen: str | None
) -> None:
    ended = here(capfd, "registry", "recommend", *options)
    assert (ended.code, ended.document["outcome"].get("id")) == (code, chosen)


@pytest.mark.usefixtures("home")
def test_an_upgrade_check_is_a_document_of_its_contract(capfd: pytest.CaptureFixture[str]) -> None:
    ended = here(capfd, "registry", "upgrade-check", "phi-4-q4-1", "--any-machine")
    assert (ended.code, check(ended.document, "upgrade-recommendation")) == (0, ())
    assert ended.document["outcome"]["recommended"]["id"] == "phi-4-q4-k-m"


def test_an_upgrade_check_may_name_the_version_in_use(capfd: pytest.CaptureFixture[str], home: Path) -> None:
    install(home, house=golden(HOUSE, "model-registry"))
    for version, code, told in (("1", 0, "newerVersion"), ("2", 1, "nothingComparable"), ("3", 1, "unknownVersion")):
        ended = here(
            capfd,
            "registry",
            "upgrade-check",
            "qwen2.5-3b-instruct-q4-k-m",
            "--current-version",
            version,
            "--any-machine",
        )
        assert (ended.code, ended.document["outcome"]["because"]) == (code, told)


# Negative answers and mistakes


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("command", ["show", "upgrade-check"])
@pytest.mark.parametrize(
    ("name", "is_near"),
    [("phi-4", True), ("Phi 4", True), ("PHI-4-Q4-K-M", True), ("../phi-4", False), ("\x1b[31mphi-4", False)],
)
def test_a_name_that_nobody_lists_is_a_negative_answer_with_the_nearest(
    capfd: pytest.CaptureFixture[str], command: str, name: str, is_near: bool
) -> None:
    ended = here(capfd, "registry", command, name)
    assert ended.code == 1
    [message] = ended.messages
    assert ("phi-4-q4-k-m" in message) == is_near


@pytest.mark.usefixtures("home")
def test_a_program_gets_its_document_of_a_model_that_nobody_lists_too(capfd: pytest.CaptureFixture[str]) -> None:
    ended = here(capfd, "registry", "upgrade-check", "phi-4", "--json")
    assert (ended.code, check(ended.document, "upgrade-recommendation")) == (1, ())
    assert ended.document["outcome"] == {"result": "none", "because": "unknownModel"}
    assert "target" not in ended.document


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--simulate", "M3 Max 36GB"), "phi-4-q4-k-m"),
        (("--simulate", "Core i5-8250U 4GB"), "noneSuits"),
        (("--simulate", "M3 Max 36GB", "--minimum-speed", "500"), "noneSuits"),
        (("--simulate", "M3 Max 36GB", "--context", "32k"), "noneSuits"),
        (("--any-machine",), "phi-4-q4-k-m"),
    ],
)
def test_an_upgrade_suits_the_machine_that_is_named(
    capfd: pytest.CaptureFixture[str], options: tuple[str, ...], told: str
) -> None:
    document = here(capfd, "registry", "upgrade-check", "phi-4-q4-1", *options).document
    outcome = document["outcome"]
    assert (outcome["recommended"]["id"] if outcome["result"] == "upgrade" else outcome["because"]) == told
    assert ("target" in document) == ("--any-machine" not in options)


@pytest.mark.usefixtures("home")
def test_a_model_that_is_known_by_name_only_has_no_upgrade(capfd: pytest.CaptureFixture[str]) -> None:
    ended = here(capfd, "registry", "upgrade-check", "qwen3-14b-q4-k-m")
    assert (ended.code, ended.document["outcome"]["because"]) == (1, "unpinnedModel")


def test_a_registry_that_is_left_out_is_said_and_the_rest_stands(capfd: pytest.CaptureFixture[str], home: Path) -> None:
    install(home, bad="{")
    ended = here(capfd, "registry", "list")
    assert ended.code == 0
    [message] = ended.messages
    assert "a registry was left out" in message
    assert "bad.json" in message
    assert len(registries(ended)) == 1


def test_where_all_registries_are_left_out_no_answer_is_one(capfd: pytest.CaptureFixture[str], home: Path) -> None:
    install(home, own='{"registryId": "modeldoor"')
    for arguments in (("list",), ("recommend", "--bracket", "8gb"), ("upgrade-check", "phi-4-q4-1")):
        ended = here(capfd, "registry", *arguments)
        assert (ended.code, ended.text) == (2, "")
        assert "one registry at least must count" in ended.messages[-1]


def test_two_methods_of_one_yardstick_are_said(capfd: pytest.CaptureFixture[str], home: Path) -> None:
    other = golden(FOUR, "model-registry") | {"registryId": "other"}
    other["yardstick"] = {**other["yardstick"], "method": "By feeling."}
    install(home, other=other)
    ended = here(capfd, "registry", "list")
    [message] = ended.messages
    assert (ended.code, "must tell one method of the yardstick" in message) == (0, True)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("recommend", "--bracket", "6gb"), "6gb"),
        (("recommend", "--bracket", "8gb", "--simulate", "RTX 4090"), "--bracket has no part for --simulate"),
        (("recommend", "--bracket", "8gb", "--minimum-speed", "9"), "--bracket has no part for --minimum-speed"),
        (("recommend", "--bracket", "8gb", "--simulate", ""), "--bracket has no part for --simulate"),
        (
            ("upgrade-check", "phi-4-q4-1", "--any-machine", "--simulate", ""),
            "--any-machine has no part for --simulate",
        ),
        (("upgrade-check", "phi-4-q4-1", "--any-machine", "--any-speed"), "--any-machine has no part for --any-speed"),
        (("upgrade-check", "phi-4-q4-1", "--simulate", "RTX 4090", "--hardware", "-"), "give one"),
        (("recommend", "--simulate", "RTX 4090", "--hardware", "-"), "give one"),
        (("recommend", "--minimum-speed", "9", "--any-speed"), "give one"),
        (("recommend", "--minimum-speed", "0"), "above 0"),
        (("recommend", "--simulate", "Voodoo 2"), "Voodoo 2"),
        (("upgrade-check", "phi-4-q4-1", "--current-version", "0"), "0"),
        (("show",), "ID"),
    ],
)
def test_a_mistake_is_one_line(capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    ended = here(capfd, "registry", *arguments)
    assert ended.code == 2
    assert words in ended.only_message


# What people see


@pytest.fixture
def screen(home: Path, tmp_path: Path) -> Callable[..., Ended]:
    from command import Door

    folder = tmp_path / "door"
    folder.mkdir()
    door = Door(folder)
    install(home, house=golden(HOUSE, "model-registry"))
    return lambda *arguments: door.on_terminal(*arguments, environment={"MODELDOOR_HOME": str(home)})


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("list", "--bracket", "16gb"),
        ("show", "qwen2.5-3b-instruct-q4-k-m"),
        ("show", "qwen3-14b-q4-k-m"),
        ("recommend", "--bracket", "32gb"),
        ("recommend", *CARD, "--context", "16k"),
        ("recommend", *CARD, "--minimum-speed", "5000"),
        ("upgrade-check", "llama-3.2-1b-instruct-q4-k-m", "--any-machine"),
        ("upgrade-check", "gpt-oss-20b-mxfp4", *CARD),
    ],
    ids=" ".join,
)
def test_people_see_tables(
    screen: Callable[..., Ended], snapshot: SnapshotAssertion, arguments: tuple[str, ...]
) -> None:
    ended = screen("registry", *arguments)
    assert ended.err == ""
    assert ended.screen == snapshot


def test_a_file_on_a_web_server_is_shown_with_its_address_and_a_remark_where_there_is_one() -> None:
    for golden_name, words in ((MIRROR, "https://models.example.org/"), (FOUR, "Needs about 60 GiB")):
        registry = Registry("", "", golden(golden_name, "model-registry"))
        told = [line for model in registry.models() for _, line in model_rows(model, [registry])]
        assert any(line.startswith(words) for line in told)


def test_an_entry_that_does_not_count_is_told_beside_the_one_that_does(
    capfd: pytest.CaptureFixture[str], home: Path
) -> None:
    install(home, again=golden(FOUR, "model-registry") | {"registryId": "again"})
    assert here(capfd, "registry", "show", "phi-4-q4-1").document["registryId"] == "again"
    loaded = load_registries(str(home / "config"))
    rows = list(model_rows(listed(loaded, "phi-4-q4-1"), all_listing(loaded, "phi-4-q4-1")))
    assert rows[-2:] == [
        ("listed by", "again, revision 1 (registries/again.json), which counts"),
        ("", "modeldoor, revision 1 (registries/own.json), which comes later and does not count"),
    ]


@pytest.mark.slow
def test_measurements_that_cannot_be_read_are_said(door: Door) -> None:
    install_measurement(door, "{")
    ended = door("registry", "recommend")
    [message] = ended.messages
    assert "speed-calibrations" in message


def install_measurement(door: Door, text: str) -> None:
    """A file in the place where this machine's measurements are kept."""
    profile = door("hardware").document
    folder = door.folder / "modeldoor" / "state" / "speed-calibrations"
    make_private(folder)
    path = folder / f"{hardware_digest(profile).replace('sha256:', 'sha256-')}.json"
    path.write_text(text)
    path.chmod(0o600)


@pytest.mark.parametrize(
    "name", ["cpu-container", "free-memory-unknown", "nothing-fits", "empty-bracket", "any-speed", "context-too-long"]
)
def test_people_see_every_kind_of_answer(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    show_recommendation(golden(name, "model-recommendation"))
    assert _plain(capfd.readouterr().out) == snapshot


@pytest.mark.parametrize(
    "name",
    [
        *("higher-score", "newer-version", "smaller-than-newer", "on-this-machine", "none-suits", "replaced"),
        *("nothing-comparable", "unknown-model", "unknown-version", "unpinned-model"),
    ],
)
def test_people_see_every_kind_of_upgrade(
    capfd: pytest.CaptureFixture[str], snapshot: SnapshotAssertion, name: str
) -> None:
    show_upgrade(golden(name, "upgrade-recommendation"))
    assert _plain(capfd.readouterr().out) == snapshot


@pytest.mark.parametrize("width", [20, 40, 60, 72, 80, 100])
def test_on_a_terminal_of_any_width_every_name_and_figure_is_whole(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    document = golden("rtx-4090-24gb", "model-recommendation")
    show_recommendation(document)
    shown = _plain(capfd.readouterr().out)
    for each in shown_models(document):
        assert all(word in shown for word in (each["id"], f"{each['score']:g}"))
        assert "memoryBytes" not in each or f"{each['memoryBytes'] / 2**30:.2f} GiB" in shown
    registries = merged([Registry("", "", golden(FOUR, "model-registry"))])
    show_list(registries, None)
    shown = _plain(capfd.readouterr().out)
    for model in registries.pinned:
        assert all(word in shown for word in (model.id, f"{model.now.score:g}", str(model.maximum_context_tokens)))


@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_digest_can_be_copied_from_a_terminal_of_any_width(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    registry = Registry("", "", golden(FOUR, "model-registry"))
    model = listed(merged([registry]), "phi-4-q4-k-m")
    show_model(model, [registry])
    [file] = model.document()["artifact"]["files"]
    shown = _plain(capfd.readouterr().out)
    assert file["digest"] in shown
    assert file["path"] in shown


def test_a_row_that_has_room_is_one_line_and_one_that_has_none_goes_on_below() -> None:
    assert row_text("licence", "MIT", 10, 40) == "licence   MIT"
    assert row_text("remark", "one two three", 10, 18) == "remark    one two\n          three"


@for_each(
    ("origin", "read_at", "machine"),
    [
        ("probe", "2026-11-20T09:29:30.000Z", "the machine as it is now"),
        ("probe", "2026-11-20T09:30:30.000Z", "the machine as it is now"),
        ("probe", "2020-01-01T00:00:00.000Z", "the machine as it was at 2020-01-01T00:00:00.000Z"),
        ("simulation", "2020-01-01T00:00:00.000Z", "such a machine"),
    ],
)
def test_it_is_told_of_when_the_machine_is(origin: str, read_at: str, machine: str) -> None:
    target = golden("cpu-container", "model-recommendation")["target"]
    target |= {"hardwareOrigin": origin, "hardwareReadAt": read_at}
    assert machine_line(target, "2026-11-20T09:30:00.000Z").startswith(f"For {machine}, with ")


def test_memory_is_told_as_all_that_a_model_takes_and_terms_and_remark_below() -> None:
    document = golden("rtx-4090-24gb", "model-recommendation")
    assert [column.header for column in considered_table(document).columns][2] == "memory\nin all"
    lines = list(closing_lines(document))
    assert lines[2] == "Its licence is Apache-2.0, its longest context 131072 tokens."
    assert lines[3] == f"Remark: {document['outcome']['remark']}"


def test_a_long_list_is_cut_and_the_recommended_model_is_always_on_the_screen() -> None:
    document = golden("cpu-container", "model-recommendation")
    [chosen] = [each for each in document["considered"] if each["verdict"] == "recommended"]
    others = [{**document["considered"][0], "id": f"m{number}"} for number in range(100)]
    document["considered"] = [
        *others,
        chosen,
        *({**chosen, "verdict": "fits", "reason": "betterExists"} for _ in range(9)),
    ]
    shown = shown_models(document)
    assert chosen in shown
    assert len(shown) == MOST_SHOWN


def _plain(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in BOLD.sub("", text).splitlines())
