"""What is installed from a wheel is the same as what stands in the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from goldens import EXAMPLES, ROOT, SCHEMAS

if TYPE_CHECKING:
    from pathlib import Path

TAKE_A_SNAPSHOT = """
import sys
sys.path.insert(0, sys.argv[1])
import modeldoor, modeldoor_contracts
from modeldoor.cli.main import run
assert modeldoor.__file__.startswith(sys.argv[1]), modeldoor.__file__
assert modeldoor_contracts.__file__.startswith(sys.argv[1]), modeldoor_contracts.__file__
sys.exit(run(["snapshot", "--json"]))
"""


@pytest.mark.slow
def test_a_wheel_holds_the_contracts_and_works_by_itself(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("modeldoor-*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
        names = archive.namelist()
    for source, folder in ((SCHEMAS, "schemas"), (EXAMPLES, "examples")):
        for path in source.rglob("*.json"):
            shipped = installed / "modeldoor_contracts" / folder / "v1" / path.relative_to(source)
            assert shipped.read_bytes() == path.read_bytes()
    packages = {name.split("/")[0] for name in names if name.endswith("/py.typed")}
    assert packages == {
        f"modeldoor{part}" for part in ("", "_collector", "_contracts", "_lifecycle", "_models", "_validators")
    }
    assert not [name for name in names if name.startswith(("tests", "tools", "benchmarks"))]
    environment = {**os.environ, "MODELDOOR_HOME": str(tmp_path / "home")}
    taken = subprocess.run(
        [sys.executable, "-c", TAKE_A_SNAPSHOT, str(installed)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=tmp_path,
    )
    assert (taken.returncode, taken.stderr) == (0, "")
    assert json.loads(taken.stdout)["kind"] == "LocalResourceSnapshot"


def test_the_version_is_the_same_everywhere() -> None:
    import tomllib

    import modeldoor

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == modeldoor.__version__


def test_constraints_pin_every_requirement_and_name_no_address() -> None:
    import re
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {re.split("[=<>]", line)[0].lower().replace("_", "-") for line in lines if "==" in line}
    for each in wanted:
        assert re.split(r"[=<>\[]", each)[0].lower().replace("_", "-") in pinned, each
    assert not any("//" in line or "@" in line for line in lines)
