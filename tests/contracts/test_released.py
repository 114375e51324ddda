"""What was released is held for ever: each way of breaking it fails the check and is named."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from goldens import ROOT, goldens
from modeldoor_validators import registry
from tools.check_released import check, digest_of, manifest_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


pytestmark = pytest.mark.slow


def tool(name: str, *arguments: str | Path) -> tuple[int, str]:
    """A tool of the repository, run as `make check` runs it: its exit code and what it said."""
    command = [sys.executable, "-m", f"tools.{name}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one release of what stands in the repository."""
    folder = tmp_path_factory.mktemp("released")
    code, said = tool("release", "v0.2.0", "--into", folder)
    assert (code, said) == (
        0,
        f"released: {folder / 'v0.2.0'} ({len(registry.contracts())} contracts, {COUNT} documents)\n",
    )
    return folder


FEW = ("common", "guardrail-evidence", "router-signals")
COUNT = sum(golden.is_valid for golden in goldens())


@pytest.fixture
def release(released: Path, tmp_path: Path) -> Path:
    """A copy of that release with a few of its contracts, to be broken."""
    few = shutil.copytree(released / "v0.2.0", tmp_path / "v0.2.0")
    for path in (few / "schemas").iterdir():
        name = path.stem
        if name not in FEW:
            path.unlink()
            for folder in ("documents", "refused"):
                shutil.rmtree(few / folder / name, ignore_errors=True)
    rules = json.loads((few / "rules.json").read_text())
    (few / "rules.json").write_text(json.dumps({name: ids for name, ids in rules.items() if name in FEW}))
    (few / "manifest.json").write_text(json.dumps(manifest_of(few)))
    return few


def rewritten(file: Path, edit: Callable[[Any], object]) -> None:
    value = json.loads(file.read_bytes())
    edit(value)
    file.write_text(json.dumps(value))


def test_a_release_holds_the_schemas_the_rules_and_every_valid_example_and_is_kept(released: Path) -> None:
    release = released / "v0.2.0"
    assert sorted(path.name for path in release.iterdir()) == [
        "documents",
        "manifest.json",
        "refused",
        "rules.json",
        "schemas",
    ]
    schemas, documents = ROOT / "schemas" / "v1", release / "documents"
    assert {path.name: path.read_bytes() for path in (release / "schemas").iterdir()} == {
        path.name: path.read_bytes() for path in schemas.iterdir()
    }
    assert {str(path.relative_to(documents)): path.read_bytes() for path in documents.glob("*/*")} == {
        str(golden): golden.text for golden in goldens() if golden.is_valid
    }
    assert {str(path.relative_to(release / "refused")) for path in (release / "refused").glob("*/*")} == {
        str(golden) for golden in goldens() if not golden.is_valid
    }
    said = f"v0.2.0: kept ({len(registry.contracts())} contracts, {COUNT} documents)\n"
    assert tool("check_released", released) == (0, said)


def test_a_release_is_never_written_over(released: Path) -> None:
    before = sorted(path for path in released.rglob("*"))
    code, said = tool("release", "v0.2.0", "--into", released)
    assert code == 2
    assert "must not exist; what was released never changes" in said
    assert sorted(path for path in released.rglob("*")) == before


@pytest.mark.parametrize("tag", ["0.2.0", "v1", "v1.2", "v1.2.3-rc1", "v01.2.3", "../v1.2.3", "v1.2.3\n"])
def test_a_release_is_named_by_its_version(tmp_path: Path, tag: str) -> None:
    code, said = tool("release", tag, "--into", tmp_path / "released")
    assert code == 2
    assert "must be the tag of a version" in said
    assert not (tmp_path / "released").exists()


def test_it_is_said_when_nothing_is_released(tmp_path: Path) -> None:
    (tmp_path / "README.md").touch()
    code, said = tool("check_released", tmp_path)
    assert code == 0
    assert said.startswith("nothing is released yet")
    code, said = tool("check_released", tmp_path / "nowhere")
    assert code == 1


