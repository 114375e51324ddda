"""Making room removes what its plan says from the store and the catalogue, with a record of each, and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.provisioner.accounting import FreeBytes, Goal, RetiredOnly, StoreBytes
from modeldoor_lifecycle.provisioner.errors import GoalRefused, ProvenanceRefused
from modeldoor_lifecycle.provisioner.provenance_reading import check_chain, read_records
from modeldoor_lifecycle.store.errors import StoreFailed
from modeldoor_validators import check
from provisioner.stored_models import NOW, Folders, day, lease, tiny
from store.scenarios import forks

if TYPE_CHECKING:
    from modeldoor_lifecycle.provisioner.accounting import Entry

RETIRED = {"lifecycle": {"state": "retired", "retiredAt": day(3)}}


@pytest.fixture
def home(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "home")


def everything_below(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Every name below a folder with what would change if anything did."""
    found: dict[str, tuple[int, int, str]] = {}
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(root) / name
            status = path.lstat()
            data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            found[str(path.relative_to(folder))] = (status.st_ino, status.st_ctime_ns, hashlib.sha256(data).hexdigest())
    return found


def outside(tmp_path: Path) -> Path:
    """Files of somebody's own, which must never change."""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("a.gguf", "b.gguf"):
        (folder / name).write_bytes(name.encode())
    return folder


def records(home: Folders) -> list[dict[str, Any]]:
    assert check_chain(home.log.path) == []
    return list(read_records(home.log.path))


def test_a_retired_model_leaves_store_and_catalogue_with_a_record_and_a_report(home: Folders) -> None:
    gone = home.hold("gone", tiny(1), lastUsedAt=day(2), **RETIRED)
    kept = home.hold("kept", tiny(2))
    report = home.collect(RetiredOnly(), by="operator")
    (record,) = records(home)
    assert check(report, "eviction-report") == ()
    assert report["removed"] == [
        {
            "what": "model",
            "modelId": gone,
            "storeKeys": [tiny(1).key],
            "reclaimedBytes": 1000,
            "reason": "retired",
            "lastUsedAt": day(2),
            "recordId": record["recordId"],
        }
    ]
    assert report["kept"] == [{"modelId": kept, "sizeBytes": 1000, "reason": "notNeeded"}]
    assert (report["storeBytesBefore"], report["storeBytesAfter"], report["outcome"]) == (
        2000,
        1000,
        {"result": "reached"},
    )
    assert record["modelId"] == gone
    assert record["event"] == {
        "kind": "evicted",
        "storeKeys": [tiny(1).key],
        "reclaimedBytes": 1000,
        "reason": "retired",
        "by": "operator",
    }
    assert (home.ids(), home.keys()) == ([kept], [tiny(2).key])


def test_a_second_time_there_is_nothing_to_do(home: Folders) -> None:
    home.hold("gone", tiny(1), **RETIRED)
    home.hold("kept", tiny(2))
    home.collect(RetiredOnly())
    generation = home.catalog.document()["generation"]
    assert home.collect(RetiredOnly())["removed"] == []
    assert (home.catalog.document()["generation"], len(records(home))) == (generation, 1)


def test_how_much_is_free_is_looked_at_when_the_models_are(home: Folders) -> None:
    home.hold("model", tiny(1))
    report = home.collect(FreeBytes(wanted_bytes=1, free_bytes=0))
    assert report["goal"]["freeBytesBefore"] > 1
    assert report["removed"] == []
    too_much = home.collect(FreeBytes(wanted_bytes=2**50, free_bytes=2**50))
    assert too_much["outcome"]["result"] == "notReached"
    assert home.ids() == []


