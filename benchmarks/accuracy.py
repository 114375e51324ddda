"""How true the estimates are, against what was measured: `tests/truth/`, with the filters declared in advance.

python benchmarks/accuracy.py [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # started by its path, Python looks only beside it

from benchmarks import accuracy_fit, accuracy_memory, accuracy_speed


def main() -> None:
    """Prints all figures."""
    parser = argparse.ArgumentParser(description="how true the estimates are")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    asked = parser.parse_args()
    parts = {"memory": accuracy_memory, "fit": accuracy_fit, "speed": accuracy_speed}
    found = {name: part.accuracy() for name, part in parts.items()}
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        print("\n\n".join(part.report(found[name]) for name, part in parts.items()))


if __name__ == "__main__":
    main()
