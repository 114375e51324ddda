"""What provisioning costs: the digest of a model, asking for it again, and a catalogue of ten thousand models.

    python benchmarks/provision.py [--rounds N] [--calls N] [--entries N] [--layers N] [--folder F] [--json]

The model is a GGUF file of 1.1 GiB, made here and in the page cache. Aims: its digest at 90 % of openssl's
speed; asked for again within 20 ms; among ten thousand models one is found within 100 ms, and all are
listed, or searched for similar names, within a second. A whole command may take that beyond what `modeldoor
--version` takes. Programs that are not here are named. Everything runs on whatever else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # started by its path, Python looks only beside it

from benchmarks import hashing
from benchmarks.catalog_entries import made_up_entries
from benchmarks.model_file import LAYERS, write_model
from benchmarks.timing import HEAD, Failed, Timed, run_of, timed
from benchmarks.whole_commands import in_turn, is_terminal_here, on_a_terminal, ours
from modeldoor.provisioning import Provisioner, ensure_present_str
from modeldoor_validators import gate

if TYPE_CHECKING:
    from modeldoor_lifecycle.provisioner.catalog import Catalog
    from modeldoor_lifecycle.provisioner.catalog_draft import Draft

AGAIN_S, ONE_S, ALL_S = 0.020, 0.100, 1.0
"""The aims: for a model that is asked for again, for one of many that is looked up, and for all of them listed."""

GATE_COUNT = 3
"""The gate takes a second and more for ten thousand entries."""

UNKNOWN = "registry:model-that-is-not-there-q4-k-m"
"""A name that nobody has."""


def environment_in(folder: Path) -> dict[str, str]:
    """The environment of a user who has nothing but this folder; modules are compiled once, as users have it."""
    mine = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TERM", "TMPDIR"}}
    return {**mine, "HOME": str(folder), "MODELDOOR_HOME": str(folder / "modeldoor")}


def asked_again(reference: str, environment: dict[str, str], calls: int, among: str) -> list[Timed]:
    """A model that is known: by the function that programs call, and by a provisioner that they keep."""
    kept = Provisioner.of_this_user(environment)
    return [
        timed(
            f"ensure_present_str(REF), {among}",
            lambda: ensure_present_str(reference, environment=environment),
            calls,
            AGAIN_S,
        ),
        timed(f"the same of a Provisioner that is kept, {among}", lambda: kept.ensure_present_str(reference), calls),
    ]


def provisioned(reference: str, environment: dict[str, str], rounds: int, among: str) -> list[Timed]:
    """The whole command for a model that is known: with its estimate for this machine, and without."""
    commands = {
        f"modeldoor provision REF --json, {among}": ours("provision", reference, "--json"),
        f"... --no-estimate --json, {among}": ours("provision", reference, "--no-estimate", "--json"),
    }
    return in_turn(commands, rounds, environment)


def fill(catalog: Catalog, count: int) -> float:
    """Puts so many entries more into the catalogue, all in one change; the seconds that it took."""

    def put(draft: Draft) -> None:
        for entry in made_up_entries(count):
            draft.put(entry)

    return run_of(lambda: catalog.change(put)).wall_s


def looked_up(provisioner: Provisioner, reference: str, calls: int) -> list[Timed]:
    """One model among all, by each kind of name."""
    catalog = provisioner.catalog
    aliased = [entry for entry in catalog.entries() if "aliases" in entry]
    middle = aliased[len(aliased) // 2]
    return [
        timed("Catalog.get(ID)", lambda: catalog.get(middle["id"]), calls, ONE_S),
        timed("Catalog.get(ALIAS)", lambda: catalog.get(middle["aliases"][-1]), calls, ONE_S),
        timed("Catalog.get(UNKNOWN)", lambda: catalog.get(UNKNOWN), calls, ONE_S),
        timed("Provisioner.exists(REF)", lambda: provisioner.exists(reference), calls, ONE_S),
        timed("Provisioner.locate(REF)", lambda: provisioner.locate(reference), calls, ONE_S),
    ]


def read_whole(catalog: Catalog, rounds: int) -> list[Timed]:
    """All models, beside what nothing can be quicker than and what a document from elsewhere takes.

    Then a catalogue without the note that it passed this gate, as another version of modeldoor leaves
    it, which counts until the next change.
    """
    text = Path(catalog.path).read_bytes()
    few = min(rounds, GATE_COUNT)
    known = [
        timed("Catalog.entries()", catalog.entries, rounds, ALL_S),
        timed("json.loads of its text", lambda: json.loads(text), rounds),
        timed("the gate over its text", lambda: gate.read(text, "model-catalog"), few),
    ]
    Path(f"{catalog.path}.checked").unlink()
    return [
        *known,
        timed("Catalog.get(UNKNOWN), as after an upgrade of modeldoor", lambda: catalog.get(UNKNOWN), few),
        timed("a change of one entry", lambda: catalog.change(pin_another), few),
    ]


def pin_another(draft: Draft) -> None:
    """Pins the first model, or no longer."""
    first = dict(draft.entries[0])
    draft.put({**first, "isPinned": not first["isPinned"]})


def shown(catalog: Catalog, rounds: int, environment: dict[str, str]) -> list[Timed]:
    """What people do with a catalogue of many models."""
    name = next(entry["aliases"][-1] for entry in catalog.entries() if "aliases" in entry)
    commands = {
        "modeldoor catalog show ALIAS --json": ours("catalog", "show", name, "--json", aim_s=ONE_S),
        "modeldoor catalog show UNKNOWN": ours("catalog", "show", UNKNOWN, exit_code=1, aim_s=ALL_S),
        "modeldoor catalog list --json": ours("catalog", "list", "--json", aim_s=ALL_S),
    }
    if is_terminal_here():
        commands["modeldoor catalog list on a terminal"] = on_a_terminal(ours("catalog", "list", aim_s=ALL_S))
    return in_turn(commands, rounds, environment)


def measured(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """All figures, by part; raises `Failed`."""
    environment = environment_in(folder)
    path = folder / "model.gguf"
    size_bytes = write_model(path, asked.layers)
    reference = f"file:{path}"
    digest = hashing.compared(str(path), asked.rounds, environment)
    provisioner = Provisioner.of_this_user(environment)
    first_s = run_of(lambda: provisioner.ensure_present_str(reference)).wall_s
    again = asked_again(reference, environment, asked.calls, "1 model")
    again += provisioned(reference, environment, asked.rounds, "1 model")
    filled_s = fill(provisioner.catalog, asked.entries)
    among = f"{asked.entries + 1:,} models"
    again += asked_again(reference, environment, asked.calls, among)
    again += provisioned(reference, environment, asked.rounds, among)[2:]
    return {
        "sizeBytes": size_bytes,
        "firstSeconds": first_s,
        "digest": digest,
        "again": again,
        "catalogBytes": os.path.getsize(provisioner.catalog.path),
        "filledSeconds": filled_s,
        "catalog": [*looked_up(provisioner, reference, asked.calls), *read_whole(provisioner.catalog, asked.rounds)],
        "commands": shown(provisioner.catalog, asked.rounds, environment),
    }


def show(found: dict[str, Any], about: dict[str, Any]) -> None:
    """Prints the tables for people."""
    print(
        f"Python {about['python']}, {about['openssl']}, {about['cores']} cores, load {about['loadBefore']:.1f} before "
        f"and {about['loadAfter']:.1f} after"
    )
    print(f"\nThe digest of a file of {found['sizeBytes'] / 2**30:.2f} GiB in the page cache; speed in openssl's")
    print("\n".join(found["digest"].lines()))
    print(f"\nThe same file, registered: the first time took {found['firstSeconds'] * 1000:.0f} ms")
    print("\n".join([HEAD, *(each.line() for each in found["again"])]))
    print(
        f"\nA catalogue of {about['entries'] + 1:,} models, {found['catalogBytes'] / 1e6:.1f} MB; "
        f"they were put there in {found['filledSeconds']:.1f} s"
    )
    print("\n".join([HEAD, *(each.line() for each in (*found["catalog"], *found["commands"]))]))
    if about["missing"]:
        print(f"not here: {', '.join(about['missing'])}")


def as_document(found: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """The figures for machines."""
    tables: dict[str, list[Timed]] = {name: found[name] for name in ("again", "catalog", "commands")}
    digest: hashing.Compared = found["digest"]
    return {
        **about,
        **found,
        **{name: [each.document() for each in timings] for name, timings in tables.items()},
        "digest": digest.figures(),
        "digestIsReached": digest.is_reached,
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5, help="of whole processes, and of what takes long")
    parser.add_argument("--calls", type=int, default=200, help="of what is quick")
    parser.add_argument("--entries", type=int, default=10_000, help="in the catalogue")
    parser.add_argument("--layers", type=int, default=LAYERS, help="of the model: 22 make 1.1 GiB")
    parser.add_argument("--folder", help="where the files are made  [default: the folder for temporary files]")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    asked = parser.parse_args()
    import ssl

    about: dict[str, Any] = {
        "rounds": asked.rounds,
        "calls": asked.calls,
        "entries": asked.entries,
        "python": sys.version.split()[0],
        "openssl": ssl.OPENSSL_VERSION,
        "cores": os.cpu_count(),
        "loadBefore": round(os.getloadavg()[0], 2),
        "missing": [name for name in ("openssl", "sha256sum", "script") if shutil.which(name) is None],
    }
    try:
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            found = measured(Path(folder).resolve(), asked)
    except Failed as failure:
        sys.exit(str(failure))
    about["loadAfter"] = round(os.getloadavg()[0], 2)
    if asked.json:
        print(json.dumps(as_document(found, about), indent=2))
    else:
        show(found, about)


if __name__ == "__main__":
    main()