def test_one_release_that_is_not_kept_is_enough_for_a_no(release: Path) -> None:
    shutil.copytree(release, release.parent / "v0.1.0")
    (release.parent / "tags.json").write_text(json.dumps(dict.fromkeys(["v0.1.0", "v0.2.0"], digest_of(release))))
    (release / "documents" / "guardrail-evidence" / "denied.json").write_text("{}")
    code, said = tool("check_released", release.parent)
    assert code == 1
    first, second, *problems = said.splitlines()
    assert first.startswith("v0.1.0: kept")
    assert second == "v0.2.0: NOT kept"
    assert len(problems) == 2


# What changes nothing that a contract, a rule or a document says, and is no longer what was released.
QUIET: dict[str, tuple[Callable[[Path], object], str]] = {
    "a document is gone": (lambda r: _document(r).unlink(), "must hold 'documents/guardrail-evidence/healthy-1b.json'"),
    "a document is another one": (
        lambda r: shutil.copy(_document(r).with_name("stale.json"), _document(r)),
        "'documents/guardrail-evidence/healthy-1b.json' as it was released; it was changed",
    ),
    "a description is another one": (
        lambda r: rewritten(r / "schemas" / "common.json", lambda s: s.update(description="Others.")),
        "must hold 'schemas/common.json' as it was released; it was changed",
    ),
    "a contract is gone from the release": (
        lambda r: (r / "schemas" / "router-signals.json").unlink(),
        "must hold 'schemas/router-signals.json'",
    ),
    "a file was slipped in": (lambda r: (r / "notes.txt").touch(), "must not hold 'notes.txt', which was not released"),
    "the manifest is gone": (lambda r: (r / "manifest.json").unlink(), "must hold `manifest.json`"),
    "the manifest is no JSON": (lambda r: (r / "manifest.json").write_text("{"), "`manifest.json` must be JSON"),
    "a rule lets pass what it refused": (
        lambda r: shutil.copy(_document(r), r / "refused" / "guardrail-evidence" / "passes.invalid.json"),
        "must be refused as it was then",
    ),
}


@pytest.mark.parametrize(("break_it", "told"), QUIET.values(), ids=QUIET.keys())
def test_a_release_is_to_the_byte_what_it_was(release: Path, break_it: Callable[[Path], object], told: str) -> None:
    break_it(release)
    problems = check(release).problems
    assert any(told in problem for problem in problems), problems


def test_a_release_that_vanished_or_was_made_anew_is_missed(release: Path) -> None:
    folder = release.parent
    (folder / "tags.json").write_text(json.dumps({"v0.2.0": digest_of(release)}))
    assert tool("check_released", folder)[0] == 0
    rewritten(release / "manifest.json", lambda manifest: manifest.pop("rules.json"))
    code, said = tool("check_released", folder)
    assert (code, "must give the digest of v0.2.0's `manifest.json`" in said) == (1, True)
    shutil.rmtree(release)
    code, said = tool("check_released", folder)
    assert (code, "'tags.json' says that it was released" in said) == (1, True)


def test_what_a_killed_release_leaves_behind_is_told(released: Path, tmp_path: Path) -> None:
    shutil.copytree(released, tmp_path / "released")
    (tmp_path / "released" / ".abc123").mkdir()
    code, said = tool("check_released", tmp_path / "released")
    assert (code, "a release that was not finished left it behind" in said) == (1, True)


