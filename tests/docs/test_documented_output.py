"""What the pages show is what happens: their sessions and examples are run, and their links lead somewhere.

In a `console` block, a line that begins with `$ ` is a command, and what stands below it is all that
it shows: lines that begin with `modeldoor: ` on standard error, the others on standard output. A
line of three dots stands for lines that the page leaves out. A command must exit with 0, unless
`$ echo $?` below it shows another code.
"""

from __future__ import annotations

import ast
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from families import for_each
from goldens import ROOT
from modeldoor.cli.main import run
from modeldoor_validators import check, parsing, registry
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PAGES = [
    page
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
    if page.exists()
]
FOLDERS = "benchmarks|collector|docs|examples|generated|lifecycle|schemas|surfaces|tests|tools|validators"

_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FILE = re.compile(rf"`((?:{FOLDERS})/[^`\s<>*]*)`")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_ENDS_A_COMMAND = frozenset({"|", "||", "&&", ";", ">", ">>", "<", "2>"})

ASKS_FOR_EXIT_CODE = "$ echo $?"

_TELLS_A_REASON = re.compile("unknown|failed|absent|outcome|_unhealthy|_memory_unknown|[A-Za-z]+Error")
"""What the collector's modules call with a reason."""


class Block(NamedTuple):
    """A fenced block of a page, with the line of its first line of text."""

    page: str
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


class Step(NamedTuple):
    """A command of a session: what it shows, and its exit code."""

    command: str
    shown: str
    code: int = 0


@cache
def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks_of(page: str, text: str) -> list[Block]:
    return [
        Block(
            page,
            text.count("\n", 0, found.start("text")) + 1,
            found["info"].strip(),
            re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE),
        )
        for found in _FENCE.finditer(text)
    ]


def steps_of(session: str) -> list[Step]:
    steps: list[Step] = []
    _, *parts = re.split(r"^(\$ .*)\n", session, flags=re.MULTILINE)
    for command, shown in zip(parts[::2], parts[1::2], strict=True):
        if command == ASKS_FOR_EXIT_CODE:
            steps[-1] = steps[-1]._replace(code=int(shown))
        else:
            steps.append(Step(command.removeprefix("$ "), shown))
    return steps


def piped(command: str) -> list[list[str]]:
    """The words of each command of a pipe."""
    commands: list[list[str]] = [[]]
    for word in shlex.split(command):
        if word == "|":
            commands.append([])
        else:
            commands[-1].append(word)
    return commands


def documented_commands(script: str) -> Iterator[list[str]]:
    """The calls of modeldoor in a shell script, without what the shell does with them."""
    for line in script.replace("\\\n", " ").splitlines():
        words: list[str] = []
        for word in [*shlex.split(line, comments=True), ";"]:
            if word not in _ENDS_A_COMMAND:
                words.append(word)
            else:
                if words[:1] == ["modeldoor"]:
                    yield words
                words = []


def on_standard_error(shown: str, *, is_error: bool) -> str:
    """Those lines of what a terminal shows that come from standard error, or those that do not."""
    return "".join(each for each in shown.splitlines(keepends=True) if each.startswith("modeldoor: ") == is_error)


def agrees(shown: str, real: str) -> bool:
    """Whether this is what really comes, line by line; three dots stand for at least one line."""
    lines = (r"(?:.*\n)+" if each.strip() == "..." else re.escape(each) + r"\n" for each in shown.splitlines())
    return re.fullmatch("".join(lines), real) is not None


def targets_of(text: str) -> list[str]:
    """The relative links of a page, and the repository's files that it names; what is code links to nothing."""
    prose = _FENCE.sub("", text)
    links = [each for each in _LINK.findall(re.sub(r"`[^`]*`", "", prose)) if not re.match(r"[a-z]+:", each)]
    return [*links, *("/" + each for each in _FILE.findall(prose))]