def test_a_split_model_goes_with_the_folder_of_its_names_and_a_part_that_another_has_stays(home: Folders) -> None:
    home.hold("split", tiny(1), tiny(2), **RETIRED)
    home.hold("other", tiny(3), tiny(2))
    ours, others = (
        home.store.set_paths(
            [(f"{name}-00001-of-00002.gguf", first.digest), (f"{name}-00002-of-00002.gguf", tiny(2).digest)]
        )
        for name, first in (("split", tiny(1)), ("other", tiny(3)))
    )
    report = home.collect(RetiredOnly())
    assert report["removed"][0]["storeKeys"] == [tiny(1).key]
    assert not Path(ours[0]).parent.exists()
    assert [Path(each).read_bytes() for each in others] == [tiny(3).data, tiny(2).data]


def test_pinned_and_leased_models_stay_until_they_are_free(home: Folders) -> None:
    pinned = home.hold("pinned", tiny(1), isPinned=True)
    leased = home.hold("leased", tiny(2), leases=[lease()], lastUsedAt=day(19))
    report = home.collect(StoreBytes(0))
    assert {each["modelId"]: each["reason"] for each in report["kept"]} == {pinned: "pinned", leased: "leased"}
    assert report["outcome"] == {"result": "notReached", "shortfallBytes": 2000}
    assert home.keys() == sorted([tiny(1).key, tiny(2).key])
    later = home.collect(StoreBytes(0), now=NOW + timedelta(hours=1))
    assert [each["modelId"] for each in later["removed"]] == [leased]
    assert home.ids() == [pinned]


def test_files_that_no_model_names_and_refused_ones_are_told_and_go_only_as_asked(home: Folders) -> None:
    home.hold("model", tiny(1))
    from store.samples import put

    put(home.store, tiny(5))
    (Path(home.store.folder) / f".refused-{tiny(6).key}-1").write_bytes(b"wrong")
    report = home.collect(RetiredOnly())
    assert report["removed"] == [{"what": "refusedFiles", "fileCount": 1, "reclaimedBytes": 5}]
    assert report["unregistered"] == {"fileCount": 1, "totalBytes": 1000}
    assert (report["storeBytesBefore"], report["storeBytesAfter"]) == (2005, 2000)
    assert home.store.refused_names() == []
    asked = home.collect(RetiredOnly(), include_unregistered=True)
    assert asked["removed"] == [{"what": "unregisteredFile", "storeKey": tiny(5).key, "reclaimedBytes": 1000}]
    assert home.keys() == [tiny(1).key]
    assert records(home) == []


def test_a_model_whose_file_is_gone_or_empty_leaves_the_catalogue(home: Folders) -> None:
    for name, seed in (("gone", 1), ("empty", 2)):
        home.hold(name, tiny(seed))
    (Path(home.store.folder) / tiny(1).key).unlink()
    (Path(home.store.folder) / tiny(2).key).chmod(0o600)
    os.truncate(Path(home.store.folder) / tiny(2).key, 0)
    report = home.collect(RetiredOnly())
    assert [(each["reason"], each["storeKeys"], each["reclaimedBytes"]) for each in report["removed"]] == [
        ("filesMissing", [], 0)
    ] * 2
    assert home.ids() == []


def test_a_store_that_is_not_there_is_no_reason_to_forget_its_models(home: Folders) -> None:
    home.hold("model", tiny(1))
    Path(home.store.folder).rename(home.folder / "elsewhere")
    for make_it in (False, True):
        if make_it:  # as where its disk is not mounted
            Path(home.store.folder).mkdir(mode=0o700)
        for is_dry_run in (True, False):
            with pytest.raises(StoreFailed, match="the store must be there"):
                home.collect(RetiredOnly(), is_dry_run=is_dry_run)
    (home.folder / "store").rmdir()
    (home.folder / "elsewhere").rename(home.store.folder)
    assert len(home.ids()) == 1


# --- what is not ours


