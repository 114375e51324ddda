"""What passed the gate is not judged again; whatever may be anything else is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.catalog import Catalog
from modeldoor_lifecycle.provisioner.catalog_checked import judging_files
from modeldoor_lifecycle.provisioner.errors import CatalogRefused
from modeldoor_validators.registry import schema
from provisioner.catalog_folders import another, refuses, write_by_hand
from provisioner.catalog_samples import catalogue, user_file

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(str(tmp_path / "catalog"))


def test_bytes_that_passed_are_not_judged_again_and_others_are(catalog: Catalog) -> None:
    """The note says of these very bytes that they passed, so the gate is asked of any others."""
    catalog.put(user_file())
    text = Path(catalog.path).read_bytes()
    wrong = text.replace(b'"isPinned":false', b'"isPinned":"no"')
    write_by_hand(catalog, wrong)
    refuses(catalog, CatalogRefused)
    write_by_hand(catalog, text)
    assert catalog.entries() == [user_file()]


NOTES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut short": lambda note: note[:-2],
    "longer": lambda note: note + b"\n",
    "of another judge": lambda note: note[:-10] + b"0" * 9 + b"\n",
    "of another layout": lambda note: note.replace(b"catalog_text 1", b"catalog_text 0"),
    "no text": lambda _: b"\xff" * 145,
}


@for_each("damaged", NOTES.values(), ids=NOTES.keys())
def test_a_note_that_is_not_whole_or_of_this_gate_is_no_verdict(
    damaged: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """What the note is of does not pass; were it believed, it would be read."""
    catalog = another(tmp_path)
    catalog.put(user_file())
    note = Path(f"{catalog.path}.checked")
    told = note.read_bytes()
    wrong = Path(catalog.path).read_bytes().replace(b'"isPinned":false', b'"isPinned":"no"')
    write_by_hand(catalog, wrong)
    note.write_bytes(note_for(wrong, told))
    assert catalog.entries() == [{**user_file(), "isPinned": "no"}], "a note that is right is believed"
    note.write_bytes(damaged(note_for(wrong, told)))
    refuses(catalog, CatalogRefused)


def note_for(text: bytes, told: bytes) -> bytes:
    """What would be noted of these bytes."""
    layout, _, judge = told.splitlines(keepends=True)
    return layout + hashlib.sha256(text).hexdigest().encode() + b"\n" + judge


def test_a_note_that_others_can_write_is_no_verdict(catalog: Catalog) -> None:
    catalog.put(user_file())
    note = Path(f"{catalog.path}.checked")
    wrong = Path(catalog.path).read_bytes().replace(b'"isPinned":false', b'"isPinned":"no"')
    write_by_hand(catalog, wrong)
    note.write_bytes(note_for(wrong, note.read_bytes()))
    note.chmod(0o620)
    refuses(catalog, CatalogRefused)


def test_a_change_of_nothing_notes_a_catalogue_that_was_not_noted(catalog: Catalog) -> None:
    catalog.put(user_file())
    note = Path(f"{catalog.path}.checked")
    told = note.read_bytes()
    note.unlink()
    catalog.change(lambda _: None)
    assert note.read_bytes() == told
    write_by_hand(catalog, json.dumps(catalogue(user_file())).encode())
    catalog.change(lambda _: None)
    assert note.read_bytes() == told, "what was written otherwise is read whole, and judged each time"


def test_the_note_names_every_rule_and_schema_that_judges() -> None:
    """A rule that is not named could change without the catalogue being judged anew."""

    asked = "import sys; import modeldoor_validators.rules.model_catalog; print(*(m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None)), sep='\\n')"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=environment, check=True)
    loaded = set(done.stdout.splitlines())
    rules = {path for path in loaded if "/modeldoor_validators/rules/" in path and not path.endswith("__init__.py")}
    assert rules
    assert rules <= set(judging_files())
    schemas = {Path(path).stem for path in judging_files() if path.endswith(".json")}
    assert schemas == referenced("model-catalog")


def referenced(name: str) -> set[str]:
    """The schemas that one leads to."""
    found, pending = set[str](), [name]
    while pending:
        each = pending.pop()
        if each not in found:
            found.add(each)
            text = json.dumps(schema(each))
            pending += [
                part.split(".json#")[0] for part in text.split('"$ref": "')[1:] if ".json#" in part.split('"')[0]
            ]
    return found


def test_an_excerpt_is_the_catalogue_with_some_entries_alone(catalog: Catalog) -> None:
    """With the note it is cut from the bytes, without it from the whole document: to whoever reads it is one."""
    for number in range(5):
        catalog.put(user_file(number) | {"aliases": [f"registry:alias-{number}"]})
    note = Path(f"{catalog.path}.checked")
    cases = [
        set[str](),
        {user_file(2)["id"]},
        {user_file(4)["id"], user_file(0)["id"], "file:/absent", "registry:alias-1"},
    ]
    for is_noted in (True, False):
        if not is_noted:
            note.unlink()
        whole = Catalog(os.path.dirname(catalog.path))
        for ids in cases:
            expected = [entry for entry in whole.document()["entries"] if entry["id"] in ids]
            assert Catalog(os.path.dirname(catalog.path)).excerpt(ids) == {**whole.document(), "entries": expected}
    assert Catalog(os.path.dirname(catalog.path) + "-absent").excerpt({"file:/a"})["entries"] == []
