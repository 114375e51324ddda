"""Whatever surrounds the command: one line, the right exit code, nothing half-written, and nothing told that is nobody's business."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from command import BIN, LONG_S, MODELDOOR, UNMEASURED, Door, Ended
from goldens import EXAMPLES, golden
from loopback_servers import Exchange, hang, serve
from modeldoor_validators import check
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GOLDEN = str(EXAMPLES / "resource-snapshot" / "thermal-critical.json")
STORED = ("snapshot", "--input", GOLDEN, "--at", "2026-11-20T09:30:02Z")

DOCUMENTS = [
    ("snapshot",),
    ("snapshot", "--view", "router"),
    ("snapshot", "--view=guardrail"),
    STORED,
    ("policy", "show"),
    ("policy", "explain"),
    ("schemas", "list"),
    ("schemas", "show", "resource-snapshot"),
    ("examples", "list"),
    ("examples", "show", "resource-snapshot/healthy-1b"),
    ("validate", GOLDEN),
    ("validate", "--format", "json", GOLDEN),
]
HELP = [(), ("policy",), ("--help",), ("snapshot", "--help"), ("--version",)]
WAYS_TO_WRITE = [("snapshot",), STORED, ("policy", "explain"), ("validate", "--format", "json", GOLDEN), ("--help",)]
"""What each part of the command that writes is seen by in `make test`; `make check` sees all."""


def spoken(arguments: tuple[str, ...]) -> str:
    return " ".join(Path(each).name for each in arguments) or "nothing"


EVERYTHING = [
    pytest.param(each, id=spoken(each), marks=[] if each in WAYS_TO_WRITE else pytest.mark.slow)
    for each in (*DOCUMENTS, *HELP)
]


def line_of(*arguments: str) -> str:
    return shlex.join(["modeldoor", *arguments])


def assert_says_that_nothing_was_written(ended: Ended, reason: str) -> None:
    assert ended.code == 2
    *others, last = ended.messages
    assert last.startswith(f"modeldoor: standard output must be writable: {reason}")
    assert all("this policy is" in message for message in others)


# Standard output


@pytest.mark.parametrize("arguments", EVERYTHING)
def test_fault_62_a_closed_standard_output_is_told(door: Door, arguments: tuple[str, ...]) -> None:
    assert_says_that_nothing_was_written(door.shell(f"{line_of(*arguments)} >&-"), "it is closed")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
@pytest.mark.parametrize("arguments", EVERYTHING)
def test_fault_62_a_full_disk_behind_standard_output_is_told(door: Door, arguments: tuple[str, ...]) -> None:
    assert_says_that_nothing_was_written(door.shell(f"{line_of(*arguments)} > /dev/full"), "no space left on device")


@pytest.mark.parametrize("arguments", EVERYTHING)
def test_fault_62_a_reader_that_is_gone_is_told(door: Door, arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as pipe:
        done = subprocess.run(
            [MODELDOOR, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=subprocess.PIPE,
            env=door.environment,
            timeout=LONG_S,
            check=False,
        )
    assert_says_that_nothing_was_written(Ended(done.returncode, b"", done.stderr.decode()), "broken pipe")


def test_a_reader_that_takes_one_byte_of_a_big_document_and_leaves_is_told(door: Door) -> None:
    paths = " ".join([shlex.quote(GOLDEN)] * 1500)
    ended = door.shell(f"{{ modeldoor validate --format json {paths}; echo $? >&2; }} | head -c 1")
    assert ended.out == b"{"
    *message, code = ended.err.splitlines()
    assert (code, len(message)) == ("2", 1)
    assert message[0].startswith("modeldoor: standard output must be writable: broken pipe")


def test_whoever_reads_slowly_still_gets_the_whole_document(door: Door) -> None:
    paths = " ".join([shlex.quote(GOLDEN)] * 1500)
    ended = door.shell(f"modeldoor validate --format json {paths} | {{ read first; sleep 0.2; echo $first; cat; }}")
    assert len(ended.document["documents"]) == 1500


# Standard error


@pytest.fixture
def complaining(door: Door) -> Door:
    """A configuration with a profile that is left out, which is told on standard error."""
    door.write_profile("broken.json", "{")
    return door


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_where_nobody_hears_the_complaints_the_document_is_as_valid_as_ever(
    complaining: Door, redirection: str
) -> None:
    for arguments in (("snapshot",), ("snapshot", "--view=router")):
        ended = complaining.shell(f"{line_of(*arguments)} {redirection}")
        contract = "resource-snapshot" if arguments == ("snapshot",) else "router-signals"
        assert (ended.code, ended.err) == (0, "")
        assert check(ended.document, contract) == ()
    shown = complaining.shell(f"modeldoor policy show {redirection}")
    assert (shown.code, shown.document) == (0, golden("default", "admission-policy"))


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("arguments", ["snapshot --view other", "validate --kind other x", "nonsense"])
def test_where_nobody_hears_the_mistake_the_exit_code_tells_it(door: Door, arguments: str, redirection: str) -> None:
    assert door.shell(f"modeldoor {arguments} {redirection}") == Ended(2, b"", "")


@pytest.mark.parametrize("redirection", [">&- 2>&-", "<&- >&- 2>&-"])
def test_with_every_stream_closed_the_output_is_still_written_whole(complaining: Door, redirection: str) -> None:
    ended = complaining.shell(f"modeldoor snapshot --output snapshot.json {redirection}")
    assert ended == Ended(0, b"", "")
    assert check(json.loads((complaining.folder / "snapshot.json").read_text()), "resource-snapshot") == ()


# Standard input


def test_a_closed_standard_input_hinders_nothing_that_does_not_read_it(door: Door) -> None:
    ended = door.shell("modeldoor snapshot <&-")
    assert (ended.code, ended.err) == (0, "")
    assert check(ended.document, "resource-snapshot") == ()


def test_a_closed_standard_input_cannot_be_read(door: Door) -> None:
    ended = door.shell("modeldoor snapshot --input - <&-")
    assert ended.code == 2
    assert "'-' must be readable: standard input is closed" in ended.only_message
    validated = door.shell("modeldoor validate - --format json <&-")
    assert (validated.code, validated.document["outcome"]) == (2, "unreadable")


# Interruptions


def test_an_interruption_while_it_reads_is_one_line(door: Door) -> None:
    process = door.start("validate", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(b" " * 1_000_000)  # more than a pipe holds: when it is gone, somebody has begun to read
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    assert_was_interrupted(process)


@pytest.fixture
def waiting(door: Door) -> Iterator[tuple[Door, threading.Event]]:
    """A model service that never answers, and the event that it was asked."""
    asked = threading.Event()

    def reply(exchange: Exchange) -> None:
        asked.set()
        hang(exchange)

    with serve(reply) as endpoint:
        profile = golden("local-llama32-1b", "model-profile")
        profile["runtime"]["endpoint"] = endpoint
        door.write_profile("mine.json", profile)
        policy = golden("default", "admission-policy")
        policy["thresholds"]["modelService"]["timeoutMs"] = 1500
        door.write_policy(policy)
        yield door, asked


def test_an_interruption_while_it_collects_is_one_line(waiting: tuple[Door, threading.Event]) -> None:
    door, asked = waiting
    process = door.start("snapshot", "--output", "snapshot.json")
    assert asked.wait(LONG_S)
    process.send_signal(signal.SIGINT)
    assert_was_interrupted(process)
    assert not (door.folder / "snapshot.json").exists()


INTERRUPT = """
import os, signal, sys
awaited = sys.argv[1:3]
def interrupt(event, arguments):
    if awaited and event == awaited[0] and awaited[1] in str(arguments[0]):
        awaited.clear()
        os.kill(os.getpid(), signal.SIGINT)