@cache
def anchors_of(text: str) -> set[str]:
    """How a page's headings are linked to."""
    headings = _HEADING.findall(_FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def missing_targets(page: Path, text: str) -> list[str]:
    missing: list[str] = []
    for target in targets_of(text):
        path, _, anchor = target.partition("#")
        place = ROOT / path[1:] if path.startswith("/") else page.parent / path if path else page
        is_ours = place.resolve().is_relative_to(ROOT) and place.exists()
        if not is_ours or (anchor and anchor not in anchors_of(text if place == page else read(place))):
            missing.append(target)
    return missing


BLOCKS = [block for page in PAGES for block in blocks_of(str(page.relative_to(ROOT)), read(page))]


def blocks_with(info: str) -> list[Block]:
    return [block for block in BLOCKS if block.info == info]


@pytest.fixture
def as_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the repository's root, with a configuration of one's own and the command on the path."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("MODELDOOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"])
    monkeypatch.setenv("COLUMNS", "80")


def really(commands: Sequence[Sequence[str]], capfd: pytest.CaptureFixture[str]) -> tuple[str, str, int]:
    """Standard output of the last command, standard error of all, and the last exit code, as a shell has them.

    A pipe is one of the shell's; a command by itself runs here, which is the same and quicker.
    """
    assert all(program == "modeldoor" for program, *_ in commands)
    if len(commands) > 1:
        line = " | ".join(map(shlex.join, commands))
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
        return done.stdout, done.stderr, done.returncode
    code = run(commands[0][1:])
    output, errors = capfd.readouterr()
    return output, errors, code


@pytest.mark.usefixtures("as_a_reader")
@for_each("block", blocks_with("console"), ids=str)
def test_a_session_shows_what_the_command_really_says(block: Block, capfd: pytest.CaptureFixture[str]) -> None:
    for step in steps_of(block.text):
        output, errors, code = really(piped(step.command), capfd)
        assert agrees(on_standard_error(step.shown, is_error=False), output), f"{step.command} writes:\n{output}"
        assert agrees(on_standard_error(step.shown, is_error=True), errors), f"{step.command} complains:\n{errors}"
        assert code == step.code, step.command


@pytest.mark.usefixtures("as_a_reader")
@for_each("page", sorted({block.page for block in blocks_with("pycon")}))
def test_the_python_of_a_page_gives_what_it_shows(page: str) -> None:
    runner, report = doctest.DocTestRunner(verbose=False), io.StringIO()
    names: dict[str, Any] = {}
    for block in blocks_with("pycon"):
        if block.page == page:
            example = doctest.DocTestParser().get_doctest(block.text, names, str(block), page, block.line)
            runner.run(example, out=report.write, clear_globs=False)
            names = example.globs
    assert report.getvalue() == ""


@pytest.mark.usefixtures("as_a_reader")
@for_each("block", blocks_with("sh"), ids=str)
def test_the_command_knows_every_command_and_option_of_a_script(
    block: Block, capfd: pytest.CaptureFixture[str]
) -> None:
    for _, *arguments in documented_commands(block.text):
        assert run([*arguments, "--help"]) == 0, capfd.readouterr().err


@for_each("block", blocks_with("json"), ids=str)
def test_json_of_a_page_is_strict_and_passes_the_gate_when_it_names_a_contract(block: Block) -> None:
    value = parsing.parse(block.text)
    contract = registry.contract_of_kind(value.get("kind")) if is_object(value) else None
    assert contract is None or check(value, contract.name) == ()


@for_each("block", BLOCKS, ids=str)
def test_no_block_passes_by_the_check_that_is_due_to_it(block: Block) -> None:
    assert (block.info == "console") == block.text.startswith("$ modeldoor ")
    assert (block.info == "pycon") == block.text.startswith(">>> ")
    assert block.info, "a block says what it holds"


@for_each("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_named_files_exist(page: Path) -> None:
    assert missing_targets(page, read(page)) == []


def test_the_reasons_stand_in_the_page_on_the_snapshot_in_the_order_of_the_contract() -> None:
    order: list[str] = registry.schema("common")["$defs"]["AdmissionReason"]["enum"]
    page = read(ROOT / "docs" / "snapshot.md")
    section = page.partition("## The verdict and its reasons")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == order


def reasons_in(code: str) -> set[str]:
    """The reasons that a module of the collector gives, and those that it keeps in a table."""
    given: list[ast.AST] = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _TELLS_A_REASON.fullmatch(node.func.id):
            given += [part for argument in node.args for part in ast.walk(argument)]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_REASONS":
            given += ast.walk(node.value)
    texts = (each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return {each for each in texts if re.fullmatch("[a-z][A-Za-z0-9]{2,63}", each)}


def test_every_reason_for_a_missing_value_stands_in_the_page_on_the_snapshot() -> None:
    modules = sorted((ROOT / "collector" / "modeldoor_collector").rglob("*.py"))
    reasons = {reason for module in modules for reason in reasons_in(read(module))}
    assert {"noSensor", "connectionRefused", "gpuIsLost", "deadlineExceeded"} <= reasons
    page = read(ROOT / "docs" / "snapshot.md")
    assert sorted(each for each in reasons if f"`{each}`" not in page) == []


def test_a_page_that_shows_something_else_is_caught() -> None:
    assert agrees("one\ntwo\n", "one\ntwo\n")
    assert agrees("one\n...\nfour\n", "one\ntwo\nthree\nfour\n")
    assert not agrees("one\n", "one\ntwo\n")
    assert not agrees("one\n...\ntwo\n", "one\ntwo\n")
    assert not agrees("One\n", "one\n")
    assert agrees("", "")


def test_a_session_is_read_as_a_shell_shows_it() -> None:
    text = "  ```console\n  $ modeldoor a 'b c' | modeldoor d\n  said\n  modeldoor: no\n  $ echo $?\n  1\n  ```\n"
    (block,) = blocks_of("page.md", text)
    assert (str(block), block.info) == ("page.md:2", "console")
    assert steps_of(block.text) == [Step("modeldoor a 'b c' | modeldoor d", "said\nmodeldoor: no\n", 1)]
    assert piped("modeldoor a 'b c' | modeldoor d") == [["modeldoor", "a", "b c"], ["modeldoor", "d"]]
    assert on_standard_error("said\nmodeldoor: no\n", is_error=True) == "modeldoor: no\n"


def test_the_commands_of_a_script_are_found() -> None:
    script = "make run\nmodeldoor a \\\n  --b > file  # why\nx | modeldoor c && modeldoor d\n"
    found = list(documented_commands(script))
    assert found == [["modeldoor", "a", "--b"], ["modeldoor", "c"], ["modeldoor", "d"]]


def test_a_link_to_nowhere_is_caught() -> None:
    page = ROOT / "README.md"
    assert missing_targets(page, "[a](no-such.md) `[b](code.md)` [c](https://example.com/d)") == ["no-such.md"]
    assert missing_targets(page, "# A heading: here\n[a](#a-heading-here) [b](#elsewhere)") == ["#elsewhere"]
    assert missing_targets(page, "`schemas/v1/common.json` `schemas/v1/no.json`") == ["/schemas/v1/no.json"]
    assert missing_targets(page, "[out](../)") == ["../"]
