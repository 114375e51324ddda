"""What loading documents costs a consumer, in multiples of `python -c pass`, and per document.

    python benchmarks/imports.py [ROUNDS]

The first table is of whole processes: the bare interpreter, pydantic alone, the gate, and the gate with
one model. The second is of one process: documents a second through the gate and into models.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).parent.parent / "examples" / "v1"
PROGRAMS = {
    "python -c pass": "pass",
    "import json": "import json",
    "import pydantic": "from pydantic import BaseModel, ConfigDict, Field, RootModel",
    "import modeldoor_validators": "import modeldoor_validators",
    "load(text)": "from modeldoor_validators import load; load(open({path!r}, 'rb').read())",
    "from modeldoor_models import RankedModels": "from modeldoor_models import RankedModels",
    "load(text, as_=RankedModels)": (
        "from modeldoor_validators import load; from modeldoor_models import RankedModels; "
        "load(open({path!r}, 'rb').read(), as_=RankedModels)"
    ),
    "every model": "import modeldoor_models as m; [getattr(m, name) for name in m.__all__]",
}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As users have it: modules are compiled once, not at every start."""


def shortest(contract: str) -> Path:
    """The shortest valid example of a contract."""
    paths = (EXAMPLES / contract).glob("*.json")
    valid = [path for path in paths if not path.name.endswith((".invalid.json", "expected.json"))]
    return min(valid, key=lambda path: path.stat().st_size)


def wall_s(program: str) -> float:
    """The wall time of one run."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], env=ENVIRONMENT, check=True)
    return time.perf_counter() - began


def each_us(work: Callable[[], Any], seconds: float = 0.5) -> float:
    """Microseconds of one call, over half a second of calls."""
    work()
    calls, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        work()
        calls += 1
    return (time.perf_counter() - began) / calls * 1e6


def main() -> None:
    """Prints both tables."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    programs = {name: text.format(path=str(shortest("ranked-models"))) for name, text in PROGRAMS.items()}
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds + 1):
        for name, program in programs.items():
            times[name].append(wall_s(program))
    base = times["python -c pass"][1:]
    print(f"{rounds} rounds, Python {sys.version.split()[0]}, {os.cpu_count()} cores; medians")
    for name, found in times.items():
        ratio = statistics.median(mine / pass_ for mine, pass_ in zip(found[1:], base, strict=True))
        print(f"{statistics.median(found[1:]) * 1000:8.1f} ms {ratio:6.2f} x  {name}")

    import modeldoor_models
    from modeldoor_validators import load, registry

    print("\n     bytes  json.loads      load  as model   (microseconds for one document)")
    for contract in registry.contracts():
        text = shortest(contract.name).read_bytes()
        model = getattr(modeldoor_models, contract.title)
        parsed = each_us(partial(json.loads, text))
        gated = each_us(partial(load, text, contract=contract.name))
        typed = each_us(partial(load, text, as_=model))
        print(f"{len(text):10} {parsed:11.1f} {gated:9.1f} {typed:9.1f}   {contract.name}")


if __name__ == "__main__":
    main()
