"""What is done with models, by name, so that a process that may be killed can be told to do it.

    {"do": "provision", "reference": "file:/models/a.gguf", "handoff": "/run/a.json"}

What came of each deed is told as `done`, `refused` (the code of an error of ours) or `broken`: an error that
no user should ever see.
"""

from __future__ import annotations

import importlib
import json
import os
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import turns
from modeldoor_lifecycle.provisioner.catalog import Catalog
from modeldoor_lifecycle.provisioner.wishes import EngineWish
from modeldoor_validators import gate
from modeldoor_validators.errors import ModeldoorError
from provisioner.catalog_samples import user_file
from provisioner.machines import Machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.provisioner.service import Provisioner
    from provisioner.nursery import Steps, Task

    Deed = dict[str, Any]

IMPORTED = (
    "encodings.ascii",
    "filelock",
    "modeldoor_lifecycle.downloads.service",
    "modeldoor_lifecycle.downloads.asking",
    "modeldoor_lifecycle.downloads.transfer",
    "modeldoor_lifecycle.downloads.wanted",
    "modeldoor_lifecycle.hub.hub_files",
    "modeldoor_lifecycle.hub.network",
    "modeldoor_lifecycle.hub.transport",
    "modeldoor_lifecycle.provisioner.eviction",
    "modeldoor_lifecycle.provisioner.fitting",
    "modeldoor_lifecycle.provisioner.handing_on",
    "modeldoor_lifecycle.provisioner.registry_words",
    "modeldoor_lifecycle.provisioner.upkeep",
    "modeldoor_lifecycle.store.catalog_notes",
    "modeldoor_lifecycle.store.partial",
    "modeldoor_lifecycle.store.publishing",
    "modeldoor_lifecycle.store.sets",
    "modeldoor_lifecycle.store.sweeping",
)
"""What is imported on the way of some deed: a child that imported it itself would take five times as long."""

CONTRACTS = (
    "model-catalog",
    "provenance-record",
    "engine-handoff",
    "eviction-report",
    "model-download",
    "download-event",
)

LEASE_S = 3600


def prepare() -> None:
    """Imports what the deeds need."""
    for name in IMPORTED:
        importlib.import_module(name)
    for contract in CONTRACTS:
        gate.prepare(contract)
    with TemporaryDirectory() as folder:  # what is imported or looked up by the first deed alone
        machine = Machine(Path(folder) / "home")
        _ensure(machine.provisioner(), machine.local("model"))


def work(task: Task, steps: Steps) -> list[dict[str, Any]]:
    """Does the deeds of a task, one after the other, and tells what came of each."""
    turns.PATIENCE_S = task.get("patience_s", turns.PATIENCE_S)
    machine = Machine(Path(task["home"]))
    environment = {"HOME": task["home"], "OLLAMA_MODELS": f"{task['home']}/ollama", **task["environment"]}
    said: list[dict[str, Any]] = []
    for deed in task["deeds"]:
        provisioner = machine.provisioner(environment=environment, at=steps.at)
        if "patience_s" in task:
            provisioner.catalog = Catalog(machine.folders.catalog, steps.at, lock_timeout_s=task["patience_s"])
        said.append(_told(provisioner, deed))
        with steps.uncounted():
            _note(machine, {"deed": deed, **said[-1]})
    return said


def _note(machine: Machine, told: dict[str, Any]) -> None:
    """Tells of a deed at once, beside the home: whoever is killed later tells nothing more."""
    line = json.dumps(told).encode() + b"\n"
    descriptor = os.open(machine.folder.with_suffix(".told"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, line)
    os.close(descriptor)


def _told(provisioner: Provisioner, deed: Deed) -> dict[str, Any]:
    arguments = {name: value for name, value in deed.items() if name != "do"}
    try:
        return {"done": DEEDS[deed["do"]](provisioner, **arguments)}
    except ModeldoorError as refusal:
        return {"refused": getattr(refusal, "code", type(refusal).__name__), "message": refusal.message}
    except Exception:  # noqa: BLE001  # told to the test, which fails
        return {"broken": traceback.format_exc()}


# -- Deeds


def _provision(provisioner: Provisioner, reference: str, handoff: str) -> str:
    handed = provisioner.provision(
        {"model_ref": reference}, handoff_path=handoff, allow_download=True, engine=EngineWish(is_estimated=False)
    )
    return str(handed.entry["id"])


def _ensure(provisioner: Provisioner, reference: str) -> str:
    return provisioner.ensure_present_str(reference, allow_download=True).id


def _put(provisioner: Provisioner, number: int) -> str:
    entry = user_file(number)
    provisioner.catalog.put(entry)
    return str(entry["id"])


def _lease(provisioner: Provisioner, name: str) -> str:
    return provisioner.upkeep.lease(name, holder="somebody", duration_s=LEASE_S)[1]


def _collect(provisioner: Provisioner, **goal: Any) -> list[str]:
    report = provisioner.upkeep.collect_garbage(**goal)
    return [each["modelId"] for each in report["removed"] if each["what"] == "model"]


def _restore(provisioner: Provisioner) -> int:
    return len(provisioner.catalog.restore()["entries"])


def _locate(provisioner: Provisioner, reference: str) -> str | None:
    return provisioner.locate(reference)


def _of_one(method: str) -> Callable[..., str]:
    def deed(provisioner: Provisioner, name: str) -> str:
        return str(getattr(provisioner.upkeep, method)(name)["id"])

    return deed


DEEDS: dict[str, Callable[..., Any]] = {
    "provision": _provision,
    "ensure": _ensure,
    "put": _put,
    "lease": _lease,
    "collect": _collect,
    "restore": _restore,
    "locate": _locate,
    **{name: _of_one(name) for name in ("retire", "activate", "pin", "forget", "verify")},
}
