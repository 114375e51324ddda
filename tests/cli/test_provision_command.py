"""`modeldoor provision` as its users meet it: the handoff, what is written down, negative answers, and mistakes."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.provisioned import (
    DIGEST,
    MODEL,
    OTHER_DIGEST,
    OTHER_MODEL,
    catalogue,
    give_hardware,
    handoff,
    move_in,
    write_policy,
    write_registry,
)
from command import here
from families import for_each
from file_servers import ServedFile, file_server, stall_after
from gguf_bytes import UINT32
from gguf_bytes import entry as gguf_entry
from goldens import EXAMPLES, golden
from loopback_servers import by_path, http, json_of, serve
from modeldoor.cli.estimate_command import CACHE_TYPES
from modeldoor.cli.provision_command import DEFAULT_HANDOFF, DEFAULT_PROVENANCE, MOST_SEQUENCES
from modeldoor.cli.provision_view import handoff_rows, memory_words, start_lines, verdict_line
from modeldoor_lifecycle.provisioner.handoff import DEFAULT_LLAMACPP_HANDOFF_PATH
from modeldoor_lifecycle.provisioner.provenance import DEFAULT_PROVENANCE_PATH
from modeldoor_validators import check
from modeldoor_validators.rules import engine_options
from provisioner.hostile_references import SECRET, hostile_references
from provisioner.others_stores import COMMIT, make_hub_cache, make_ollama_store, sha256
from small_models import llama

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from command import Door, Ended
    from loopback_servers import Exchange

QUICKLY = "--no-estimate"

FILE_TYPE = "general.file_type"
PADDED = MODEL.replace(gguf_entry(FILE_TYPE, UINT32, 7), gguf_entry(FILE_TYPE, UINT32, 15)) + bytes(2**20)
"""The same as an entry of a registry tells it: Q4_K_M, and as large as weights are."""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a model of somebody who has provisioned nothing yet."""
    return move_in(tmp_path, monkeypatch)