def external(path: Path, name: str, **members: Any) -> dict[str, Any]:
    """The entry of a file of somebody's own."""
    from provisioner.stored_models import entry
    from store.samples import Sample

    data = path.read_bytes()
    made = entry(name, [Sample(data, f"sha256:{hashlib.sha256(data).hexdigest()}")], [str(path)], **members)
    digest = made["artifact"]["files"][0]["digest"]
    made["artifact"] = {
        "source": "local",
        "format": "gguf",
        "quantization": "Q8_0",
        "totalBytes": len(data),
        "digest": digest,
    }
    return made | {"id": f"file:{path}", "location": {"kind": "external", "path": str(path), "holder": "user"}}


def test_a_file_of_somebodys_own_is_never_touched_whatever_its_entry_says(home: Folders, tmp_path: Path) -> None:
    theirs = outside(tmp_path)
    for path, members in ((theirs / "a.gguf", RETIRED), (theirs / "b.gguf", {"lastUsedAt": day(2)})):
        home.catalog.put(external(path, path.stem, **members))
    home.hold("ours", tiny(1))
    before = everything_below(theirs)
    report = home.collect(StoreBytes(0), include_unregistered=True)
    assert [each["reason"] for each in report["kept"]] == ["external", "external"]
    assert home.keys() == []
    assert everything_below(theirs) == before


def test_links_in_the_store_are_never_followed(home: Folders, tmp_path: Path) -> None:
    theirs = outside(tmp_path)
    folder = Path(home.store.folder)
    home.hold("linked", tiny(1), **RETIRED)
    home.hold("split", tiny(2), tiny(3), **RETIRED)
    set_folder = Path(home.store.set_paths([("a.gguf", tiny(2).digest), ("b.gguf", tiny(3).digest)])[0]).parent
    (folder / tiny(1).key).unlink()
    (folder / tiny(1).key).symlink_to(theirs / "a.gguf")
    (folder / tiny(7).key).symlink_to(theirs / "b.gguf")
    (folder / tiny(8).key).symlink_to(theirs)
    (folder / f".refused-{tiny(9).key}-1").symlink_to(theirs / "a.gguf")
    (folder / f".refused-{tiny(9).key}-2").symlink_to(theirs)
    (folder / f".{tiny(2).key}.seal").unlink()
    (folder / f".{tiny(2).key}.seal").symlink_to(theirs / "b.gguf")
    (set_folder / "c.gguf").symlink_to(theirs / "a.gguf")
    (folder / "sets" / f"{tiny(2).key}-{'0' * 16}").symlink_to(theirs)
    before = everything_below(theirs)
    report = home.collect(StoreBytes(0), include_unregistered=True)
    assert [each["what"] for each in report["removed"]] == ["refusedFiles", "model", "model"]
    assert everything_below(theirs) == before
    assert not set_folder.exists()


# --- a dry run


def test_a_dry_run_says_the_same_and_touches_nothing(home: Folders) -> None:
    home.hold("gone", tiny(1), **RETIRED)
    home.hold("in-use", tiny(2))
    (Path(home.store.folder) / f".refused-{tiny(6).key}-1").write_bytes(b"wrong")
    before = everything_below(home.folder)
    dry = home.collect(StoreBytes(0), is_dry_run=True)
    assert everything_below(home.folder) == before
    done = home.collect(StoreBytes(0))
    for each in done["removed"]:
        each.pop("recordId", None)
    assert (dry.pop("isDryRun"), done.pop("isDryRun")) == (True, False)
    assert dry == done


def test_a_dry_run_where_nothing_was_ever_provisioned_makes_nothing(home: Folders) -> None:
    report = home.collect(StoreBytes(0), is_dry_run=True, include_unregistered=True)
    assert (report["removed"], report["kept"], report["outcome"]) == ([], [], {"result": "reached"})
    assert not home.folder.exists()


# --- what goes wrong


def test_nothing_goes_of_which_no_record_can_be_written(home: Folders) -> None:
    home.hold("gone", tiny(1), **RETIRED)
    Path(home.log.path).mkdir(parents=True)
    with pytest.raises(ProvenanceRefused):
        home.collect(RetiredOnly())
    assert home.keys() == [tiny(1).key]
    assert len(home.ids()) == 1


