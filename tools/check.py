"""Everything that must hold beside the tests: drift, style, types, import rules, slow tests, coverage, packaging.

    python tools/check.py            all of it
    python tools/check.py NAME...    only these

Each check is one command; the first that fails does not stop the others.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent

CHECKS: dict[str, list[str]] = {
    "generated files are as they would be written": [PYTHON, "tools/generate.py", "--check"],
    "TypeScript, bundles and references are as they would be written": [PYTHON, "-m", "tools.generate_typescript", "--check"],
    "pages of contracts and rules are as they would be written": [PYTHON, "-m", "tools.document_contracts", "--check"],
    "every requirement is stated by a test, and their page is as it would be written": [PYTHON, "-m", "tools.requirements", "--check"],
    "shipped data is as it would be built": [PYTHON, "-m", "tools.data.build", "--check"],
    "every keyword is missed when it vanishes": [PYTHON, "-m", "tools.write_refusals", "--check"],
    "what was released still holds": [PYTHON, "-m", "tools.check_released"],
    "style": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "types (mypy)": [PYTHON, "-m", "mypy"],
    "types (pyright)": [PYTHON, "-m", "pyright", "--pythonpath", PYTHON],
    "import rules": [str(BIN / "lint-imports")],
    "the tests again, measured": [PYTHON, "-m", "pytest", "-q", "-n", "auto", "-m", "not slow", "--cov", "--cov-report="],
    "coverage of validators": [PYTHON, "-m", "coverage", "report", "--fail-under=95", "--include=validators/*"],
    "coverage of collector": [PYTHON, "-m", "coverage", "report", "--fail-under=95", "--include=collector/*"],
    "slow tests": [PYTHON, "-m", "pytest", "-q", "-n", "auto", "-m", "slow"],
}  # fmt: skip


def main() -> int:
    """Runs the checks that were named, or all, and returns 1 when one fails."""
    wanted = sys.argv[1:] or list(CHECKS)
    unknown = [name for name in wanted if name not in CHECKS]
    if unknown:
        print(f"no such check: {unknown[0]}; there are:", *CHECKS, sep="\n    ")
        return 2
    failed: list[str] = []
    for name in wanted:
        began = time.monotonic()
        done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False)
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {time.monotonic() - began:6.1f} s  {name}", flush=True)
        if done.returncode != 0:
            failed.append(name)
            print(done.stdout, done.stderr, sep="\n", flush=True)
    print(f"{len(wanted) - len(failed)} of {len(wanted)} checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
