"""`modeldoor download`: real processes against servers on loopback, from what was typed to the file in the store."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from typing import TYPE_CHECKING, Any

import pytest

from command import Door, here, make_private
from families import for_each
from file_servers import cut_after, file_server, redirect_to, status, with_fields
from goldens import golden
from loopback_servers import by_path, http, json_of, serve
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

DATA = bytes(range(256)) * 4096
DIGEST = "sha256:" + hashlib.sha256(DATA).hexdigest()
OTHER_DIGEST = "sha256:" + hashlib.sha256(b"other").hexdigest()
COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"


def status_of(document: Any) -> str:
    assert check(document, "model-download") == ()
    return str(document["state"]["status"])


def stored(door: Door) -> dict[str, Path]:
    """The files of the store that may be used, and what is left of others, by name."""
    return {path.name: path for path in (door.folder / "modeldoor" / "data" / "store").iterdir() if path.is_file()}


def write_registry(door: Door, registry: dict[str, Any]) -> None:
    folder = door.config / "registries"
    make_private(folder)
    path = folder / "operators.json"
    path.write_text(json.dumps(registry))
    path.chmod(0o600)


# A file on a server


def test_a_file_is_fetched_checked_and_kept_read_only(door: Door) -> None:
    with file_server(DATA) as server:
        ended = door("download", "start", server.url, "--digest", DIGEST)
    assert (ended.code, status_of(ended.document)) == (0, "complete")
    assert ended.messages == [
        f"modeldoor: fetching 'model.gguf': 1.0 MiB (halt it: modeldoor download pause {ended.document['downloadId'][:8]})"
    ]
    file = stored(door)[DIGEST.replace(":", "-")]
    assert file.read_bytes() == DATA
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert not [name for name in stored(door) if "partial" in name]


@pytest.mark.slow
def test_what_is_in_the_store_is_not_fetched_again(door: Door) -> None:
    with file_server(DATA) as server:
        door("download", "start", server.url, "--digest", DIGEST, "--bytes", str(len(DATA)))
        ended = door("download", "start", server.url, "--digest", DIGEST, "--bytes", str(len(DATA)))
        assert len(server.requests) == 1
    assert (ended.code, status_of(ended.document)) == (0, "complete")


@pytest.mark.slow
def test_what_is_in_the_store_is_there_for_every_name_of_it_and_without_a_server(door: Door) -> None:
    with file_server(DATA) as server:
        door("download", "start", server.url, "--digest", DIGEST)
        url = server.url
    for again in (url, f"hf:org/repo@{COMMIT}/model.gguf"):
        ended = door("download", "start", again, "--digest", DIGEST)
        assert (ended.code, status_of(ended.document), ended.err) == (0, "complete", "")


@pytest.mark.slow
def test_a_halted_download_is_gone_on_with_under_its_digest_without_asking_for_its_size(door: Door) -> None:
    with file_server(DATA, first=[cut_after(1000), status("503 Busy", Retry_After="400")]) as server:
        size = ("--bytes", str(len(DATA)))
        assert door("download", "start", server.url, "--digest", DIGEST, *size).code == 2
        server.requests.clear()
        assert door("download", "start", server.url, "--digest", DIGEST).code == 0
        assert [each.fields.get("range") for each in server.requests] == ["bytes=1000-"]


@pytest.mark.slow
def test_a_server_that_stumbles_is_asked_for_the_size_again_and_that_is_said(door: Door) -> None:
    with file_server(DATA, first=[status("503 Service Unavailable")]) as server:
        ended = door("download", "start", server.url, "--digest", DIGEST)
    assert ended.code == 0
    assert ended.messages[0].startswith("modeldoor: trying again")
    assert ended.messages[0].endswith("(attempt 2): '127.0.0.1' must give the file; it is out of order (status 503)")


def test_every_event_is_a_line_that_the_gate_accepts(door: Door) -> None:
    with file_server(DATA, first=[cut_after(1000), status("404 Not Found")]) as server:
        line = f"modeldoor download start {server.url} --digest {DIGEST} --bytes {len(DATA)} --json"
        failed = door.shell(f"{line} | tee events | modeldoor validate --ndjson -")
        complete = door.shell(f"{line} | tee -a events | modeldoor validate --ndjson -")
    assert (failed.code, complete.code) == (0, 0)
    events = [json.loads(each) for each in (door.folder / "events").read_text().splitlines()]
    happened = [(each["event"]["type"], each["download"]["state"]["status"]) for each in events]
    assert [each for each in happened if each[0] != "progressed"] == [
        ("stateChanged", "pending"),
        ("stateChanged", "downloading"),
        ("retrying", "downloading"),
        ("stateChanged", "failed"),
        ("stateChanged", "pending"),
        ("stateChanged", "downloading"),
        ("stateChanged", "verifying"),
        ("stateChanged", "installing"),
        ("stateChanged", "complete"),
    ]
    assert "'model.gguf' could not be fetched" in failed.err
    assert f"modeldoor download resume {events[0]['download']['downloadId'][:8]}" in failed.err


def test_wrong_bytes_are_a_negative_answer_and_not_kept(door: Door) -> None:
    with file_server(DATA) as server:
        ended = door("download", "start", server.url, "--digest", OTHER_DIGEST)
    assert ended.code == 1
    assert ended.document["state"]["error"]["code"] == "digestMismatch"
    assert "'model.gguf' could not be fetched: " in ended.messages[1]
    assert OTHER_DIGEST[7:] not in ended.text + ended.err
    assert [name for name in stored(door) if name.startswith("sha256-")] == []


@pytest.mark.slow
def test_a_file_of_another_size_is_a_negative_answer(door: Door) -> None:
    with file_server(DATA) as server:
        ended = door("download", "start", server.url, "--digest", DIGEST, "--bytes", "5")
    assert (ended.code, ended.document["state"]["error"]["code"]) == (1, "sizeMismatch")


@pytest.mark.slow
def test_another_failure_says_what_to_do_and_how_to_go_on(door: Door) -> None:
    with file_server(DATA, always=status("403 Forbidden")) as server:
        ended = door("download", "start", server.url, "--digest", DIGEST, "--bytes", str(len(DATA)))
    error = ended.document["state"]["error"]
    assert (ended.code, error["code"]) == (2, "forbidden")
    _, what, then = ended.messages
    assert error["message"].rstrip(".") in what
    assert error["hint"] in what
    assert then.endswith(f"modeldoor download resume {ended.document['downloadId'][:8]}")


@pytest.mark.slow
def test_the_size_must_be_known(door: Door) -> None:
    with file_server(DATA, always=with_fields(Content_Length=None)) as server:
        ended = door("download", "start", server.url, "--digest", DIGEST)
    assert ended.code == 2
    assert ended.only_message.endswith("(give it as --bytes N)")


@pytest.mark.slow
def test_a_server_that_does_not_have_the_file_is_one_line(door: Door) -> None:
    with file_server(DATA) as server:
        ended = door("download", "start", f"{server.endpoint}/other.gguf", "--digest", DIGEST)
    assert ended.code == 2
    assert "'127.0.0.1' must give the file; it has no such file" in ended.only_message


@pytest.mark.slow
def test_a_host_that_is_sent_on_to_must_be_allowed(door: Door) -> None:
    with file_server(DATA, address="127.0.0.2") as other, file_server(DATA, always=redirect_to(other.url)) as server:
        size = ("--digest", DIGEST, "--bytes", str(len(DATA)))
        refused = door("download", "start", server.url, *size)
        assert (refused.code, refused.document["state"]["error"]["code"]) == (2, "redirectRefused")
        assert other.requests == []
        assert door("download", "start", server.url, *size, "--allow-host", "127.0.0.2").code == 0
        assert len(other.requests) == 1


@pytest.mark.slow
def test_a_limit_and_a_name_are_taken(door: Door) -> None:
    with file_server(DATA) as server:
        ended = door(
            "download", "start", server.url, "--digest", DIGEST, "--limit", "100 MB/s", "--name", " Grüße, 世界 "
        )
    assert (ended.code, ended.document["displayName"]) == (0, "Grüße, 世界")


# A file of the hub


@pytest.fixture
def hub() -> Generator[dict[str, str]]:
    """A hub of one repository, as the environment that leads to it."""
    page = {"sha": COMMIT, "siblings": [{"rfilename": "model.gguf", "lfs": {"sha256": DIGEST[7:], "size": len(DATA)}}]}
    replies = {
        "/api/models/org/repo/revision/main?blobs=true": json_of(page),
        f"/api/models/org/repo/revision/{COMMIT}?blobs=true": json_of(page),
        f"/org/repo/resolve/{COMMIT}/model.gguf": http(DATA, content_type="application/octet-stream"),
    }
    with serve(by_path(replies)) as endpoint:
        yield {"HF_ENDPOINT": endpoint}


@pytest.mark.parametrize(
    "reference",
    ["hf:org/repo/model.gguf", pytest.param(f"hf:org/repo@{COMMIT}/model.gguf", marks=pytest.mark.slow)],
)
def test_the_hub_tells_size_and_digest_and_a_branch_is_pinned(door: Door, hub: dict[str, str], reference: str) -> None:
    ended = door("download", "start", reference, environment=hub)
    assert (ended.code, status_of(ended.document)) == (0, "complete")
    assert ended.document["reference"] == f"hf:org/repo@{COMMIT}/model.gguf"
    assert stored(door)[DIGEST.replace(":", "-")].read_bytes() == DATA


@pytest.mark.slow
def test_a_pinned_file_with_its_digest_asks_the_hub_for_the_file_alone(door: Door) -> None:
    with file_server(DATA, path=f"/org/repo/resolve/{COMMIT}/model.gguf") as server:
        environment = {"HF_ENDPOINT": server.endpoint}
        size = ("--digest", DIGEST, "--bytes", str(len(DATA)))
        ended = door("download", "start", f"hf:org/repo@{COMMIT}/model.gguf", *size, environment=environment)
        assert (ended.code, len(server.requests)) == (0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [("--digest", OTHER_DIGEST), ("--bytes", "5")], ids=["digest", "size"])
def test_another_file_on_the_hub_than_was_named_is_a_negative_answer(
    door: Door, hub: dict[str, str], wrong: tuple[str, str]
) -> None:
    ended = door("download", "start", "hf:org/repo@main/model.gguf", *wrong, environment=hub)
    assert ended.code == 1
    assert "the file on the hub must have " in ended.only_message
    assert DIGEST[7:] not in ended.err


# An entry of a registry


def test_an_entry_is_fetched_as_it_is_pinned(door: Door) -> None:
    registry = golden("operators-mirror", "model-registry")
    entry = registry["entries"][0]
    entry["artifact"] = {**golden("four-brackets", "model-registry")["entries"][0]["artifact"]}
    entry["artifact"]["files"] = [{**entry["artifact"]["files"][0], "sizeBytes": len(DATA), "digest": DIGEST}]
    entry["artifact"]["totalBytes"] = entry["requirements"]["diskBytes"] = len(DATA)
    entry["baseRepository"] = "org/model"  # a name that tells no size: these are no 8 billion weights
    where = entry["artifact"]
    path = f"/{where['repository']}/resolve/{where['revision']}/{where['files'][0]['path']}"
    write_registry(door, registry)
    with file_server(DATA, path=path) as server:
        ended = door("download", "start", entry["id"], environment={"HF_ENDPOINT": server.endpoint})
    assert (ended.code, len(ended.messages)) == (0, 1)
    document = ended.document
    told = (document["registryId"], document["entryId"], document["entryVersion"], document["displayName"])
    assert told == (registry["registryId"], entry["id"], entry["version"], entry["displayName"])
    assert door("download", "status", entry["id"]).document == document


def test_an_unknown_entry_is_a_negative_answer_with_names_that_are_near(door: Door) -> None:
    write_registry(door, golden("four-brackets", "model-registry"))
    ended = door("download", "start", "gemma-2-9b-it")
    assert ended.code == 1
    assert "gemma-2-9b-it-q4-k-m" in ended.only_message


@pytest.mark.slow
def test_an_entry_that_is_not_pinned_is_refused_with_what_to_do(door: Door) -> None:
    registry = golden("four-brackets", "model-registry")
    write_registry(door, registry)
    ended = door("download", "start", registry["unpinned"][0]["id"])
    assert ended.code == 2
    assert "must be pinned to be downloaded" in ended.only_message
    assert "modeldoor download start hf:" in ended.only_message


@pytest.mark.slow
def test_a_registry_that_is_left_out_is_said(door: Door) -> None:
    write_registry(door, {"kind": "ModelRegistry"})
    ended = door("download", "start", "no-such-model")
    assert ended.code == 1
    assert ended.messages[0].startswith("modeldoor: a registry was left out: ")


# Looking after them


@pytest.mark.slow
def test_what_is_over_is_listed_only_when_all_are_asked_for(door: Door) -> None:
    with file_server(DATA, path="/one.gguf") as server:
        door("download", "start", server.url, "--digest", DIGEST)
        door("download", "start", server.url, "--digest", OTHER_DIGEST, "--name", "Two")
    unfinished = [json.loads(line) for line in door("download", "list").text.splitlines()]
    assert [(each["displayName"], status_of(each)) for each in unfinished] == [("Two", "failed")]
    everything = [json.loads(line) for line in door("download", "list", "--all", "--json").text.splitlines()]
    assert [each["displayName"] for each in everything] == ["Two", "one.gguf"]


@pytest.mark.slow
def test_a_cancelled_download_is_gone_and_can_be_begun_anew(door: Door) -> None:
    with file_server(DATA, first=[cut_after(1000), status("404 Not Found")]) as server:
        size = ("--digest", DIGEST, "--bytes", str(len(DATA)))
        failed = door("download", "start", server.url, *size).document
        assert [name for name in stored(door) if "partial" in name]
        cancelled = door("download", "cancel", failed["downloadId"][:4])
        assert (cancelled.code, status_of(cancelled.document)) == (0, "cancelled")
        assert not [name for name in stored(door) if "partial" in name]
        assert door("download", "resume", "model.gguf").code == 2
        anew = door("download", "start", server.url, *size)
        assert (anew.code, anew.document["downloadId"] != failed["downloadId"]) == (0, True)


def test_an_unknown_download_is_a_negative_answer(door: Door) -> None:
    for word in ("status", "pause", "resume", "cancel"):
        ended = door("download", word, "0d9f1c1e")
        assert ended.code == 1
        assert "none is called '0d9f1c1e' (see them all: modeldoor download list --all)" in ended.only_message


def test_an_address_in_the_place_of_an_id_is_not_repeated(door: Door) -> None:
    ended = door("download", "status", "https://me:secret-word@example.org/model.gguf?key=secret-word")
    assert ended.code == 1
    assert "an address is none" in ended.only_message
    assert "secret-word" not in ended.err


@pytest.mark.slow
def test_a_download_that_is_over_cannot_be_halted(door: Door) -> None:
    with file_server(DATA) as server:
        door("download", "start", server.url, "--digest", DIGEST)
    for word in ("pause", "cancel"):
        ended = door("download", word, "model.gguf")
        assert ended.code == 2
        assert "it is complete" in ended.only_message
    resumed = door("download", "resume", "model.gguf")
    assert (resumed.code, resumed.err, status_of(resumed.document)) == (0, "", "complete")
    (line,) = door("download", "resume", "model.gguf", "--json").text.splitlines()
    assert status_of(json.loads(line)["download"]) == "complete"


def test_without_the_extra_one_line_says_which(door: Door) -> None:
    code = "import sys; sys.modules['httpx'] = None; from modeldoor.cli.main import run; sys.exit(run(sys.argv[1:]))"
    for arguments in (("start", "hf:org/repo/model.gguf"), ("resume", "0d9f1c1e")):
        ended = door.python(code, "download", *arguments)
        assert ended.code == 2
        assert "the extra 'hub' must be installed" in ended.only_message
        assert "pip install 'modeldoor[hub]'" in ended.only_message


@pytest.mark.slow
def test_a_database_that_is_damaged_is_put_aside_and_said(door: Door) -> None:
    with file_server(DATA) as server:
        door("download", "start", server.url, "--digest", DIGEST)
    (path,) = (door.folder / "modeldoor" / "state").glob("*.sqlite")
    path.write_bytes(b"no database at all, but long enough to be looked at as one " * 20)
    ended = door("download", "list", "--all")
    assert (ended.code, ended.text) == (0, "")
    (message,) = ended.messages
    assert "it was put aside as" in message


# People


def plain(screen: str) -> str:
    """What a screen shows, without what differs from run to run."""
    return re.sub(r"[0-9T:.-]{20,}Z", "TIME", re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "ID", screen))


def test_on_a_terminal_people_read_lines_and_tables(door: Door) -> None:
    with file_server(DATA) as server:
        done = door.on_terminal("download", "start", server.url, "--digest", DIGEST, "--name", "A model")
        file = stored(door)[DIGEST.replace(":", "-")]
        assert done.screen == f"A model is here: 1.0 MiB, SHA-256 as it must be\n{file}\n"
    listed = door.on_terminal("download", "list", "--all")
    identifier = door("download", "status", "A model").document["downloadId"]
    assert listed.screen.splitlines()[1].split() == [
        identifier[:8], "A", "model", "complete", "100", "%", "1.0/1.0", "MiB"
    ]  # fmt: skip
    shown = door.on_terminal("download", "status", "A model", columns=50)
    assert plain(shown.screen).splitlines()[0] == "A model  complete"
    assert shown.screen.endswith(f"\n\n{file}\n")
    assert door.on_terminal("download", "list").screen == (
        "No download is unfinished (all: modeldoor download list --all).\n"
    )


# Mistakes


@for_each(
    "reference",
    [
        "http://example.org/model.gguf",
        "http://localhost:80/model.gguf",
        "http://127.0.0.1/model.gguf",
        "https://user:secret@example.org/model.gguf",
        "https://example.org/../../etc/passwd",
        "https://example.org/a?token=secret",
        "https://10.0.0.1/model.gguf",
        "https://[::1]/model.gguf",
        "https://huggingface.co/org/repo/resolve/main/model.gguf",
        "file:///etc/passwd",
        "hf:../../etc/passwd",
        "hf:org/repo@main/../model.gguf",
        "hf:org/repo@a/b@c/model.gguf",
        "hf:org/repo%2fother/model.gguf",
        "C:\\model.gguf",
        "/etc/passwd",
        "org/repo/model.gguf",
        "https://example.org/\x1b[2Jmodel.gguf",
        "hf:" + "a" * 5000,
    ],
)
def test_what_is_no_reference_is_refused_before_anything_is_asked(
    capfd: pytest.CaptureFixture[str], reference: str
) -> None:
    ended = here(capfd, "download", "start", reference, "--digest", DIGEST)
    assert ended.code == 2
    assert "secret" not in ended.only_message


@for_each(
    ("arguments", "words"),
    [
        (("start",), "Missing argument 'ID|REFERENCE'"),
        (("start", "x", "--digest", DIGEST), "--digest has no part in an entry of a registry"),
        (("start", "x", "--bytes", "5"), "--bytes has no part"),
        (("start", "x", "--name", "y"), "--name has no part"),
        (("start", "hf:a/b/c", "--digest", "md5:00"), "must be 'sha256:' and 64 hexadecimal digits"),
        (("start", "hf:a/b/c", "--digest", "sha256:" + "0" * 64), "not all of them zeros"),
        (("start", "hf:a/b/c", "--bytes", "0"), "0 is not in the range"),
        (("start", "hf:a/b/c", "--name", "\x1b[2J"), "must have 1 to 128 characters that can be seen"),
        (("start", "hf:a/b/c", "--name", " "), "must have 1 to 128 characters"),
        (("start", "hf:a/b/c", "--name", "x" * 129), "must have 1 to 128 characters"),
        (("start", "hf:a/b/c", "--name", "/home/zaphod/model"), "must not tell a path of this machine"),
        (("start", "hf:a/b/c", "--allow-host", "*"), "must be the name of a host in small letters"),
        (("start", "hf:a/b/c", "--allow-host", "http://x/"), "must be the name of a host in small letters"),
        (("start", "hf:a/b/c", "--limit", "5"), "must be bytes per second, at least 1KB"),
        (("start", "hf:a/b/c", "--limit", "5Mb"), "must be bytes per second"),
        (("start", "hf:a/b/c", "--limit", "5Gbit"), "must be bytes per second"),
        (("start", "hf:a/b/c", "--limit", "0.5KB"), "at least 1KB"),
        (("start", "hf:a/b/c", "--limit", "-5MB"), "must be bytes per second"),
        (("start", "hf:a/b/c", "--limit", "1e3MB"), "must be bytes per second"),
        (("resume",), "Missing argument 'ID'"),
        (("pause", "x", "--limit", "5MB"), "No such option '--limit'"),
        (("list", "x"), "Got unexpected extra argument"),
    ],
)
def test_a_mistake_is_one_line_with_where_to_look(
    capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    ended = here(capfd, "download", *arguments)
    assert ended.code == 2
    assert words in ended.only_message
    assert "--help)" in ended.only_message


def test_a_file_on_a_server_needs_its_digest(capfd: pytest.CaptureFixture[str]) -> None:
    ended = here(capfd, "download", "start", "https://example.org/model.gguf")
    assert ended.code == 2
    assert "give it as --digest sha256:HEX" in ended.only_message


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/tree/main/model.gguf", "/" + "0123456789abcdef" * 4 + ".gguf"])
def test_what_no_document_may_show_is_refused_and_leaves_nothing_behind(door: Door, path: str) -> None:
    with file_server(DATA, path=path) as server:
        ended = door("download", "start", server.url, "--digest", DIGEST, "--bytes", str(len(DATA)))
        assert ended.code == 2, (ended.code, ended.err)
        assert server.requests == []
    listed = door("download", "list", "--all")
    assert (listed.code, listed.out) == (0, b"")


@pytest.mark.slow
def test_where_the_folder_cannot_be_written_one_line_says_so(door: Door) -> None:
    (door.folder / "modeldoor").write_text("in the way")
    ended = door("download", "list")
    assert ended.code == 2
    assert "modeldoor" in ended.only_message
    assert os.path.isfile(door.folder / "modeldoor")
