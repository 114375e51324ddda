"""The child that asks NVML: one answer and nothing else leaves it, and it never outlives who asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from families import for_each
from modeldoor_collector.probes import child
from modeldoor_collector.probes.accelerator_presence import presence
from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.kept_child import KeptChild
from modeldoor_collector.probes.nvml_child import main
from nvml.library import Card, Library, built, command_over

LONG_S = 30.0
WITHOUT_NVIDIA = pytest.mark.skipif(
    presence(Host()).outcome not in ("none", "otherVendor"), reason="this machine may have NVIDIA's library"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("nvml"))


def answer(result: child.ChildResult) -> list[str]:
    assert (result.outcome, result.status) == ("exited", 0)
    return [device["status"] for device in json.loads(result.output)["devices"]]


def test_the_real_child_answers_for_a_library_that_is_where_nvidia_s_would_be(library: Path, tmp_path: Path) -> None:
    answers = Library((Card(), Card(does={"nvmlDeviceGetMemoryInfo": 15}), Card())).written(tmp_path / "answers")
    assert answer(child.run(command_over(library, answers), LONG_S)) == ["known", "error", "known"]


def test_fault_42_a_library_that_prints_does_not_reach_the_answer(library: Path, tmp_path: Path) -> None:
    answers = Library(does={"nvmlInitWithFlags": "print", "nvmlDeviceGetName": "print"}).written(tmp_path / "answers")
    assert answer(child.run(command_over(library, answers), LONG_S)) == ["known"]


@pytest.mark.parametrize("function", ["nvmlInitWithFlags", "nvmlDeviceGetMemoryInfo"])
@pytest.mark.parametrize(
    ("behaviour", "ending"),
    [
        ("segfault", ("signalled", signal.SIGSEGV, b"")),
        ("abort", ("signalled", signal.SIGABRT, b"")),
        ("exit", ("exited", 0, b"")),
    ],
)
def test_fault_42_a_library_that_takes_the_child_with_it_leaves_no_answer(
    library: Path, tmp_path: Path, function: str, behaviour: str, ending: child.ChildResult
) -> None:
    answers = Library(does={function: behaviour}).written(tmp_path / "answers")
    assert child.run(command_over(library, answers), LONG_S) == ending


OLDER = ("nvmlDeviceGetTemperatureV", "nvmlDeviceGetMarginTemperature", "nvmlDeviceGetCurrentClocksEventReasons")
OLDEST = ("nvmlDeviceGetMigMode", "nvmlDeviceGetUtilizationRates", "nvmlDeviceGetMemoryInfo")


@for_each("lacking", [OLDER, OLDEST])
def test_functions_that_the_library_lacks_are_done_without(tmp_path: Path, lacking: tuple[str, ...]) -> None:
    answers = Library((Card(margin=9),)).written(tmp_path / "answers")
    result = child.run(command_over(built(tmp_path, lacking), answers), LONG_S)
    (device,) = json.loads(result.output)["devices"]
    expected = {"status": "unknown", "reason": "functionNotFound"} if lacking == OLDEST else {**device["memory"]}
    assert device["memory"] == expected
    assert ("utilizationPercent" in device) == (lacking == OLDER)
    assert (device["celsius"], device["criticalCelsius"], device["throttleReasons"]) == (61, 96, [])


def test_a_library_that_lacks_its_beginning_is_an_error(tmp_path: Path) -> None:
    answers = Library().written(tmp_path / "answers")
    result = child.run(command_over(built(tmp_path, ("nvmlInitWithFlags",)), answers), LONG_S)
    assert json.loads(result.output) == {"error": 13, "reason": "functionNotFound"}


def test_fault_43_a_module_that_prints_when_imported_does_not_reach_the_answer(tmp_path: Path) -> None:
    (tmp_path / "pynvml.py").write_text(
        "import os\nprint('hello', flush=True)\nos.write(1, b'hello from C')\nraise KeyError"
    )
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from modeldoor_collector.probes import nvml_child as n; "
    )
    result = child.run([sys.executable, "-I", "-c", code + "n.main()"], LONG_S)
    assert result == ("exited", 1, b"")


@pytest.mark.parametrize("kept", [[], ["kept"]], ids=["once", "kept"])
def test_a_child_whose_caller_is_gone_ends_by_itself_though_the_library_hangs(
    library: Path, tmp_path: Path, kept: list[str]
) -> None:
    answers = Library(does={"nvmlDeviceGetName": "hangIgnoringSignals"}).written(tmp_path / "answers")
    early = (
        "import runpy, sys; from modeldoor_collector.probes import nvml_child\n"
        "sys.argv = sys.argv[1:]; source = open(nvml_child.__file__).read().replace('30.0', '0.3')\n"
        "import ctypes; ctypes.CDLL(sys.argv[0]).stand_in_reads(sys.argv[1].encode())\n"
        "del sys.argv[1]; exec(compile(source, 'nvml_child', 'exec'), {'__name__': '__main__'})"
    )
    command = [sys.executable, "-I", "-c", early, str(library), str(answers), *kept]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        output, _ = process.communicate(b"\n", timeout=LONG_S)
    assert (process.returncode, output) == (-signal.SIGALRM, b"")


def test_a_kept_child_that_is_asked_no_more_ends_by_itself(library: Path, tmp_path: Path) -> None:
    answers = Library().written(tmp_path / "answers")
    with subprocess.Popen(
        [*command_over(library, answers), "kept"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"17\n")
        process.stdin.flush()
        number, _, said = process.stdout.readline().partition(b" ")
        assert number == b"17"
        assert json.loads(said)["devices"]
        process.stdin.close()
        assert process.wait(LONG_S) == 0


def test_a_kept_child_answers_each_line_with_a_line_as_things_are_then(library: Path, tmp_path: Path) -> None:
    answers = Library((Card(celsius=50),)).written(tmp_path / "answers")
    with subprocess.Popen(
        [*command_over(library, answers), "kept"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for celsius in (50, 60, 70):
            Library((Card(celsius=celsius),)).written(answers)
            process.stdin.write(b"%d\n" % celsius)
            number, _, said = process.stdout.readline().partition(b" ")
            assert number == b"%d" % celsius
            assert json.loads(said)["devices"][0]["celsius"] == celsius


@pytest.mark.slow
def test_thousands_of_answers_leave_neither_descriptors_nor_memory_behind(library: Path, tmp_path: Path) -> None:
    answers = Library((Card(), Card(does={"nvmlDeviceGetName": 15}))).written(tmp_path / "answers")
    kept = KeptChild([*command_over(library, answers), "kept"])

    def held() -> tuple[list[str], int]:
        pid = int(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()[-1])
        return os.listdir(f"/proc/{pid}/fd"), int(Path(f"/proc/{pid}/statm").read_text().split()[1])

    for _ in range(500):
        assert kept.ask(LONG_S).outcome == "answered"
    descriptors, pages = held()
    for _ in range(5000):
        assert kept.ask(LONG_S).outcome == "answered"
    descriptors_after, pages_after = held()
    kept.close()
    assert descriptors_after == descriptors
    assert pages_after <= pages + 64


@pytest.mark.parametrize(("behaviour", "state"), [("hang", "S"), ("hangUninterruptibly", "D")])
def test_the_library_hangs_in_the_state_that_it_is_told_to(
    library: Path, tmp_path: Path, behaviour: str, state: str
) -> None:
    log = tmp_path / "log"
    answers = Library(does={"nvmlDeviceGetMemoryInfo": behaviour}, log=log).written(tmp_path / "answers")
    with subprocess.Popen(command_over(library, answers), start_new_session=True) as process:
        until = time.monotonic() + LONG_S
        seen = ""
        log.touch()
        while time.monotonic() < until and not (seen == state and "MemoryInfo" in log.read_text()):
            seen = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
        os.killpg(process.pid, signal.SIGKILL)
    assert seen == state


@WITHOUT_NVIDIA
def test_fault_35_the_real_library_is_missing_here_and_the_real_child_says_so() -> None:
    command = [sys.executable, "-I", "-m", "modeldoor_collector.probes.nvml_child"]
    ended = subprocess.run(command, capture_output=True, timeout=LONG_S, check=True)
    assert json.loads(ended.stdout) == {"error": 12, "reason": "libraryMissing"}
    assert ended.stderr == b""


@WITHOUT_NVIDIA
@pytest.mark.parametrize("requests", [None, (), (1, 20)], ids=["once", "kept, no request", "kept, two requests"])
def test_answers_are_written_to_what_was_standard_output_when_it_began(requests: tuple[int, ...] | None) -> None:
    headings = [b""] if requests is None else [b"%d " % number for number in requests]
    reader, writer = os.pipe()
    requested, request = os.pipe()
    os.write(request, b"".join(b"%d\n" % number for number in requests or ()))
    os.close(request)
    ours = os.dup(0), os.dup(1)
    try:
        os.dup2(requested, 0)
        os.dup2(writer, 1)
        main(is_kept=requests is not None)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, descriptor in enumerate(ours):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.close(writer)
        os.close(requested)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == b"".join(each + b'{"error": 12, "reason": "libraryMissing"}\n' for each in headings)
