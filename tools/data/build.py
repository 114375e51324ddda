"""Makes the documents that ship with `modeldoor_lifecycle.data` of the tables in `sources/`.

python -m tools.data.build                  write
python -m tools.data.build --check          exit 1 and name each document that is not as it would be written
python -m tools.data.build --into FOLDER    write there instead of into the package
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.shapes import is_list
from tools.data.devices import device_entries
from tools.data.processors import memory_configurations, processor_entries
from tools.data.provenance import Provenance
from tools.data.registry import model_registry
from tools.data.shapes import shape_entries

PACKAGE = Path(__file__).resolve().parents[2] / "lifecycle" / "modeldoor_lifecycle" / "data"

GENERATED_AT = "2026-11-20T00:00:00.000Z"
"""The day of the tables, not of the run: the same tables make the same documents."""


def hardware_catalog() -> dict[str, Any]:
    """The hardware catalogue."""
    provenance = Provenance()
    entries = {
        "devices": device_entries(provenance),
        "processors": processor_entries(provenance),
        "memoryConfigurations": memory_configurations(provenance),
    }
    return {**_head("HardwareCatalog"), "sources": provenance.document(), **entries}


def model_shapes() -> dict[str, Any]:
    """The shapes of models."""
    provenance = Provenance()
    shapes = shape_entries(provenance)
    return {**_head("ModelShapes"), "sources": provenance.document(), "shapes": shapes}


def registry(shapes: dict[str, Any]) -> dict[str, Any]:
    """The model registry, with what these shapes need."""
    return {**_head("ModelRegistry"), **model_registry(shapes)}


def texts() -> dict[str, str]:
    """Every document's text by the name of its file, as the gate has let it pass."""
    shapes = model_shapes()
    made = {
        "hardware-catalog": written(hardware_catalog()),
        "model-registry": written(registry(shapes)),
        "model-shapes": written(shapes),
    }
    for contract, text in made.items():
        gate.read(text, contract)
    return {f"{contract}.json": text for contract, text in made.items()}


def written(document: dict[str, Any]) -> str:
    """A document with one line for each entry of its lists: short, and changes can be seen."""
    lines = [f"{_line(key)}: {_value(value)}" for key, value in document.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _value(value: object) -> str:
    if is_list(value):
        return "[\n" + ",\n".join(map(_line, value)) + "\n]"
    return _line(value)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _head(kind: str) -> dict[str, Any]:
    return {"schemaVersion": "v1", "kind": kind, "generatedAt": GENERATED_AT}


def main(arguments: list[str] | None = None) -> int:
    """Writes or compares; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--into", type=Path, default=PACKAGE, help="another folder than that of the package")
    chosen = parser.parse_args(arguments)
    try:
        made = texts()
    except DocumentRefused as refusal:
        for finding in refusal.findings:
            print(f"{finding.path}: {finding.message} ({finding.rule})", file=sys.stderr)
        return 1
    stale = [name for name, text in made.items() if not _is(chosen.into / name, text)]
    if chosen.check:
        for name in stale:
            print(f"stale: {name} (python -m tools.data.build makes it again)")
        return 1 if stale else 0
    chosen.into.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (chosen.into / name).write_text(made[name], encoding="utf-8", newline="\n")
    print(f"{len(made)} documents, {len(stale)} of them new or changed")
    return 0


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


if __name__ == "__main__":
    sys.exit(main())