def provision(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> Ended:
    return here(capfd, "provision", *arguments)


# What programs get


def test_a_file_becomes_a_handoff_that_the_gate_accepts(capfd: pytest.CaptureFixture[str], model: Path) -> None:
    ended = provision(capfd, model)
    document = handoff(ended)
    assert (ended.code, document["model"]) == (0, {"id": f"file:{model}", "path": str(model)})
    assert document["verification"]["digest"]["value"] == DIGEST[7:]
    assert document["estimate"]["placement"] == "cpu"
    assert document["engine"]["arguments"][:2] == ["--model", str(model)]
    assert ended.messages == [f"modeldoor: 'file:{model}' is not verified: nobody says what its digest must be"]


def test_a_digest_in_any_spelling_verifies_and_nothing_is_left_to_say(
    capfd: pytest.CaptureFixture[str], model: Path
) -> None:
    for spelling in (DIGEST, DIGEST[7:].upper(), f"SHA256:{DIGEST[7:]}"):
        ended = provision(capfd, model, "--digest", spelling, "--strict", QUICKLY)
        assert (ended.code, ended.err) == (0, "")
        told = handoff(ended)["verification"]
        assert (told["verdict"], told["strict"]) == ("pass", True)


def test_a_relative_path_leads_to_the_same_model(capfd: pytest.CaptureFixture[str], model: Path) -> None:
    for reference in ("models/zaphod-1b-q8_0.gguf", "./models/zaphod-1b-q8_0.gguf", f"file://{model}"):
        assert handoff(provision(capfd, reference, QUICKLY))["model"]["id"] == f"file:{model}"
    assert len(catalogue(here(capfd, "catalog", "list"))["entries"]) == 1


def test_what_was_asked_of_the_engine_stands_in_its_arguments(capfd: pytest.CaptureFixture[str], model: Path) -> None:
    wishes = ("--context", "1k", "--parallel", "2", "--kv-cache", "bf16", "--port", "8080")
    document = handoff(provision(capfd, model, *wishes))
    told = document["estimate"]["workload"]
    assert (told["contextTokens"], told["parallelSequences"], told["kvCacheType"]) == (1024, 2, "bf16")
    arguments = document["engine"]["arguments"]
    for option, value in (("--ctx-size", "1024"), ("--parallel", "2"), ("--cache-type-k", "bf16"), ("--port", "8080")):
        assert arguments[arguments.index(option) + 1] == value


def test_without_an_estimate_the_machine_is_not_looked_at(capfd: pytest.CaptureFixture[str], model: Path) -> None:
    document = handoff(provision(capfd, model, QUICKLY, "--context", "1k"))
    assert "estimate" not in document
    assert document["engine"]["arguments"][2:].count("1024") == 1


# What is written down


def test_the_handoff_is_written_behind_the_equals_sign_or_to_the_usual_place(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    for option, place in (("--handoff", DEFAULT_HANDOFF), ("--handoff=own/handoff.json", "own/handoff.json")):
        ended = provision(capfd, option, model, QUICKLY)
        written = (tmp_path / place).read_bytes()
        assert (ended.code, written) == (0, ended.out)
        assert ended.messages[-1] == f"modeldoor: the handoff is written to '{tmp_path / place}'"


def test_a_handoff_takes_the_place_of_nothing_that_others_need(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    """Neither of what modeldoor keeps, nor of the kernel's, nor of a model: above all of the one that it names."""
    assert provision(capfd, model, QUICKLY).code == 0
    (kept,) = tmp_path.rglob("model-catalog.json")
    words = {kept: "keeps its own files", Path("/proc/self/fd/1"): "the kernel's", model: "it is a model"}
    for place, told in words.items():
        ended = provision(capfd, model, QUICKLY, f"--handoff={place}")
        assert (ended.code, ended.out) == (2, b"")
        assert told in ended.messages[-1]
    assert [entry["id"] for entry in catalogue(here(capfd, "catalog", "list"))["entries"]] == [f"file:{model}"]
    assert model.read_bytes() == MODEL


def test_beside_a_handoff_in_the_usual_place_stands_the_usual_record_unless_another_is_named(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    """ORCH-MODP-5506: who has the handoff where llama-orch looks for it has the record there too."""
    assert provision(capfd, model, QUICKLY, "--handoff=own/handoff.json").code == 0
    assert provision(capfd, model, QUICKLY, "--handoff", "--provenance=own/models.jsonl").code == 0
    assert not (tmp_path / DEFAULT_PROVENANCE).exists()
    assert provision(capfd, model, QUICKLY, "--handoff").code == 0
    for place in (DEFAULT_PROVENANCE, "own/models.jsonl"):
        (record,) = map(json.loads, (tmp_path / place).read_text().splitlines())
        assert (check(record, "provenance-record"), record["event"]["kind"]) == ((), "handedOff")


def test_what_a_handoff_replaces_or_loses_is_said(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    (tmp_path / "h.json").write_text("notes of somebody")
    said = provision(capfd, model, QUICKLY, "--handoff=h.json").messages
    (aside,) = tmp_path.glob("h.json.replaced-*")
    assert f"modeldoor: what stood at 'h.json' and was no handoff is put aside as '{aside.name}'" in said
    model.write_bytes(OTHER_MODEL)
    ended = provision(capfd, model, QUICKLY, "--handoff=h.json")
    (aside,) = tmp_path.glob("h.json.withdrawn-*")
    assert ended.code == 1
    assert f"; the handoff that named it is put aside as '{aside.name}'" in ended.only_message


def test_without_the_option_no_handoff_is_written(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    assert provision(capfd, model, QUICKLY).code == 0
    assert not (tmp_path / ".runtime").exists()


def test_records_go_to_a_file_of_ones_own_too(capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path) -> None:
    assert provision(capfd, model, QUICKLY, "--provenance", "own/models.jsonl").code == 0
    records = [json.loads(line) for line in (tmp_path / "own" / "models.jsonl").read_text().splitlines()]
    assert [record["event"]["kind"] for record in records] == ["provisioned", "handedOff"]
    assert [check(record, "provenance-record") for record in records] == [(), ()]
    assert str(tmp_path) not in json.dumps(records)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("request.yaml", "model_ref: models/zaphod-1b-q8_0.gguf\nexpected_digest: {{algo: sha256, value: {digits}}}\nstrict_verification: true\n"),
        ("request.json", '{{"model_ref": "models/zaphod-1b-q8_0.gguf", "expected_digest": {{"algo": "sha256", "value": "{digits}"}}, "strict_verification": true}}'),
    ],
)  # fmt: skip
def test_a_request_says_model_digest_and_strictness(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text.format(digits=DIGEST[7:]))
    ended = provision(capfd, "--config", name, QUICKLY)
    told = handoff(ended)
    assert (ended.code, told["model"]["path"]) == (0, str(model))
    assert (told["verification"]["verdict"], told["verification"]["strict"]) == ("pass", True)


def test_strict_beside_a_request_demands_that_somebody_says_the_digest(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    """Its contract takes strictness only with a digest; of a model in Ollama the manifest says it."""
    make_ollama_store(tmp_path / ".ollama" / "models", "zaphod:1b", MODEL)
    for reference, code in (("ollama:zaphod:1b", 0), (f"file:{model}", 2)):
        (tmp_path / "request.yaml").write_text(f'model_ref: "{reference}"\n')
        ended = provision(capfd, "--config", "request.yaml", "--strict", QUICKLY)
        assert ended.code == code
        if not code:
            assert handoff(ended)["verification"]["strict"] is True


def test_a_request_that_is_given_as_a_model_is_told_its_option(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    assert model.exists()
    (tmp_path / "request.yaml").write_text("model_ref: models/zaphod-1b-q8_0.gguf\n")
    assert "give it with --config" in provision(capfd, "request.yaml", QUICKLY).only_message


def test_a_request_can_come_from_standard_input(door: Door) -> None:
    path = door.folder / "zaphod.gguf"
    path.write_bytes(MODEL)
    for name, request in (("-", b"model_ref: zaphod.gguf"), ("/dev/stdin", b'{"model_ref": "zaphod.gguf"}')):
        ended = door("provision", "--config", name, QUICKLY, stdin=request)
        assert (ended.code, handoff(ended)["model"]["path"]) == (0, str(path))
    ended = door("provision", "--config", "-", stdin=b"model: zaphod.gguf")
    assert (ended.code, "'-' must be a provision request: line 1, column 1" in ended.only_message) == (2, True)


# Negative answers


def test_other_bytes_than_were_asked_for_are_a_negative_answer(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    ended = provision(capfd, model, "--digest", OTHER_DIGEST, "--handoff")
    assert ended.code == 1
    assert f"must have the digest '{OTHER_DIGEST}'" in ended.only_message
    assert not (tmp_path / DEFAULT_HANDOFF).exists()
    (record,) = map(json.loads, (tmp_path / DEFAULT_PROVENANCE).read_text().splitlines())
    assert record["event"]["kind"] == "verificationFailed"


@for_each(
    "reference, told",
    [
        ("none.gguf", "must exist"),
        ("hf:org/repo/model.gguf", "--allow-download"),
        ("https://models.example.org/model.gguf", "--allow-download"),
        ("registry:llama-3.2-1b-instruct-q4-k-m", "--allow-download"),
        ("registry:phi-4", "phi-4-q4-k-m"),
        ("ollama:llama3.2:1b", "ollama pull llama3.2:1b"),
    ],
)
def test_what_is_not_here_is_a_negative_answer_that_says_the_way_out(
    capfd: pytest.CaptureFixture[str], model: Path, reference: str, told: str
) -> None:
    assert model.exists()
    ended = provision(capfd, reference)
    assert ended.code == 1
    assert told in ended.only_message


def test_a_model_that_does_not_fit_is_a_negative_answer_with_its_code(
    capfd: pytest.CaptureFixture[str], model: Path
) -> None:
    ended = provision(capfd, model, "--gpu-only", "--handoff")
    assert ended.code == 1
    assert ended.only_message.startswith("modeldoor: POOL_UNAVAILABLE: ")


def test_a_policy_decides_what_a_flag_may_ask_for(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    write_policy(tmp_path, downloads={"decision": "forbidden"}, strictVerification=True)
    forbidden = provision(capfd, "hf:org/repo/model.gguf", "--allow-download")
    assert (forbidden.code, "the policy forbids downloads" in forbidden.only_message) == (1, True)
    strict = provision(capfd, model)
    assert (strict.code, "digest" in strict.only_message) == (2, True)
    (tmp_path / "own.json").write_text('{"schemaVersion": "v1", "kind": "ProvisionPolicy"}')
    (tmp_path / "own.json").chmod(0o600)
    assert provision(capfd, model, QUICKLY, "--policy", tmp_path / "own.json").code == 0


# Mistakes


@for_each(
    "arguments, told",
    [
        ((), "REF and --config are missing"),
        (("m.gguf", "--config", "r.yaml"), "REF and --config are two answers"),
        (("--config", "r.yaml", "--digest", DIGEST), "`expected_digest`"),
        (("--handoff", "own.json", "m.gguf"), "--handoff=own.json"),
        (("--config", "r.yaml", "--handoff", "own.json"), "--handoff=own.json"),
        (("m.gguf", "--handoff="), "--handoff must have a file"),
        (("m.gguf", "--handoff", "--x.json"), "No such option '--x.json'"),
        (("m.gguf", "--provenance", ""), "--provenance must have a file"),
        (("m.gguf", "--digest", "md5:d41d8cd98f00b204e9800998ecf8427e"), "'md5'"),
        (("m.gguf", "--digest", ""), "64 hexadecimal digits"),
        (("m.gguf", "--digest", "sha256:" + "0" * 64), "placeholder"),
        (("m.gguf", "--context", "many"), "4096 or 32k"),
        (("m.gguf", "--parallel", str(MOST_SEQUENCES + 1)), "--parallel"),
        (("m.gguf", "--kv-cache", "q9_0"), "--kv-cache"),
        (("m.gguf", "--port", "0"), "--port"),
        (("m.gguf", QUICKLY, "--gpu-only"), "--gpu-only"),
        (("m.gguf", "--policy", "none.json"), "none.json"),
        (("--config", "none.yaml"), "none.yaml"),
        (("m.gguf", "n.gguf"), "n.gguf"),
    ],
)
def test_a_command_line_that_can_be_misread_is_refused(
    capfd: pytest.CaptureFixture[str], model: Path, arguments: tuple[str, ...], told: str
) -> None:
    assert model.exists()
    ended = provision(capfd, *arguments)
    assert ended.code == 2
    assert told in ended.only_message


def test_in_a_folder_that_was_removed_the_message_says_where_to_go(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ended = provision(capfd, model)
    assert (ended.code, "go to a folder that is still there" in ended.only_message) == (2, True)


def test_a_hostile_reference_is_one_line_and_no_secret_is_repeated(
    capfd: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    for hostile in hostile_references()[::7]:
        ended = provision(capfd, "--", hostile.text)
        assert ended.code == 2, hostile
        assert ended.only_message, hostile
        assert SECRET not in ended.err or hostile.kind != "secret", hostile
    assert sorted(tmp_path.rglob("*")) == before
    assert model in before


def test_options_say_what_the_provisioner_says() -> None:
    """They stand there once more, because the command line must not load the provisioner to say its help."""
    assert DEFAULT_HANDOFF == DEFAULT_LLAMACPP_HANDOFF_PATH
    assert DEFAULT_PROVENANCE == DEFAULT_PROVENANCE_PATH
    assert MOST_SEQUENCES == engine_options.MOST_SEQUENCES
    assert "f16" in CACHE_TYPES


# What others hold, and what is fetched


def test_what_the_hub_and_ollama_left_here_is_found_without_a_network(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    assert model.exists()
    make_hub_cache(tmp_path / ".cache" / "huggingface" / "hub", "ada/tiny", COMMIT, {"tiny.gguf": MODEL})
    make_ollama_store(tmp_path / ".ollama" / "models", "tiny:1b", MODEL)
    for reference, model_id in (
        ("hf:ada/tiny/tiny.gguf", f"hf:ada/tiny@{COMMIT}/tiny.gguf"),
        ("ollama:tiny:1b", "ollama:tiny:1b"),
    ):
        ended = provision(capfd, reference, "--strict", QUICKLY)
        assert (ended.code, ended.err) == (0, "")
        assert handoff(ended)["model"]["id"] == model_id


def test_what_is_fetched_is_kept_and_needs_no_network_the_next_time(door: Door) -> None:
    page = {"sha": COMMIT, "siblings": [{"rfilename": "m.gguf", "lfs": {"sha256": DIGEST[7:], "size": len(MODEL)}}]}
    replies = {
        "/api/models/org/repo/revision/main?blobs=true": json_of(page),
        f"/org/repo/resolve/{COMMIT}/m.gguf": http(MODEL, content_type="application/octet-stream"),
    }
    with serve(by_path(replies)) as endpoint:
        hub = {"HF_ENDPOINT": endpoint}
        fetched = door("provision", "hf:org/repo/m.gguf", "--allow-download", "--strict", QUICKLY, environment=hub)
    assert fetched.code == 0
    assert fetched.messages[0].startswith("modeldoor: fetching 'm.gguf'")
    document = handoff(fetched)
    assert document["model"]["id"] == f"hf:org/repo@{COMMIT}/m.gguf"
    assert document["model"]["path"].endswith(DIGEST.replace(":", "-"))
    again = door("provision", "hf:org/repo/m.gguf", "--strict", QUICKLY)
    assert (again.code, again.err, handoff(again)["model"]) == (0, "", document["model"])


# What people see


def test_people_see_what_it_is_whether_it_is_right_and_the_command_that_starts_it(door: Door) -> None:
    give_hardware(door.folder)
    path = door.folder / "zaphod.gguf"
    path.write_bytes(MODEL)
    ended = door.on_terminal("provision", path, "--digest", DIGEST, "--handoff")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.screen.splitlines()
    assert lines[0] == f"file:{path}"
    assert lines[1] == "Verified: its SHA-256 is as it must be, by a request (every byte was read now)."
    assert f"path             {path}" in lines
    assert f"handoff          {door.folder / DEFAULT_HANDOFF}" in lines
    written = json.loads((door.folder / DEFAULT_HANDOFF).read_text())
    assert lines[-1] == " ".join(["llama-server", *written["engine"]["arguments"]])
    assert door.on_terminal("provision", path, "--json", QUICKLY).document["model"] == written["model"]


GOLDEN_HANDOFFS = ("partly-on-a-device", "split-model", "strict", "two-cards", "warned")


@pytest.mark.parametrize("name", GOLDEN_HANDOFFS)
def test_golden_handoffs_as_people_see_them(snapshot: SnapshotAssertion, name: str) -> None:
    document = golden(name, "engine-handoff")
    entry = golden("in-the-store", "model-catalog")["entries"][0] if name == "strict" else None
    rows = [f"{thing:16} {words}" for thing, words in handoff_rows(document, entry, "/srv/llamacpp.json")]
    assert "\n".join([verdict_line(document, entry), *rows, *start_lines(document), ""]) == snapshot


def test_a_handoff_without_an_estimate_says_so() -> None:
    assert memory_words(None) == "whether it fits this machine was not found out"
    names = {path.stem for path in (EXAMPLES / "engine-handoff").glob("*.json") if "." not in path.stem}
    assert set(GOLDEN_HANDOFFS) == names - {"expected", "seed", "seed-with-metadata", "unified-memory"}


# Being interrupted


@pytest.mark.slow
def test_on_a_terminal_a_bar_tells_how_far_a_file_was_read_and_is_gone_in_the_end(door: Door) -> None:
    path = door.folder / "large.gguf"
    path.touch()
    os.truncate(path, 64 * 2**30)  # a hole: no disk holds it, and reading it takes a minute
    ours, theirs = pty.openpty()
    environment = {**door.environment, "TERM": "xterm", "COLUMNS": "80"}
    with (
        open(ours, "rb", buffering=0) as terminal,
        subprocess.Popen([door.command, "provision", path], stdout=theirs, stderr=theirs, env=environment) as process,
    ):
        os.close(theirs)
        shown = b""
        while b"Ctrl-C ends it" not in shown:
            shown += os.read(terminal.fileno(), 4096)
        assert b"64.00 GiB" in shown
        process.send_signal(signal.SIGINT)
        with suppress(OSError):  # Linux says so when nobody has the other side open any more
            while chunk := os.read(terminal.fileno(), 4096):
                shown += chunk
        assert process.wait(60) == 2
    assert b"\x1b[2Kmodeldoor: interrupted" in shown  # the lines of the bar are erased first


@pytest.mark.slow
def test_an_interruption_pauses_a_download_and_the_next_request_goes_on_with_it(door: Door) -> None:
    registry = golden("operators-mirror", "model-registry")
    entry = registry["entries"][0]
    entry["artifact"] = {**golden("four-brackets", "model-registry")["entries"][0]["artifact"]}
    entry["artifact"]["files"] = [{**entry["artifact"]["files"][0], "sizeBytes": len(PADDED), "digest": sha256(PADDED)}]
    entry["artifact"]["totalBytes"] = entry["requirements"]["diskBytes"] = len(PADDED)
    entry["baseRepository"] = "org/model"  # a name that tells no size: these are no 8 billion weights
    where = entry["artifact"]
    write_registry(door.folder, registry)
    path = f"/{where['repository']}/resolve/{where['revision']}/{where['files'][0]['path']}"
    wanted = ("provision", f"registry:{entry['id']}", "--allow-download", QUICKLY)
    is_begun = threading.Event()

    def begin_and_stall(file: ServedFile, exchange: Exchange) -> None:
        is_begun.set()
        stall_after(1000)(file, exchange)

    with file_server(PADDED, first=[begin_and_stall], path=path) as server:
        door.environment["HF_ENDPOINT"] = server.endpoint
        process = door.start(*wanted)
        assert process.stderr is not None
        with process, process.stderr:
            assert b"fetching" in process.stderr.readline()
            assert is_begun.wait(60)
            process.send_signal(signal.SIGINT)
            rest = process.stderr.read().decode()
            assert process.wait(60) == 2
        assert "modeldoor download resume" in rest
        assert catalogue(door("catalog", "list"))["entries"] == []
        ended = door(*wanted)
    assert (ended.code, handoff(ended)["verification"]["digest"]["value"]) == (0, sha256(PADDED)[7:])


@pytest.mark.slow
def test_an_interruption_while_a_file_is_read_ends_it_and_nothing_is_registered(door: Door) -> None:
    path = door.folder / "large.gguf"
    path.write_bytes(llama().build())
    os.truncate(path, 64 * 2**30)  # a hole: no disk holds it, and reading it takes a minute
    process = door.start("provision", path)
    assert process.stderr is not None
    assert process.stdout is not None
    with process, process.stderr, process.stdout:
        said = process.stderr.readline().decode()
        assert said == "modeldoor: reading every byte of 'large.gguf': 64.00 GiB\n"
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read().decode()
        assert (process.wait(60), process.stdout.read()) == (2, b"")
    assert re.fullmatch("modeldoor: interrupted: .*\n", rest)
    assert catalogue(door("catalog", "list"))["entries"] == []
