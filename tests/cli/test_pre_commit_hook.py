"""Other repositories in earnest: what the page on CI tells them to write is written, installed and run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from command import LATER, UNMEASURED, here
from goldens import EXAMPLES, ROOT, golden

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Done = subprocess.CompletedProcess[str]

HOOKS = ROOT / ".pre-commit-hooks.yaml"
PAGE = ROOT / "docs" / "continuous-integration.md"

PRE_COMMIT = (sys.executable, "-m", "pre_commit")

INSTALLING_S = 480.0
"""Time enough to download and install everything that modeldoor needs."""

GOOD = (EXAMPLES / "resource-snapshot" / "healthy-1b.json").read_bytes()
BAD = (EXAMPLES / "resource-snapshot" / "thermal-unknown-admitted.invalid.json").read_bytes()
PLACE = "90:17: $.signals.thermal.status: must be 'known'; it is 'unknown' [schema/const]"
REMEDY = "SAFETY. An admission needs an admitted profile;"
LINE = json.dumps(golden("default", "admission-policy")).encode() + b"\n"


def read_yaml(text: str) -> Any:
    import yaml  # type: ignore[import-untyped, unused-ignore]  # it ships no types, and comes with pre-commit

    return yaml.safe_load(text)


def block_with(words: str) -> str:
    """The one YAML block of the page that holds these words."""
    blocks: list[str] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (found,) = [each for each in blocks if words in each]
    return found


def run_in(folder: Path, *arguments: str, environment: Mapping[str, str]) -> Done:
    return subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=INSTALLING_S, check=False
    )


def as_a_person(folder: Path) -> dict[str, str]:
    """An environment whose git and pre-commit know nothing of this machine's; pip finds packages as it does here."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))},
        **dict.fromkeys(UNMEASURED, ""),
        "HOME": str(folder),
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "zaphod@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }


def git(folder: Path, *arguments: str) -> str:
    done = run_in(folder, "git", *arguments, environment=as_a_person(folder))
    assert done.returncode == 0, f"git {arguments[0]}: {done.stderr}"
    return done.stdout


def commit_everything(folder: Path) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", "--message", "Everything")
    return git(folder, "rev-parse", "HEAD").strip()


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as others clone it, with what is not committed here yet."""
    clone = tmp_path_factory.mktemp("ours") / "modeldoor"
    for name in git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, clone / name)
    git(clone, "init", "--quiet")
    commit_everything(clone)
    return clone


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A repository with documents that are valid, and a file that is none."""
    repository = tmp_path / "theirs"
    (repository / "documents").mkdir(parents=True)
    (repository / "documents" / "good.json").write_bytes(GOOD)
    (repository / "documents" / "events.ndjson").write_bytes(LINE * 3)
    (repository / "package.json").write_text('{"name": "no document"}')
    git(repository, "init", "--quiet")
    return repository


def assert_installed(done: Done, is_so: Callable[[Done], bool]) -> None:
    """Fails with what pip said when it could not install: such a test has shown nothing."""
    if not is_so(done):
        said = "\n".join((done.stdout + done.stderr).splitlines()[-25:])
        pytest.fail(f"modeldoor was not installed; pip needs an index with its dependencies. It ended with:\n{said}")


# What is written there


def test_the_hooks_are_commands_that_there_are(capfd: pytest.CaptureFixture[str]) -> None:
    hooks = re.findall(r"^- id: (\S+)$", HOOKS.read_text(), re.MULTILINE)
    assert hooks == ["modeldoor-validate", "modeldoor-validate-ndjson"]
    assert re.findall(r"^ +- id: (\S+)$", block_with("repos:"), re.MULTILINE) == hooks
    entries = re.findall(r"^  entry: modeldoor (.*)$", HOOKS.read_text(), re.MULTILINE)
    assert len(entries) == len(hooks)
    for entry in entries:
        assert here(capfd, *entry.split(), "--help").code == 0


