"""The record of what happened is only ever added to, whole lines alone, each naming the line before it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from goldens import golden, goldens, places
from modeldoor_lifecycle.provisioner import provenance_events as events
from modeldoor_lifecycle.provisioner.errors import ProvenanceRefused
from modeldoor_lifecycle.provisioner.provenance import DEFAULT_PROVENANCE_PATH, ProvenanceLog, public_id
from modeldoor_lifecycle.provisioner.provenance_reading import LONGEST_LINE_BYTES, check_chain, read_records
from modeldoor_validators import check
from modeldoor_validators.canonical import canonical_bytes, digest
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.rules.shared.disclosure import disclosed, personal
from provisioner.logs import PROCESSES, RECORDS, finished, log_in
from store.children import ended, forked
from store.scenarios import forks

if TYPE_CHECKING:
    from collections.abc import Callable

FILE_ID = "file:/home/ada/models/toy.gguf"
HUB_ID = golden("provisioned-by-download", "provenance-record")["modelId"]
DIGEST = "sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"
OTHER = "sha256:9fecc3b3cd76bba89d504f29b616eedf7da85b96540e490ca5824d3f7d2776a0"

NOBODY = 65534

needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def log(tmp_path: Path) -> ProvenanceLog:
    return log_in(tmp_path)


def lines(log: ProvenanceLog) -> list[bytes]:
    return Path(log.path).read_bytes().splitlines(keepends=True)


def asides(log: ProvenanceLog) -> list[bytes]:
    return [each.read_bytes() for each in sorted(Path(log.path).parent.glob("*.torn-*"))]


def filled(log: ProvenanceLog, count: int = 4) -> list[dict[str, Any]]:
    return [log.append(FILE_ID, events.distrusted(f"reason{number}")) for number in range(count)]


def refused(log: ProvenanceLog, model_id: str = FILE_ID) -> ProvenanceRefused:
    with pytest.raises(ProvenanceRefused) as caught:
        log.append(model_id, events.retired("operator"))
    assert "\n" not in str(caught.value)
    return caught.value


# --- adding


def test_records_are_appended_as_lines_of_their_contract_below_the_folder_of_the_seed(tmp_path: Path) -> None:
    """ORCH-MODP-5506: provenance is JSONL below `.runtime/provenance/`, and is only ever appended to."""
    assert DEFAULT_PROVENANCE_PATH == ".runtime/provenance/models.jsonl"
    log = ProvenanceLog(str(tmp_path / DEFAULT_PROVENANCE_PATH))
    first = log.append(FILE_ID, golden("provisioned-by-hand", "provenance-record")["event"])
    begin = Path(log.path).read_bytes()
    second = log.append(FILE_ID, events.retired("operator"))
    written = Path(log.path).read_bytes()
    assert written.startswith(begin)
    assert [json.loads(line) for line in written.splitlines()] == [first, second] == list(read_records(log.path))
    assert [check(each, "provenance-record") for each in (first, second)] == [(), ()]
    assert first["modelId"] == "file:toy.gguf"
    assert first["event"]["artifact"]["digest"].startswith("sha256:")
    assert first["event"]["verification"] == {"verdict": "warn", "isStrict": False}
    assert first["tool"] == {"name": "modeldoor", "version": version("modeldoor")}
    assert stat.S_IMODE(Path(log.path).stat().st_mode) == 0o600
    assert stat.S_IMODE(Path(log.path).parent.stat().st_mode) == 0o700


def test_each_record_names_the_bytes_of_the_line_before_it(log: ProvenanceLog) -> None:
    records = filled(log)
    digests = [f"sha256:{hashlib.sha256(line.rstrip()).hexdigest()}" for line in lines(log)]
    assert [each["previous"] for each in records] == [
        {"position": "first"},
        *({"position": "after", "digest": each} for each in digests[:-1]),
    ]
    assert len({each["recordId"] for each in records}) == len(records)
    assert check_chain(log.path) == []


def test_what_is_no_event_is_refused_and_adds_nothing(log: ProvenanceLog) -> None:
    filled(log, 1)
    before = lines(log)
    for model_id, event in (
        (FILE_ID, {"kind": "exploded"}),
        (FILE_ID, events.distrusted("not a code")),
        (FILE_ID, events.retired("someone@example.org")),
        ("ftp://example.org/x.gguf", events.retired("operator")),
        ("ollama:llama3.2:1b", events.evicted([DIGEST.replace(":", "-")], 5, "retired")),
    ):
        with pytest.raises(DocumentRefused):
            log.append(model_id, event)
    assert lines(log) == before


def test_no_log_is_an_empty_one(tmp_path: Path) -> None:
    path = str(tmp_path / "nothing" / "models.jsonl")
    assert (list(read_records(path)), check_chain(path)) == ([], [])
    assert os.listdir(tmp_path) == []


# --- what it tells


@for_each(
    "model_id, public",
    [
        (FILE_ID, "file:toy.gguf"),
        ("file:/toy.gguf", "file:toy.gguf"),
        ("file:/a:b/c d.gguf", "file:c d.gguf"),
        (HUB_ID, HUB_ID),
        ("ollama:hf.co/ada/toy:latest", "ollama:hf.co/ada/toy:latest"),
        ("https://models.example.org/a/toy.gguf", "https://models.example.org/a/toy.gguf"),
    ],
)
def test_the_name_of_a_file_loses_its_folder_and_every_other_name_stays(model_id: str, public: str) -> None:
    assert public_id(model_id) == public


def test_no_record_of_any_event_tells_of_a_path_a_user_a_host_or_a_secret(log: ProvenanceLog) -> None:
    for record in (each.document for each in goldens() if each.contract == "provenance-record" and each.is_valid):
        model_id = record["modelId"].replace("file:", "file:/home/zaphod/.cache/secret-project/")
        log.append(model_id, record["event"])
    assert len(lines(log)) > 10
    for record in read_records(log.path):
        texts = [value for _, value in places(record) if isinstance(value, str)]
        assert [each for each in texts if personal(each)] == []
        assert disclosed(record["modelId"]) is None
        assert not re.search(r"zaphod|/home|\.cache|secret", "\n".join(texts))


REQUEST = golden("minimal", "provision-request")
PASSED = events.passed("request", is_strict=True)
ARTIFACT = golden("provisioned-by-hand", "provenance-record")["event"]["artifact"]


@for_each(
    "model_id, event",
    [
        (FILE_ID, events.provisioned(ARTIFACT, PASSED, is_downloaded=False, request=REQUEST)),
        (FILE_ID, events.provisioned(ARTIFACT, events.warned(), is_downloaded=False)),
        (FILE_ID, events.verification_failed(DIGEST, OTHER, 5, request=REQUEST)),
        (FILE_ID, events.rejected([DIGEST], "headerRefused")),
        (FILE_ID, events.reverified([DIGEST], PASSED)),
        (FILE_ID, events.distrusted("fileChanged")),
        (FILE_ID, events.handed_off([DIGEST], PASSED, {"any": "document"})),
        (FILE_ID, events.retired("operator")),
        (FILE_ID, events.reactivated("operator")),
        (FILE_ID, events.forgotten("operator")),
        (HUB_ID, events.evicted([DIGEST.replace(":", "-")], 5, "leastRecentlyUsed")),
        (HUB_ID, events.evicted([], 0, "filesMissing", by="operator")),
    ],
)
def test_every_event_that_is_made_is_one_of_the_contract(model_id: str, event: dict[str, Any]) -> None:
    record = golden("retired", "provenance-record") | {"modelId": public_id(model_id), "event": event}
    assert check(record, "provenance-record") == ()


def test_documents_are_named_by_the_digest_of_their_canonical_bytes() -> None:
    reordered = {"b": 1, "a": 2}
    told = events.handed_off([DIGEST], PASSED, reordered)["handoff"]
    assert told == {"contract": "engine-handoff", "digest": digest({"a": 2, "b": 1})}


def test_all_makers_together_make_every_event_of_the_contract() -> None:
    schema = json.loads((Path(__file__).parents[2] / "schemas/v1/provenance-record.json").read_text())
    kinds = {
        each["properties"]["kind"]["const"] for each in schema["$defs"].values() if "kind" in each.get("properties", {})
    }
    made = {
        events.provisioned(ARTIFACT, PASSED, is_downloaded=True)["kind"],
        events.verification_failed(DIGEST, OTHER, 1)["kind"],
        *(each(*arguments)["kind"] for each, arguments in MAKERS.items()),
    }
    assert made == kinds


MAKERS: dict[Callable[..., dict[str, Any]], tuple[Any, ...]] = {
    events.rejected: ([DIGEST], "x"),
    events.reverified: ([DIGEST], PASSED),
    events.distrusted: ("x",),
    events.handed_off: ([DIGEST], PASSED, {}),
    events.retired: ("x",),
    events.reactivated: ("x",),
    events.forgotten: ("x",),
    events.evicted: ([], 0, "x"),
}


# --- what the dead leave


@for_each("cut", [1, 2, 40, 300, -2, -1])
def test_a_piece_of_a_line_is_put_aside_and_never_read_as_a_record(cut: int) -> None:
    with finished() as folder:
        log = log_in(folder)
        whole = filled(log, 3)
        torn = canonical_bytes(whole[-1])[:cut] if cut != -1 else canonical_bytes(whole[-1])
        with Path(log.path).open("ab") as file:
            file.write(torn)
        assert list(read_records(log.path)) == whole
        assert check_chain(log.path) == [
            "line 4 must be whole; whoever wrote it did not come to its end, and it does not count"
        ]
        added = log.append(FILE_ID, events.retired("operator"))
        assert list(read_records(log.path)) == [*whole, added]
        assert asides(log) == [torn]
        assert check_chain(log.path) == []


def test_a_log_of_nothing_but_a_piece_of_a_line_begins_anew(log: ProvenanceLog) -> None:
    log.append(FILE_ID, events.retired("operator"))
    Path(log.path).write_bytes(b'{"kind":"Prov')
    assert log.append(FILE_ID, events.retired("operator"))["previous"] == {"position": "first"}
    assert asides(log) == [b'{"kind":"Prov']


def test_two_pieces_in_the_same_second_are_both_kept(log: ProvenanceLog) -> None:
    for torn in (b"{one", b"{two", b"{three"):
        filled(log, 1)
        with Path(log.path).open("ab") as file:
            file.write(torn)
    filled(log, 1)
    assert sorted(asides(log)) == [b"{one", b"{three", b"{two"]


# --- what others do


def change_a_word(written: list[bytes]) -> list[bytes]:
    return [written[0], written[1].replace(b"reason1", b"another"), *written[2:]]


def remove_a_line(written: list[bytes]) -> list[bytes]:
    return [written[0], *written[2:]]


def remove_the_first(written: list[bytes]) -> list[bytes]:
    return written[1:]


def repeat_a_line(written: list[bytes]) -> list[bytes]:
    return [written[0], written[1], *written[1:]]


def swap_two(written: list[bytes]) -> list[bytes]:
    return [written[0], written[2], written[1], written[3]]


def insert_another_log(written: list[bytes]) -> list[bytes]:
    return [written[0], *written]


def insert_nonsense(written: list[bytes]) -> list[bytes]:
    return [written[0], b"{}\n", *written[1:]]


def replace_by_nonsense(written: list[bytes]) -> list[bytes]:
    return [written[0], b"{}\n", *written[2:]]


def insert_an_empty_line(written: list[bytes]) -> list[bytes]:
    return [written[0], b"\n", *written[1:]]


@for_each(
    "harm, lines_named",
    [
        (change_a_word, [3]),
        (remove_a_line, [2]),
        (remove_the_first, [1]),
        (repeat_a_line, [3]),
        (swap_two, [2, 3, 4]),
        (insert_another_log, [2]),
        (insert_nonsense, [2]),
        (replace_by_nonsense, [2]),
        (insert_an_empty_line, [2]),
    ],
)
def test_a_line_that_was_changed_removed_or_put_between_shows(
    harm: Callable[[list[bytes]], list[bytes]], lines_named: list[int]
) -> None:
    with finished() as folder:
        log = log_in(folder)
        filled(log)
        Path(log.path).write_bytes(b"".join(harm(lines(log))))
        found = check_chain(log.path)
        assert [int(re.fullmatch(r"line (\d+) must .+", each)[1]) for each in found] == lines_named  # type: ignore[index]  # no match fails as well


def test_a_record_in_other_spelling_is_the_same_record(log: ProvenanceLog) -> None:
    records = filled(log)
    Path(log.path).write_text("".join(f"{json.dumps(each, indent=None)}\n" for each in records))
    assert check_chain(log.path) == []


@for_each(
    "last, words",
    [
        (b"{}\n", "its last line is none"),
        (b"\n", "its last line is none"),
        (b"\xff\n", "its last line is none"),
        (b"not json\n", "its last line is none"),
        (b"x" * (3 * LONGEST_LINE_BYTES) + b"\n", "is longer than 262144 bytes"),
        (b"x" * (3 * LONGEST_LINE_BYTES), "is longer than 262144 bytes"),
    ],
)
def test_nothing_is_ever_built_upon_a_last_line_that_is_no_record(last: bytes, words: str) -> None:
    with finished() as folder:
        log = log_in(folder)
        filled(log, 2)
        with Path(log.path).open("ab") as file:
            file.write(last)
        before = Path(log.path).read_bytes()
        assert words in refused(log).message
        assert Path(log.path).read_bytes() == before
        assert asides(log) == []
        with pytest.raises(ProvenanceRefused):
            list(read_records(log.path))


@for_each(
    "others, words",
    [
        (b"notes of somebody", "is not even the beginning of one"),
        (b"GGUF\3\0\0\0", "is not even the beginning of one"),
        (b'{"name": "settings of somebody"}', "is a whole JSON object, and no record"),
        (b'{\n  "name": "settings of somebody"\n}\n', "is none"),
    ],
)
def test_what_is_not_even_the_beginning_of_a_record_is_left_where_it_stands(others: bytes, words: str) -> None:
    """A file that somebody names by mistake: its content is no piece of a line, to be put aside, and no lock is left."""
    with finished() as folder:
        log = log_in(folder)
        Path(log.path).parent.mkdir(parents=True, exist_ok=True)
        Path(log.path).write_bytes(others)
        Path(log.path).chmod(0o600)
        assert f"its last line {words}" in refused(log).message
        assert Path(log.path).read_bytes() == others
        assert os.listdir(Path(log.path).parent) == ["models.jsonl"]


def a_link(path: Path) -> None:
    path.symlink_to(path.parent / "elsewhere")


def a_link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/null")


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def writable_by_others(path: Path) -> None:
    path.touch()
    path.chmod(0o666)


def a_folder_that_others_write(path: Path) -> None:
    path.parent.chmod(0o777)


@for_each("plant", [a_link, a_link_to_a_device, a_folder, a_pipe, writable_by_others, a_folder_that_others_write])
def test_what_is_no_file_of_this_user_alone_is_never_written(plant: Callable[[Path], None]) -> None:
    with finished() as folder:
        log = log_in(folder)
        Path(log.path).parent.mkdir(mode=0o700)
        plant(Path(log.path))
        names = os.listdir(folder / "provenance")
        refusal = refused(log)
        assert "must" in refusal.message
        assert refusal.hint
        assert os.listdir(folder / "provenance") == names, "no lock is left, and nothing else"
        if plant not in (writable_by_others, a_folder_that_others_write):
            with pytest.raises(ProvenanceRefused):
                check_chain(log.path)


@for_each("place", ["/proc/self/models.jsonl", "/dev/models.jsonl", "/proc/none/models.jsonl", "/"])
def test_a_place_where_no_log_can_be_is_refused_at_once(place: str) -> None:
    assert re.search(
        "must not be the kernel's|must be a regular file; it is a folder", refused(ProvenanceLog(place)).message
    )


def test_what_no_file_can_be_called_is_refused(tmp_path: Path) -> None:
    assert "must be writable: it is no path" in refused(ProvenanceLog(f"{tmp_path}/a\0b")).message
    assert os.listdir(tmp_path) == []


@needs_root
@forks
def test_where_this_user_may_not_write_no_log_is_begun() -> None:
    """Told by a user who is not root: root may write everywhere."""
    with finished() as folder:
        folder.chmod(0o711)
        own, told = folder / "own", folder / "told"
        own.mkdir(mode=0o500)
        told.touch()
        for each in (own, told):
            os.chown(each, NOBODY, NOBODY)

        def append() -> None:
            os.setuid(NOBODY)
            try:
                ProvenanceLog(str(own / "new" / "models.jsonl")).append(FILE_ID, events.retired("operator"))
            except ProvenanceRefused as error:
                told.write_text(str(error))

        assert ended(forked(append)) == 0
        assert "in a folder that this user may write in (name another file" in told.read_text()
        assert os.listdir(own) == []


@needs_root
def test_a_file_of_another_user_is_never_built_upon(log: ProvenanceLog) -> None:
    filled(log, 1)
    os.chown(log.path, 65534, 65534)
    assert "must belong to root or to the user who runs this" in refused(log).message


# --- processes


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What processes did that were killed, limited or many (`logs.py`)."""
    command = [sys.executable, str(Path(__file__).with_name("logs.py")), str(tmp_path_factory.mktemp("logs"))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@forks
def test_processes_that_append_at_once_lose_no_record(told: Any) -> None:
    assert told["many_writers"] == {
        "codes": [0] * PROCESSES,
        "wrong": [],
        "reasons": sorted(f"child{child}No{number}" for child in range(PROCESSES) for number in range(RECORDS)),
    }


@forks
def test_a_process_killed_at_any_step_leaves_whole_records_and_a_log_that_goes_on(told: Any) -> None:
    assert told["killed_at_each_step"] == {
        "kept": {"records": 1, "asides": 2, "wrong": []},
        "cut": {"records": 1, "asides": 1, "wrong": []},
        "written": {"records": 2, "asides": 1, "wrong": []},
        "synced": {"records": 2, "asides": 1, "wrong": []},
    }


@forks
def test_where_there_is_no_room_for_a_whole_line_none_of_it_stays_and_that_is_told(told: Any) -> None:
    message = told["full_disk"].pop("message")
    assert re.fullmatch(r"'.+/models\.jsonl' must be writable: there is no room for a whole line", message)
    assert told["full_disk"] == {"isUnchanged": True, "wrong": []}


def test_only_the_end_of_a_long_log_is_read(log: ProvenanceLog) -> None:
    record = canonical_bytes(filled(log, 1)[0]) + b"\n"
    with Path(log.path).open("ab") as file:
        file.truncate(2**33)  # eight gibibytes of nothing
        file.write(b"\n" + record)
    assert log.append(FILE_ID, events.retired("operator"))["previous"]["digest"] == digest(json.loads(record))