from modeldoor.cli.main import main
sys.addaudithook(interrupt)
del sys.argv[1:3]
main()
"""


@pytest.mark.parametrize(
    ("event", "part"),
    [
        ("open", "default.json"),
        ("open", "resource-snapshot.json"),
        ("open", "common.json"),  # read by a library that is not written in Python, which calls us for it
        ("import", "decimal"),  # imported by that library too
        ("open", "/proc/meminfo"),
    ],
)
def test_an_interruption_is_one_line_and_leaves_nothing_wherever_it_comes(door: Door, event: str, part: str) -> None:
    before = sorted(os.listdir(door.folder))
    ended = door.python(INTERRUPT, event, part, "snapshot", "--output", "snapshot.json", environment=UNMEASURED)
    assert ended == Ended(2, b"", "modeldoor: interrupted\n")
    assert sorted(os.listdir(door.folder)) == before


@pytest.mark.parametrize("event", ["open", "os.rename"])
def test_an_interruption_while_it_writes_leaves_the_whole_file_or_none(door: Door, event: str) -> None:
    ended = door.python(
        INTERRUPT, event, ".modeldoor-", "snapshot", "--output", "snapshot.json", environment=UNMEASURED
    )
    if "snapshot.json" in os.listdir(door.folder):
        assert ended == Ended(0, b"", "")
        assert check(json.loads((door.folder / "snapshot.json").read_text()), "resource-snapshot") == ()
    else:
        assert ended == Ended(2, b"", "modeldoor: interrupted\n")
        assert os.listdir(door.folder) == [door.home.name]


def test_fault_62_an_end_while_it_collects_leaves_nothing_behind(waiting: tuple[Door, threading.Event]) -> None:
    door, asked = waiting
    before = sorted(os.listdir(door.folder))
    process = door.start("snapshot", "--output", "snapshot.json")
    assert asked.wait(LONG_S)
    process.terminate()
    assert process.communicate(timeout=LONG_S) == (b"", b"")
    assert process.returncode == -signal.SIGTERM
    assert sorted(os.listdir(door.folder)) == before


@pytest.mark.slow
def test_fault_46_a_service_that_never_answers_is_told_and_not_waited_for(door: Door) -> None:
    with serve(hang) as endpoint:
        profile = golden("local-llama32-1b", "model-profile")
        profile["runtime"]["endpoint"] = endpoint
        door.write_profile("mine.json", profile)
        ended = door("snapshot")
    assert (ended.code, ended.err) == (0, "")
    told = {each["endpoint"]: each for each in ended.document["signals"]["modelService"]["endpoints"]}
    assert (told[endpoint]["status"], told[endpoint]["reason"]) == ("unhealthy", "timeout")
    assert ended.document["elapsedMs"] < 2000


def assert_was_interrupted(process: subprocess.Popen[bytes]) -> None:
    out, err = process.communicate(timeout=LONG_S)
    assert (process.returncode, out) == (2, b"")
    assert err.decode().lstrip("\n") == "modeldoor: interrupted\n"  # below the ^C that a terminal shows


# Command lines


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",), ("--nonsense",), ("-x",), ("policy", "nonsense"), ("snapshot", "--nonsense"), ("snapshot", "-"),
        ("snapshot", "stray"), ("snapshot", "--view"), ("snapshot", "--view", ""), ("snapshot", "--input", ""),
        ("snapshot", "--at", ""), ("snapshot", "--policy"), ("schemas", "show"), ("schemas", "show", "a", "b"),
        ("validate", "--format", "xml", "x"), ("examples", "list", "x"), ("snap",), ("non\nsense",),
        ("esc\x1b[31mape",), ("no-utf8-\udcff",), ("--no-utf8-\udcff",), ("snapshot", "--view", "a\nb\x1b[31m\udcff"),
        ("snapshot", "--profile", "a\nb\x1b[31m\udcff"), ("x" * 100_000,),
    ],
    ids=range(24),
)  # fmt: skip
def test_a_command_line_that_nobody_understands_is_one_line(door: Door, arguments: tuple[str, ...]) -> None:
    ended = door(*arguments)
    assert ended.code == 2
    assert ended.only_message


# Folders


def assert_document_of_any_configuration(ended: Ended) -> None:
    """Valid, whatever policy the machine that runs the tests may have of its own."""
    assert check(ended.document, "resource-snapshot") == ()
    assert ended.code == (2 if "refusal" in ended.document else 0)


@pytest.mark.parametrize(
    "environment",
    [
        {"HOME": None, "MODELDOOR_HOME": None},
        {"HOME": "", "MODELDOOR_HOME": ""},
        {"HOME": "relative", "MODELDOOR_HOME": None},
    ],
)
def test_without_a_home_the_user_database_tells_it(door: Door, environment: Mapping[str, str | None]) -> None:
    assert_document_of_any_configuration(door("snapshot", environment=environment))


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"MODELDOOR_HOME": None}, "{home}/.config/modeldoor"),
        ({"MODELDOOR_HOME": "", "XDG_CONFIG_HOME": "/{folder}"}, "{folder}/modeldoor"),
    ],
    ids=["home", "xdg"],
)
def test_without_a_home_of_its_own_the_configuration_lies_with_that_of_other_programs(
    door: Door, environment: dict[str, str | None], place: str
) -> None:
    places = {"home": str(door.home), "folder": str(door.folder)}
    chosen = {name: value and value.format(**places) for name, value in environment.items()}
    until = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    waived = door("policy", "waive", "disk", "--because", "A test of its place.", "--until", until, environment=chosen)
    assert waived.code == 0
    path = Path(place.format(**places)) / "policy.json"
    assert json.loads(path.read_text())["waivers"][0]["signal"] == "disk"
    assert door("policy", "show", environment=chosen).document == json.loads(path.read_text())
    assert door("snapshot").document["policy"] == golden("default", "admission-policy")


@pytest.mark.parametrize("home", ["relative", ".", "~", "~/modeldoor", "\udcff"])
def test_a_relative_home_of_modeldoor_is_one_line(door: Door, home: str) -> None:
    ended = door("policy", "show", environment={"MODELDOOR_HOME": home})
    assert ended.code == 2
    assert "MODELDOOR_HOME must be an absolute path" in ended.only_message


@pytest.mark.parametrize("home", ["relative", "~/modeldoor", "\udcff"])
def test_a_relative_home_of_modeldoor_denies(door: Door, home: str) -> None:
    taken = door("snapshot", environment={"MODELDOOR_HOME": home})
    assert (taken.code, taken.document["refusal"]) == (2, "policyRefused")
    assert check(taken.document, "resource-snapshot") == ()
    (message,) = taken.messages
    assert "MODELDOOR_HOME must be an absolute path" in message
    seen = door("snapshot", "--view=router", environment={"MODELDOOR_HOME": home})
    assert (seen.code, seen.document) == (2, golden("nothing-known", "router-signals"))


@pytest.mark.parametrize(
    "home", ["/nonexistent/door", "/dev/null", "/proc/self/mem", "/" + "x" * 300, "/\udcff/\x1b[31m"]
)
def test_a_home_of_modeldoor_that_cannot_be_used_is_no_traceback(door: Door, home: str) -> None:
    ended = door("snapshot", environment={"MODELDOOR_HOME": home})
    assert_document_of_any_configuration(ended)
    assert len(ended.messages) == (1 if ended.code else 0)


def test_a_working_folder_that_is_gone_hinders_nothing(door: Door) -> None:
    ended = door.shell("mkdir gone && cd gone && rmdir ../gone && modeldoor snapshot")
    assert (ended.code, ended.err) == (0, "")
    assert check(ended.document, "resource-snapshot") == ()
    lost = door.shell("mkdir gone && cd gone && rmdir ../gone && modeldoor snapshot --output x.json")
    assert lost.code == 2
    assert lost.only_message


# Languages and settings

ASCII: list[dict[str, str | None]] = [
    {"LANG": "C", "LC_ALL": "C"},
    {"PYTHONIOENCODING": "ascii"},
    {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LANG": None, "TERM": None},
    {"LANG": "xx_YY.nonsense", "LC_ALL": "xx_YY.nonsense"},
]


@pytest.mark.parametrize(
    "environment", ASCII, ids=lambda each: " ".join(f"{name}={value}" for name, value in each.items())
)
def test_where_only_ascii_can_be_written_everything_is_still_told(
    complaining: Door, environment: dict[str, str | None]
) -> None:
    piped = complaining("snapshot", environment=environment)
    assert piped.code == 0
    assert check(piped.document, "resource-snapshot") == ()
    assert len(piped.messages) == 1
    stored = complaining(*STORED, environment=environment)
    assert (stored.code, stored.document) == (0, golden("thermal-critical"))
    people = complaining.on_terminal(*STORED, environment=environment)
    assert (people.code, people.err) == (0, "")
    assert "101.5" in people.screen
    assert "[thermalCritical]" in people.screen
    explained = complaining("policy", "explain", environment=environment)
    assert (explained.code, len(explained.messages)) == (0, 1)
    assert complaining("--help", environment=environment).code == 0


def test_a_name_beyond_ascii_is_told_where_only_ascii_can_be_written(door: Door) -> None:
    for environment in ASCII:
        ended = door("snapshot", "--input", "fehlt-ü.json", environment=environment)
        assert ended.code == 2
        assert "must be readable" in ended.only_message


def test_times_are_in_utc_wherever_the_machine_stands(door: Door) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    snapshot = door("snapshot", environment={"TZ": "Pacific/Kiritimati"}).document
    assert before <= instant(snapshot["collectedAt"]) <= datetime.now(UTC)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONDEVMODE": "1"},
        {"PYTHONWARNINGS": "error"},
        {"PYTHONOPTIMIZE": "2"},
        {"PYTHONSAFEPATH": "1", "PYTHONNOUSERSITE": "1"},
        {"COLUMNS": "nonsense", "LINES": "-1"},
        {"COLUMNS": "1"},
        {"HTTP_PROXY": "http://192.0.2.1:8", "http_proxy": "http://192.0.2.1:8", "OLLAMA_HOST": "192.0.2.1"},
        {"OLLAMA_MODELS": "\udcff\x1b[31m"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_no_setting_of_the_environment_spoils_the_output(door: Door, environment: dict[str, str | None]) -> None:
    if any(name.startswith("PYTHON") for name in environment):
        # Coverage has warnings of its own, which these settings would show.
        environment = {**UNMEASURED, **environment}
    for arguments in (("snapshot",), ("policy", "explain"), ("--help",)):
        ended = door(*arguments, environment=environment)
        assert (ended.code, ended.err) == (0, "")
    people = door.on_terminal("snapshot", environment=environment)
    assert (people.code, people.err) == (0, "")


def test_modules_that_lie_in_the_working_folder_are_not_taken_for_pythons_own(door: Door) -> None:
    for name in ("json", "click", "modeldoor", "socket", "sitecustomize"):
        (door.folder / f"{name}.py").write_text("raise SystemExit(f'{__name__} was taken from here')")
    for arguments in (("snapshot",), ("snapshot", "--view=router"), ("validate", GOLDEN)):
        ended = door(*arguments)
        assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize("count", [10, 16])
def test_with_few_descriptors_it_answers_and_never_breaks(door: Door, count: int) -> None:
    ended = door.shell(f"ulimit -n {count}; exec modeldoor snapshot", environment=UNMEASURED)
    assert check(ended.document, "resource-snapshot") == ()
    assert ended.code == (2 if "refusal" in ended.document else 0)
    assert len(ended.messages) == (1 if ended.code else 0)


# Privacy

PLANTED = "zaphod-beeblebrox"


@pytest.fixture
def private(door: Door) -> Door:
    """A user whose name stands everywhere that a name can stand."""
    home = door.folder / f"home-of-{PLANTED}"
    door.home.rename(home)
    (home / ".ollama" / "models").mkdir(parents=True)
    door.environment |= {"HOME": str(home), "USER": PLANTED, "LOGNAME": PLANTED, "HOSTNAME": f"host-of-{PLANTED}"}
    door.environment |= {"MODELDOOR_HOME": str(home / "modeldoor"), "OLLAMA_MODELS": str(home / ".ollama" / "models")}
    return door


VIEWS = [(), ("--view", "router"), ("--view=guardrail",), ("--profile", "urn:srcos:model-profile:local-llama32-1b")]


@pytest.mark.parametrize("view", VIEWS, ids=spoken)
def test_fault_64_no_name_of_user_home_or_host_is_in_any_document(private: Door, view: tuple[str, ...]) -> None:
    ended = private("snapshot", *view)
    assert (ended.code, ended.err) == (0, "")
    assert_names_nobody(private, ended.text)


def test_fault_64_no_name_of_user_home_or_host_is_on_the_terminal(private: Door) -> None:
    ended = private.on_terminal("snapshot")
    assert (ended.code, ended.err) == (0, "")
    assert_names_nobody(private, ended.screen)


def test_fault_64_no_name_of_user_home_or_host_is_in_a_document_of_what_was_refused(private: Door) -> None:
    private.config = Path(private.environment["MODELDOOR_HOME"]) / "config"
    private.write_profile("broken.json", "{")
    profiles = private("snapshot")
    assert [each["name"] for each in profiles.document["refusedProfiles"]] == ["broken.json"]
    assert_names_nobody(private, profiles.text)
    private.write_policy("{")
    policy = private("snapshot")
    assert policy.document["refusal"] == "policyRefused"
    assert_names_nobody(private, policy.text)


def assert_names_nobody(door: Door, text: str) -> None:
    assert PLANTED not in text
    assert str(door.folder) not in text
    host = socket.gethostname()
    ours = "".join(path.read_text() for path in sorted(EXAMPLES.parent.parent.glob("schemas/v1/*.json")))
    if not re.search(whole_word(host), ours):  # a host can be called like a word of ours
        assert not re.search(whole_word(host), text)


def whole_word(name: str) -> str:
    return rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"


def test_fault_64_no_name_of_a_host_that_bears_one_is_in_any_document(door: Door) -> None:
    unshare = ["unshare", "--uts"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--uts"]
    if shutil.which("unshare") is None or door.program(*unshare, MODELDOOR, "--version").code != 0:
        pytest.skip("this system lets nobody name a host for a test")
    for view in VIEWS:
        line = f"hostname {PLANTED} && uname -n >&2 && exec {line_of('snapshot', *view)}"
        ended = door.program(*unshare, "sh", "-c", line)
        assert (ended.code, ended.err) == (0, f"{PLANTED}\n")
        assert PLANTED not in ended.text


# Start-up

SLOW = (
    "click", "rich", "pydantic", "jsonschema", "referencing", "psutil", "platformdirs", "filelock", "subprocess",
    "pathlib", "dataclasses", "http.client", "urllib.request", "asyncio", "pynvml",
)  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [("snapshot",), ("snapshot", "--view", "router"), (*STORED, "--view", "guardrail")], ids=spoken
)
def test_the_quick_path_imports_nothing_that_is_slow_to_import(door: Door, arguments: tuple[str, ...]) -> None:
    base = imported(door, "-c", "pass")
    loaded = imported(door, MODELDOOR, *arguments)
    assert "modeldoor.cli.main" in loaded
    ours = loaded - base
    assert {name for name in ours if any(f"{name}.".startswith(f"{slow}.") for slow in SLOW)} == set()


def imported(door: Door, *arguments: str) -> set[str]:
    ended = door.program(sys.executable, "-X", "importtime", *arguments, environment=UNMEASURED)
    assert ended.code == 0
    return {line.rpartition("|")[2].strip() for line in ended.err.splitlines()}


def test_it_is_the_installed_command_that_is_tested(door: Door) -> None:
    assert Path(MODELDOOR).exists()
    assert door.shell("command -v modeldoor").text == f"{BIN / 'modeldoor'}\n"
    with tempfile.TemporaryDirectory() as elsewhere:
        assert door.shell(f"cd {shlex.quote(elsewhere)} && modeldoor --version").code == 0
