"""Whether a set of contracts still says what another one said, as a report that has a contract of its own.

Contracts are closed on purpose: a reader that does not know a field may not admit on it. So a
change is compatible only when it is proven, in both directions, that the same documents pass. What
cannot be proven is breaking, and so is a safety rule that went, even where nobody can tell the
difference by a document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modeldoor_validators.expansion import expanded, plain, spelled
from modeldoor_validators.findings import pointer_of
from modeldoor_validators.gate import admitted
from modeldoor_validators.schema_differences import differences, lost_safety_rules
from modeldoor_validators.shapes import is_list, is_object
from modeldoor_validators.visible import made_visible

if TYPE_CHECKING:
    from modeldoor_validators.expansion import Schema
    from modeldoor_validators.findings import Place
    from modeldoor_validators.schema_differences import Difference, LostRule
    from modeldoor_validators.schema_sets import SchemaSet

    Entry = dict[str, Any]

UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})

LONGEST_ENUM = 1000
"""Where two lists differ, the engine's time grows with the square of their length: 0.05 s for so many, 4 s for eight times as many (jsonschema-rs 0.60)."""

_VERSION_FOLDER = re.compile(r"/v([1-9][0-9]{0,3})/[^/]*$")
"""An identifier ends in the folder of its version and its file."""


def compare(old: SchemaSet, new: SchemaSet) -> dict[str, Any]:
    """A `CompatibilityReport` on two sets of contracts.

    Where one of them is a single contract, only the contract of its name is looked at in the other;
    two single ones are compared whatever they are called. Raises `CannotExpand`, `UnknownContract`
    and what the sets raise when they read.
    """
    if old.is_one and new.is_one:
        new = new._replace(files=dict(zip(old.files, new.files.values(), strict=True)))
    elif old.is_one or new.is_one:
        (name,) = old.files if old.is_one else new.files
        old, new = old.only(name), new.only(name)
    contracts = [_compared(name, old, new) for name in sorted(old.files.keys() | new.files.keys())]
    is_breaking = any(each["change"] in ("breaking", "removed") for each in contracts)
    document = {
        "schemaVersion": "v1",
        "kind": "CompatibilityReport",
        "old": made_visible(old.label),
        "new": made_visible(new.label),
        "verdict": "breaking" if is_breaking else "compatible",
        "gateRules": "notRecorded" if old.rules is None or new.rules is None else "compared",
        "contracts": contracts,
    }
    return admitted(document, "compatibility-report")[0]


def proven_alike(old: Schema, new: Schema) -> tuple[bool, bool]:
    """Whether NEW is proven to accept all that OLD accepts, and OLD all that NEW accepts.

    Both with formats checked and with formats as mere annotations, because readers differ in that.
    """
    import jsonschema_rs

    if _is_beyond_proof(old) or _is_beyond_proof(new):
        return False, False
    yes = jsonschema_rs.canonical.Containment.YES
    forward = backward = True
    for checks_formats in (True, False):
        try:
            before, after = (
                jsonschema_rs.canonicalize(each, offline=True, validate_formats=checks_formats) for each in (old, new)
            )
            forward = forward and after.covers(before) == yes
            backward = backward and before.covers(after) == yes
        except ValueError:  # what the engine cannot bring into a canonical form, it cannot prove anything about
            return False, False
    return forward, backward


def _is_beyond_proof(schema: Schema) -> bool:
    """Whether the engine's word about a schema counts for nothing, or would be long in coming.

    Its canonical form leaves out a condition from which nothing follows, but `unevaluatedItems` and
    `unevaluatedProperties` see what such a condition has looked at; and it compares each word of an
    `enum` with each.
    """
    pending: list[Any] = [schema]
    while pending:
        each = pending.pop()
        if is_object(each):
            words = each.get("enum")
            if UNEVALUATED & each.keys() or (is_list(words) and len(words) > LONGEST_ENUM):
                return True
            pending.extend(each.values())
        elif is_list(each):
            pending.extend(each)
    return False


def _compared(name: str, old: SchemaSet, new: SchemaSet) -> Entry:
    # Also what only one of them has must be a contract whose references can be followed.
    before, after = (expanded(each.files[name], each.schema_in) if name in each.files else None for each in (old, new))
    if before is None or after is None:
        return {"name": name, "change": "added" if before is None else "removed"}
    before_plain, after_plain = plain(before), plain(after)
    is_same = spelled(before_plain) == spelled(after_plain)
    accepts_old, accepts_new = (True, True) if is_same else proven_alike(before_plain, after_plain)
    safety, places = lost_safety_rules(before, after), [] if is_same else differences(before, after)
    lost, gained = _only_in(old, new, name), _only_in(new, old, name)
    if accepts_old and accepts_new and not (safety or lost or gained):
        if is_same:
            return {"name": name, "change": "unchanged"}
        return {"name": name, "change": "equivalent", "places": [_difference(each) for each in places]}
    return {
        "name": name,
        "change": "breaking",
        # A rule of the gate refuses what the schema accepts: one more is one that old documents never met.
        "oldAcceptedByNew": "proven" if accepts_old and not gained else "unproven",
        "newAcceptedByOld": "proven" if accepts_new and not lost else "unproven",
        "lostSafetyRules": [_lost_rule(each) for each in safety],
        "lostGateRules": lost,
        "gainedGateRules": gained,
        "places": [_difference(each) for each in places],
        "storage": _storage(name, old.schema_in(old.files[name]), new.schema_in(new.files[name])),
    }


def _only_in(these: SchemaSet, those: SchemaSet, name: str) -> list[str]:
    """The rules of a contract that only the first set has; none where they were not written down."""
    if these.rules is None or those.rules is None:
        return []
    others = frozenset(those.rules.get(name, ()))
    return [each for each in dict.fromkeys(these.rules.get(name, ())) if each not in others]


def _storage(name: str, old: Schema, new: Schema) -> Entry:
    """Which migration is due where documents of the old contract may lie on disks."""
    note = old.get("x-modeldoor")
    if not (is_object(note) and note.get("isStored") is True):
        return {"status": "notStored"}
    version = _version(old)
    return {"status": "stored", "migration": f"{name}/v{version}-to-v{max(version + 1, _version(new))}"}


def _version(schema: Schema) -> int:
    found = _VERSION_FOLDER.search(str(schema.get("$id", "")))
    return 1 if found is None else int(found[1])


def _difference(each: Difference) -> Entry:
    edit = "added" if not each.before else "removed" if not each.after else "changed"
    before = {"before": each.before} if each.before else {}
    after = {"after": each.after} if each.after else {}
    return {"edit": edit, **_where(each.file, each.place), **before, **after}


def _lost_rule(each: LostRule) -> Entry:
    return {"loss": each.loss, **_where(each.file, each.place), "comment": made_visible(each.comment)}


def _where(file: str, place: Place) -> Entry:
    return {"file": made_visible(file), "pointer": made_visible(pointer_of(place))}
