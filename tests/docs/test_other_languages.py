"""The programs of `docs/other-languages.md` do what the page says of them, in node and in the TypeScript compiler."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from goldens import EXAMPLES, ROOT
from modeldoor_validators.bundles import bundle, bundle_bytes
from tools.node_packages import MODULES, node, prepare

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "other-languages.md").read_text()

pytestmark = pytest.mark.slow


def program(language: str) -> str:
    (only,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(only)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prepare()
    (tmp_path / "node_modules").symlink_to(MODULES)
    return tmp_path


def test_the_program_for_ajv_tells_a_valid_document_from_one_without_evidence(folder: Path) -> None:
    (folder / "ranked-models.json").write_bytes(bundle_bytes(bundle("ranked-models")))
    judged = ("two-models.json", "row-without-evidence.invalid.json")
    paths = json.dumps([str(EXAMPLES / "ranked-models" / name) for name in judged])
    asked = f"for (const path of {paths}) console.log(isRankedModels(JSON.parse(readFileSync(path, 'utf8'))));"
    (folder / "judge.mjs").write_text(f"{program('js')}\n{asked}\n")
    done = subprocess.run([str(node().program), "judge.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("true\nfalse\n", "")


def compiled(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    shutil.copytree(ROOT / "generated" / "typescript" / "types", folder / "types", dirs_exist_ok=True)
    (folder / "consumer.ts").write_text(text)
    tsc = [str(node().program), str(MODULES / "typescript" / "bin" / "tsc"), "--strict", "--noEmit", "consumer.ts"]
    options = ["--module", "nodenext", "--moduleResolution", "nodenext", "--target", "es2022"]
    return subprocess.run([*tsc, *options], cwd=folder, capture_output=True, text=True, check=False)


def test_the_program_in_typescript_compiles_and_needs_its_question(folder: Path) -> None:
    text = program("ts")
    done = compiled(folder, text)
    assert done.returncode == 0, done.stdout
    question = 'memory.status === "known" ? memory.availableBytes : undefined'
    assert question in text
    careless = compiled(folder, text.replace(question, "memory.availableBytes"))
    assert careless.returncode != 0
    assert "availableBytes" in careless.stdout