# The release is changed here, because the contracts of today cannot be: seen from it they are the ones that changed.
BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a contract accepts what it refused": (
        lambda r: rewritten(r / "schemas" / "guardrail-evidence.json", lambda s: s["properties"].pop("profileRef")),
        "added: guardrail-evidence.json#/properties/profileRef",
    ),
    "a contract refuses what it accepted": (
        lambda r: rewritten(r / "schemas" / "common.json", lambda s: s["$defs"]["AdmissionReason"]["enum"].append("late")),
        'removed: common.json#/$defs/AdmissionReason/enum: "late"',
    ),
    "a safety rule is gone": (
        lambda r: rewritten(
            r / "schemas" / "router-signals.json",
            lambda s: s.update(dependentSchemas={"zz": {"$comment": "SAFETY. Never zz.", "required": ["zz"]}}),
        ),
        "a safety rule is gone: router-signals.json#/dependentSchemas/zz: SAFETY. Never zz.",
    ),
    "a contract is gone": (
        lambda r: (r / "schemas" / "old-shape.json").write_text('{"properties": {}}'),
        "old-shape: removed",
    ),
    "a rule of the gate is gone": (
        lambda r: rewritten(r / "rules.json", lambda rules: rules["guardrail-evidence"].append("guardrail/gone")),
        "a rule of the gate is gone: guardrail/gone",
    ),
    "a rule of the gate is new": (
        lambda r: rewritten(r / "rules.json", lambda rules: rules["guardrail-evidence"].pop()),
        "a rule of the gate is new: guardrail/",
    ),
    "a document is refused by the schema": (
        lambda r: rewritten(_document(r), lambda document: document.update(freshness="rotten")),
        "$.freshness: must be",
    ),
    "a document is refused by a rule": (
        lambda r: rewritten(_document(r), lambda document: document.update(expiresAt="2020-01-01T00:00:00Z")),
        "$.expiresAt: must be after `collectedAt`",
    ),
    "a document is no JSON": (lambda r: _document(r).write_text("{"), "must be JSON"),
    "a document cannot be read": (
        lambda r: _document(r).rename(_document(r).with_name("away")).with_name("gone.json").symlink_to("nowhere.json"),
        "must be readable",
    ),
    "no document is left": (
        lambda r: shutil.rmtree(r / "documents" / "guardrail-evidence"),
        "must hold a document of 'guardrail-evidence'; it holds none",
    ),
    "documents of another contract": (
        lambda r: (r / "documents" / "stranger").mkdir(),
        "'documents/stranger' is of none",
    ),
    "the rules are not written down": (lambda r: (r / "rules.json").unlink(), "rules.json' must be readable"),
    "the schemas are gone": (lambda r: shutil.rmtree(r / "schemas"), "must hold contracts"),
}  # fmt: skip


def _document(release: Path) -> Path:
    return release / "documents" / "guardrail-evidence" / "healthy-1b.json"


@pytest.mark.parametrize(("break_it", "told"), BREAKS.values(), ids=BREAKS.keys())
def test_whatever_is_not_kept_is_told(release: Path, break_it: Callable[[Path], object], told: str) -> None:
    assert check(release).problems == ()
    break_it(release)
    problems = check(release).problems
    assert any(told in problem for problem in problems), problems


STEPS = ("schemas/common.json", "documents/model-catalog", "refused/validation-report", "rules.json", "manifest.json")
"""What a release is made of, in the order of making."""


def started(tag: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tools.release", tag, "--into", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_release_that_is_killed_is_not_there_and_can_be_made_again(tmp_path: Path, step: str) -> None:
    folder = tmp_path / "released"
    with started("v0.2.0", folder) as process:
        while process.poll() is None and not list(folder.glob(f".*/v0.2.0/{step}")):
            pass
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert not (folder / "v0.2.0").exists()
    code, said = tool("check_released", folder)
    assert (code, "a release that was not finished left it behind" in said) == (1, True)
    for left in folder.glob(".*/"):
        shutil.rmtree(left)
    assert tool("release", "v0.2.0", "--into", folder)[0] == 0
    assert tool("check_released", folder)[0] == 0


@pytest.mark.slow
def test_releases_that_are_made_at_the_same_time_are_all_kept_and_none_is_made_twice(tmp_path: Path) -> None:
    folder = tmp_path / "released"
    processes = [started(tag, folder) for tag in ("v0.1.0", "v0.2.0", "v0.2.0", "v0.3.0")]
    said = [process.communicate()[0].decode() for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 0, 0, 2], said
    assert sum("must not exist; what was released never changes" in each for each in said) == 1
    assert sorted(json.loads((folder / "tags.json").read_text())) == ["v0.1.0", "v0.2.0", "v0.3.0"]
    assert tool("check_released", folder)[0] == 0
