"""`modeldoor catalog` as its users meet it: what it lists and tells, what it changes, and what it never touches."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from cli.provisioned import DIGEST, MODEL, OTHER_DIGEST, OTHER_MODEL, catalogue, give_hardware, move_in, put_in_store
from command import here
from families import for_each
from goldens import EXAMPLES, golden
from modeldoor.cli.catalog_log_view import record_line
from modeldoor.cli.catalog_view import list_lines, model_rows
from modeldoor.cli.catalog_words import DISTRUSTED_BECAUSE
from modeldoor.cli.eviction_view import eviction_lines
from modeldoor_lifecycle.provisioner import errors
from modeldoor_validators import check
from provisioner.hostile_references import SECRET, hostile_references

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from command import Door, Ended

ON_THE_WEB = "https://models.example.org/zaphod-1b-q8_0.gguf"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a model of somebody who has provisioned nothing yet."""
    return move_in(tmp_path, monkeypatch)


def catalog(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> Ended:
    return here(capfd, "catalog", *arguments)


def entries(ended: Ended) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = catalogue(ended)["entries"]
    return listed


def provision(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Provisions a model and ends the lease of whoever starts the engine; returns its id."""
    ended = here(capfd, "provision", *arguments, "--no-estimate")
    assert ended.code == 0, ended.err
    model_id: str = ended.document["model"]["id"]
    [entry] = entries(catalog(capfd, "show", model_id))
    for lease in entry["leases"]:
        assert catalog(capfd, "release", model_id, lease["leaseId"]).code == 0
    return model_id


# What it tells


def test_before_anything_is_provisioned_the_catalogue_is_empty_and_says_what_to_do(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    ended = catalog(capfd, "list")
    assert (ended.code, ended.err, entries(ended)) == (0, "", [])
    for command in ("show", "verify", "retire", "pin", "forget"):
        missing = catalog(capfd, command, model)
        assert missing.code == 1
        assert "modeldoor provision REF" in missing.only_message
    assert sorted(tmp_path.rglob("*")) == before


def test_what_may_be_used_is_listed_and_the_rest_with_all(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    other = tmp_path / "trillian.gguf"
    other.write_bytes(OTHER_MODEL)
    kept, retired = provision(capfd, model), provision(capfd, other)
    assert catalog(capfd, "retire", retired).code == 0
    assert [entry["id"] for entry in entries(catalog(capfd, "list"))] == [kept]
    assert [entry["id"] for entry in entries(catalog(capfd, "list", "--all", "--json"))] == [kept, retired]


def test_one_model_is_the_catalogue_with_its_entry_alone_by_each_of_its_names(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    other = tmp_path / "trillian.gguf"
    other.write_bytes(OTHER_MODEL)
    model_id, _ = provision(capfd, model), provision(capfd, other)
    for name in (model_id, model, "models/zaphod-1b-q8_0.gguf", f"file://{model}"):
        ended = catalog(capfd, "show", name)
        assert (ended.code, [entry["id"] for entry in entries(ended)]) == (0, [model_id])


@for_each("command", ["show", "verify", "retire", "activate", "pin", "unpin", "forget"])
def test_a_model_that_there_is_not_is_a_negative_answer_with_what_comes_near(
    capfd: pytest.CaptureFixture[str], model: Path, command: str
) -> None:
    model_id = provision(capfd, model)
    ended = catalog(capfd, command, "zaphod-2b-q8_0.gguf")
    assert ended.code == 1
    assert ended.only_message.endswith(f"there is none called 'zaphod-2b-q8_0.gguf' (the nearest is {model_id})")
    other = catalog(capfd, command, "xyzzy")
    assert other.only_message.endswith("(see them all: modeldoor catalog list --all)")


def test_a_hostile_name_is_one_line_and_no_secret_is_repeated(capfd: pytest.CaptureFixture[str], model: Path) -> None:
    provision(capfd, model)
    for hostile in hostile_references()[::23]:
        ended = catalog(capfd, "forget", "--", hostile.text)
        assert ended.code == 2, hostile
        assert ended.only_message, hostile
        assert SECRET not in ended.err or hostile.kind != "secret", hostile
    assert len(entries(catalog(capfd, "list"))) == 1


# Verifying


def test_files_that_are_as_they_were_are_verified_anew(capfd: pytest.CaptureFixture[str], model: Path) -> None:
    model_id = provision(capfd, model, "--digest", DIGEST)
    [before] = entries(catalog(capfd, "list"))
    for arguments in ((model_id, model_id), ("--all",)):
        ended = catalog(capfd, "verify", *arguments)
        assert (ended.code, ended.err) == (0, "")
        [after] = entries(ended)
        assert after["trust"]["verifiedAt"] > before["trust"]["verifiedAt"]
        assert {**after, "trust": None} == {**before, "trust": None}


def test_a_file_that_was_swapped_is_a_negative_answer_and_not_handed_on_until_it_is_back(
    capfd: pytest.CaptureFixture[str], model: Path
) -> None:
    model_id = provision(capfd, model, "--digest", DIGEST)
    model.write_bytes(OTHER_MODEL)
    ended = catalog(capfd, "verify", "--all")
    assert (ended.code, len(ended.messages)) == (1, 1)
    assert f"must have the digest '{DIGEST}'" in ended.err
    assert entries(ended)[0]["trust"]["reason"] == "digestMismatch"
    assert entries(catalog(capfd, "list")) == []
    assert here(capfd, "provision", model_id, "--no-estimate").code == 1
    model.write_bytes(MODEL)
    assert catalog(capfd, "verify", model_id).code == 0
    assert len(entries(catalog(capfd, "list"))) == 1


def test_what_cannot_be_recorded_is_no_answer_about_a_file(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    model_id = provision(capfd, model, "--digest", DIGEST)
    record = tmp_path / "modeldoor" / "state" / "provenance" / "models.jsonl"
    record.unlink()
    record.mkdir()
    model.write_bytes(OTHER_MODEL)
    ended = catalog(capfd, "verify", model_id)
    assert (ended.code, ended.out, len(ended.messages)) == (2, b"", 1)
    assert str(record) in ended.err


def test_a_file_that_is_gone_is_a_negative_answer_and_the_others_are_verified(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    other = tmp_path / "trillian.gguf"
    other.write_bytes(OTHER_MODEL)
    provision(capfd, model)
    provision(capfd, other, "--digest", OTHER_DIGEST)
    model.unlink()
    ended = catalog(capfd, "verify", "--all")
    assert (ended.code, len(ended.messages)) == (1, 1)
    assert [entry["trust"]["state"] for entry in entries(ended)] == ["unverified", "verified"]
    for name in (model, "models/zaphod-1b-q8_0.gguf", f"file:{model}"):
        assert [entry["id"] for entry in entries(catalog(capfd, "show", name))] == [f"file:{model}"]


# Changing


def test_each_change_answers_with_the_entry_as_it_is_then(capfd: pytest.CaptureFixture[str], model: Path) -> None:
    model_id = provision(capfd, model)
    for command, told in (
        ("pin", {"isPinned": True}),
        ("unpin", {"isPinned": False}),
        ("retire", {"lifecycle": "retired"}),
        ("activate", {"lifecycle": "active"}),
    ):
        ended = catalog(capfd, command, model_id)
        [entry] = entries(ended)
        assert (ended.code, ended.err) == (0, "")
        assert told.items() <= {**entry, "lifecycle": entry["lifecycle"]["state"]}.items()


def test_a_retired_model_is_not_found_until_somebody_asks_for_it_again(
    capfd: pytest.CaptureFixture[str], model: Path
) -> None:
    model_id = provision(capfd, model)
    assert catalog(capfd, "retire", model_id).code == 0
    assert catalog(capfd, "lease", model_id, "--for", "10m", "--holder", "tester").code == 1
    assert provision(capfd, model) == model_id
    assert entries(catalog(capfd, "show", model_id))[0]["lifecycle"] == {"state": "active"}


def test_a_lease_is_told_by_its_id_and_keeps_the_model_until_it_is_released(
    capfd: pytest.CaptureFixture[str], model: Path
) -> None:
    model_id = provision(capfd, model)
    leased = catalog(capfd, "lease", model_id, "--for", "10m", "--holder", "tester")
    lease_id = leased.text.strip()
    [lease] = entries(catalog(capfd, "show", model_id))[0]["leases"]
    assert (leased.code, lease["leaseId"], lease["holder"]) == (0, lease_id, "tester")
    for command in ("retire", "forget"):
        refused = catalog(capfd, command, model_id)
        assert (refused.code, refused.out) == (1, b"")
    assert catalog(capfd, "release", model_id, lease_id).code == 0
    again = catalog(capfd, "release", model_id, lease_id)
    assert (again.code, "no such lease" in again.only_message) == (1, True)
    assert catalog(capfd, "retire", model_id).code == 0


def test_forgetting_touches_no_file(capfd: pytest.CaptureFixture[str], model: Path) -> None:
    status = model.stat()
    model_id = provision(capfd, model)
    assert entries(catalog(capfd, "forget", model_id)) == []
    assert entries(catalog(capfd, "list", "--all")) == []
    assert (model.read_bytes(), model.stat().st_ctime_ns) == (MODEL, status.st_ctime_ns)


# Making room


@pytest.fixture
def stored_id(capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path) -> str:
    """The id of a model that lies in the store, beside one of the user's own."""
    provision(capfd, model)
    put_in_store(tmp_path, MODEL)
    return provision(capfd, ON_THE_WEB, "--digest", DIGEST)


def report(ended: Ended) -> dict[str, Any]:
    document: dict[str, Any] = ended.document
    assert check(document, "eviction-report") == ()
    return document


def files_of_store(folder: Path) -> list[str]:
    store = folder / "modeldoor" / "data" / "store"
    return sorted(path.name for path in store.iterdir() if path.name.startswith("sha256-"))


def test_room_is_made_of_what_was_retired_and_a_dry_run_only_says_so(
    capfd: pytest.CaptureFixture[str], stored_id: str, tmp_path: Path, model: Path
) -> None:
    assert report(catalog(capfd, "gc"))["removed"] == []
    assert catalog(capfd, "retire", stored_id).code == 0
    for options, is_left in ((("--dry-run",), True), ((), False)):
        ended = catalog(capfd, "gc", *options)
        assert ended.code == 0
        assert [each["modelId"] for each in report(ended)["removed"]] == [stored_id]
        assert (files_of_store(tmp_path) != []) == is_left
    assert [entry["location"]["kind"] for entry in entries(catalog(capfd, "list", "--all"))] == ["external"]
    assert model.read_bytes() == MODEL


def test_a_goal_that_is_not_reached_is_a_negative_answer(
    capfd: pytest.CaptureFixture[str], stored_id: str, tmp_path: Path
) -> None:
    assert catalog(capfd, "pin", stored_id).code == 0
    ended = catalog(capfd, "gc", "--store-size", "1KiB")
    assert (ended.code, report(ended)["outcome"]["result"]) == (1, "notReached")
    assert catalog(capfd, "gc", "--free", "1KiB").code == 0
    assert catalog(capfd, "unpin", stored_id).code == 0
    assert catalog(capfd, "gc", "--store-size", "1KiB").code == 0
    assert files_of_store(tmp_path) == []


def test_files_that_no_model_needs_go_only_when_that_is_asked_for(
    capfd: pytest.CaptureFixture[str], stored_id: str, tmp_path: Path
) -> None:
    put_in_store(tmp_path, OTHER_MODEL)
    assert report(catalog(capfd, "gc"))["unregistered"] == {"fileCount": 1, "totalBytes": len(OTHER_MODEL)}
    assert [each["what"] for each in report(catalog(capfd, "gc", "--unregistered"))["removed"]] == ["unregisteredFile"]
    assert files_of_store(tmp_path) == [DIGEST.replace(":", "-")]
    assert [entry["id"] for entry in entries(catalog(capfd, "list"))][-1] == stored_id


# The record, and a catalogue that cannot be read


def test_the_log_tells_what_was_done_and_whether_it_is_whole(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    model_id = provision(capfd, model)
    catalog(capfd, "retire", model_id)
    ended = catalog(capfd, "log")
    records = [json.loads(line) for line in ended.text.splitlines()]
    assert (ended.code, [record["event"]["kind"] for record in records]) == (0, ["provisioned", "handedOff", "retired"])
    assert [check(record, "provenance-record") for record in records] == [(), (), ()]
    path = tmp_path / "modeldoor" / "state" / "provenance" / "models.jsonl"
    first, _, third = path.read_text().splitlines(keepends=True)
    path.write_text(first + third)
    broken = catalog(capfd, "log")
    assert (broken.code, len(broken.messages)) == (1, 1)
    assert "line 2" in broken.err


def test_a_broken_catalogue_is_told_and_the_last_one_can_be_put_in_its_place(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    model_id = provision(capfd, model)
    fine = catalog(capfd, "restore")
    assert (fine.code, fine.out) == (2, b"")
    path = tmp_path / "modeldoor" / "data" / "catalog" / "model-catalog.json"
    path.write_bytes(path.read_bytes()[:-100])
    for arguments in (("list",), ("show", model_id), ("verify", "--all"), ("retire", model_id), ("gc",)):
        ended = catalog(capfd, *arguments)
        assert ended.code == 2
        assert "modeldoor catalog restore" in ended.only_message
    assert [entry["id"] for entry in entries(catalog(capfd, "restore"))] == [model_id]
    assert [entry["id"] for entry in entries(catalog(capfd, "list"))] == [model_id]


# Mistakes


@for_each(
    "arguments, told",
    [
        (("verify",), "--all"),
        (("verify", "--all", "m.gguf"), "--all"),
        (("gc", "--free", "1GB", "--store-size", "1GB"), "two goals"),
        (("gc", "--free", "20"), "20GB"),
        (("gc", "--store-size", "-1GB"), "20GB"),
        (("lease", "m.gguf"), "--for"),
        (("lease", "m.gguf", "--for", "10m"), "--holder"),
        (("lease", "m.gguf", "--for", "ever", "--holder", "me"), "10m"),
        (("lease", "m.gguf", "--for", "10m", "--holder", "me@example.org"), "'@'"),
        (("lease", "m.gguf", "--for", "10m", "--holder", ""), "'@'"),
        (("lease", "m.gguf", "--for", "10m", "--holder", "m\x1be"), "'@'"),
        (("show",), "REF"),
        (("release", "m.gguf"), "LEASE_ID"),
    ],
)
def test_a_command_line_that_says_too_little_or_too_much_is_refused(
    capfd: pytest.CaptureFixture[str], model: Path, arguments: tuple[str, ...], told: str
) -> None:
    assert model.exists()
    ended = catalog(capfd, *arguments)
    assert ended.code == 2
    assert told in ended.only_message


# What people see


def test_people_see_lines_with_names_that_can_be_copied(door: Door) -> None:
    give_hardware(door.folder)
    path = door.folder / "zaphod.gguf"
    path.write_bytes(MODEL)
    empty = door.on_terminal("catalog", "list")
    assert empty.screen == "nothing is in the catalogue yet: modeldoor provision REF puts a model there\n"
    door("provision", path, "--digest", DIGEST, "--no-estimate")
    name, summary, in_all = door.on_terminal("catalog", "list", columns=40).screen.splitlines()
    assert (name, in_all) == (f"file:{path}", "1 model, 93 KiB")
    assert summary.startswith(
        "    93 KiB, a file of yours; verified by a request; in use by engine-provisioner; last used "
    )
    shown = door.on_terminal("catalog", "show", path).screen
    assert f"\npath             {path}\n" in shown
    assert "\nsince then       untouched\n" in shown
    assert door.on_terminal("catalog", "verify", path).screen == f"file:{path}\n    as it must be, by a request\n"
    leased = door.on_terminal("catalog", "lease", path, "--for", "1h", "--holder", "tester").screen
    assert re.search(f"modeldoor catalog release file:{path} [0-9a-f-]+$", leased.strip())
    path.touch()
    assert "touched or gone" in door.on_terminal("catalog", "show", path).screen
    assert [line.partition(" ")[2] for line in door.on_terminal("catalog", "log").screen.splitlines()] == [
        " file:zaphod.gguf: provisioned, found here, verified by a request",
        " file:zaphod.gguf: handed to llama.cpp, verified by a request",
        " file:zaphod.gguf: read again, verified by a request",
    ]


@pytest.mark.parametrize("name", ["held-by-others", "in-the-store", "out-of-use", "split-model", "user-file"])
def test_golden_catalogues_as_people_see_them(snapshot: SnapshotAssertion, name: str) -> None:
    listed = golden(name, "model-catalog")["entries"]
    lines = list(list_lines(listed, hidden_count=2, now=NOW))
    for entry in listed:
        rows = model_rows(entry, ["/somewhere"], NOW, is_as_it_was=True)
        lines += ["", *(f"{thing:16} {words}" for thing, words in rows)]
    assert "\n".join([*lines, ""]) == snapshot


def test_golden_reports_of_eviction_as_people_see_them(snapshot: SnapshotAssertion) -> None:
    names = sorted(path.stem for path in (EXAMPLES / "eviction-report").glob("*.json") if "." not in path.stem)
    told = {name: list(eviction_lines(golden(name, "eviction-report"))) for name in names if name != "expected"}
    assert told == snapshot


def test_golden_records_as_people_see_them(snapshot: SnapshotAssertion) -> None:
    names = sorted(path.stem for path in (EXAMPLES / "provenance-record").glob("*.json") if "." not in path.stem)
    told = {name: record_line(golden(name, "provenance-record")) for name in names if name != "expected"}
    assert told == snapshot


def test_every_reason_for_which_a_file_is_distrusted_has_its_words() -> None:
    refusals = (errors.DigestMismatch, errors.HeaderRefused, errors.ModelNotHere, errors.FileUnsuitable, errors.OutsideRoots, errors.FileChanged)  # fmt: skip
    assert {refusal.code for refusal in refusals} < set(DISTRUSTED_BECAUSE)