def test_no_page_names_a_registry_or_a_moving_commit() -> None:
    assert re.findall(r"\bref: (\S+)|\brev: (\S+)", PAGE.read_text()) == [("COMMIT", ""), ("", "COMMIT")]
    assert "//" not in PAGE.read_text()


# What happens then


@pytest.mark.slow
def test_pre_commit_lets_good_documents_pass_and_blocks_a_bad_one(ours: Path, theirs: Path) -> None:
    environment = as_a_person(theirs.parent)
    manifest = run_in(ours, *PRE_COMMIT, "validate-manifest", HOOKS.name, environment=environment)
    assert manifest.returncode == 0, manifest.stdout
    config = block_with("repos:").replace("REPOSITORY", str(ours)).replace("COMMIT", git(ours, "rev-parse", "HEAD"))
    (theirs / ".pre-commit-config.yaml").write_text(config)
    git(theirs, "add", "--all")

    passed = run_in(theirs, *PRE_COMMIT, "run", "--all-files", "--verbose", environment=environment)
    assert_installed(passed, lambda done: done.returncode != 3)  # its code for what is no fault of a hook
    assert passed.returncode == 0, passed.stdout
    assert "documents/good.json: valid resource-snapshot" in passed.stdout
    assert "documents/events.ndjson:3: valid admission-policy" in passed.stdout
    assert "package.json" not in passed.stdout

    installed = run_in(theirs, *PRE_COMMIT, "install", environment=environment)
    assert installed.returncode == 0, installed.stdout
    before = run_in(theirs, "git", "commit", "--message", "Good", environment=environment)
    assert before.returncode == 0, before.stderr

    (theirs / "documents" / "bad.json").write_bytes(BAD)
    (theirs / "documents" / "events.ndjson").write_bytes(LINE + b"{\n" + LINE)
    git(theirs, "add", "--all")
    blocked = run_in(theirs, "git", "commit", "--message", "Bad", environment=environment)
    told = blocked.stdout + blocked.stderr
    assert blocked.returncode == 1, told
    assert f"documents/bad.json:{PLACE}\n    {REMEDY}" in told
    assert "documents/events.ndjson:2:2: $: must be JSON" in told
    assert "    with --ndjson each line is one whole document" in told
    assert git(theirs, "log", "--format=%s") == "Good\n"


@pytest.mark.slow
def test_the_workflow_of_the_page_passes_good_documents_and_fails_at_a_bad_one(ours: Path, theirs: Path) -> None:
    steps = read_yaml(block_with("runs-on:"))["jobs"]["validate"]["steps"]
    checkout = next(each["with"] for each in steps if "path" in each.get("with", {}))
    git(theirs, "clone", "--quiet", str(ours), checkout["path"])
    python = theirs.parent / "python"
    made = run_in(theirs, sys.executable, "-m", "venv", str(python), environment=as_a_person(theirs.parent))
    assert made.returncode == 0, made.stderr
    environment = as_a_person(theirs.parent) | {"PATH": f"{python / 'bin'}{os.pathsep}{os.defpath}"}
    del environment["PIP_CONSTRAINT"]  # the workflow has to say it

    def step(number: int) -> Done:
        command = [each["run"] for each in steps if "run" in each][number]
        return run_in(theirs, "bash", "-e", "-c", command, environment=environment)

    assert_installed(step(0), lambda done: done.returncode == 0)
    version = run_in(theirs, "modeldoor", "--version", environment=environment)
    assert version.returncode == 0, version.stderr
    good = step(1)
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "modeldoor: 4 of 4 documents are valid\n")

    (theirs / "documents" / "bad.json").write_bytes(BAD)
    bad = step(1)
    assert (bad.returncode, bad.stderr) == (1, f"modeldoor: 4 of 5 documents are valid{LATER}\n")
    (command,) = bad.stdout.splitlines()
    properties = "file=documents/bad.json,line=90,col=17,title=modeldoor schema/const"
    assert command.startswith(f"::error {properties}::documents/bad.json:{PLACE}%0A{REMEDY}")