def test_what_downloads_have_received_so_far_stays(home: Folders) -> None:
    home.hold("retired", tiny(1), **RETIRED)
    with home.store.partial("d-1") as partial:
        partial.append(b"half of a model")
    home.collect(StoreBytes(0), include_unregistered=True)
    assert home.keys() == []
    assert home.store.partial_names() == ["d-1"]
    with home.store.partial("d-1") as partial:
        assert partial.size_bytes == len(b"half of a model")


@for_each("goal", [FreeBytes(0, 5), FreeBytes(2**60, 5), StoreBytes(-1), StoreBytes(2**60)])
def test_nothing_goes_for_room_that_there_cannot_be(home: Folders, goal: Goal) -> None:
    model_id = home.hold("retired", tiny(1), **RETIRED)
    for is_dry_run in (True, False):
        with pytest.raises(GoalRefused, match=r"must be [01] to 9007199254740991 bytes"):
            home.collect(goal, is_dry_run=is_dry_run)
    assert home.ids() == [model_id]
    assert home.keys() == [tiny(1).key]


def test_what_went_before_a_failure_leaves_the_catalogue_and_the_failure_is_told(home: Folders) -> None:
    home.hold("first", tiny(1), lastUsedAt=day(2))
    stuck = home.hold("stuck", tiny(2), tiny(3), lastUsedAt=day(3))
    folder = Path(home.store.set_paths([("a.gguf", tiny(2).digest), ("b.gguf", tiny(3).digest)])[0]).parent
    (folder / "precious.txt").write_bytes(b"mine")
    with pytest.raises(StoreFailed, match="must hold links and nothing else"):
        home.collect(StoreBytes(0))
    assert home.ids() == [stuck]
    assert home.keys() == sorted([tiny(2).key, tiny(3).key])
    (folder / "precious.txt").unlink()
    assert [each["modelId"] for each in home.collect(StoreBytes(0))["removed"]] == [stuck]


# --- any catalogue, and processes that die


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3), st.sampled_from("arpl")), max_size=4),
    st.one_of(st.just(RetiredOnly()), st.builds(StoreBytes, st.integers(0, 4000))),
    st.booleans(),
)
@settings(max_examples=15)
def test_after_any_garbage_collection_the_store_holds_what_the_report_says(
    tmp_path_factory: pytest.TempPathFactory, models: list[tuple[int, int, str]], goal: Goal, include_unregistered: bool
) -> None:
    home = Folders(tmp_path_factory.mktemp("home"))
    for number, (first, more, state) in enumerate(models):
        parts = [tiny(first), *(tiny(100 + number * 10 + each) for each in range(more))]
        if [part.key for part in parts] not in [each["location"]["storeKeys"] for each in home.catalog.entries()]:
            members: dict[str, dict[str, Any]] = {
                "a": {"lastUsedAt": day(4 + number % 2)},
                "r": {"lastUsedAt": day(2), **RETIRED},
                "p": {"isPinned": True},
                "l": {"leases": [lease(f"lease-of-model-{number}")]},
            }
            home.hold(f"model{number}", *parts, **members[state])
    report = home.collect(goal, include_unregistered=include_unregistered)
    assert sum(each.size_bytes for each in home.store.named_files()) == report["storeBytesAfter"]
    assert home.ids() == [each["modelId"] for each in report["kept"]]
    assert all(lies_whole(each, home) for each in home.catalog.entries())
    again = home.collect(goal, include_unregistered=include_unregistered)
    assert [each["modelId"] for each in again["removed"]] == []


def lies_whole(entry: Entry, home: Folders) -> bool:
    return set(entry["location"]["storeKeys"]) <= set(home.keys())


@forks
def test_wherever_a_process_dies_the_catalogue_is_valid_nothing_held_is_lost_and_the_next_finishes(
    tmp_path: Path,
) -> None:
    command = [sys.executable, str(Path(__file__).with_name("eviction_children.py")), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert told["steps"] > 20
