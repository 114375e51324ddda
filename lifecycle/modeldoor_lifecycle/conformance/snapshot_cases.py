"""Resource snapshots as a consumer may meet them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.conformance import odd_values
from modeldoor_lifecycle.conformance.case import GOOD, Case, changed, missing_members, of_value, values_at
from modeldoor_lifecycle.conformance.damaged_texts import damaged_texts
from modeldoor_lifecycle.conformance.examples import examples
from modeldoor_lifecycle.conformance.moments import retimed
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_lifecycle.conformance.case import Made
    from modeldoor_lifecycle.conformance.moments import Moment
    from modeldoor_validators.findings import Place

BASE = "healthy-1b"
"""The example from which the odd ones differ: it admits a model, and every required signal is known."""

CONTRACT = "resource-snapshot"

_HOUR, _SECOND = timedelta(hours=1), timedelta(seconds=1)

AGES = (
    ("by-a-second", "expired a second ago", timedelta(seconds=16)),
    ("by-a-year", "expired a year ago", timedelta(days=365)),
    ("tomorrow", "will be collected tomorrow", timedelta(days=-1)),
    # Further ahead than the longest run of a consumer: when it looks, it still lies in the future.
    ("in-two-minutes", "will be collected in two minutes", timedelta(minutes=-2)),
)
"""Ages at which no snapshot may be used."""

ODD: tuple[tuple[Place, tuple[tuple[str, Any], ...]], ...] = (
    (("admission", "verdict"), odd_values.ODD_VERDICTS),
    (("profiles", 0, "admission", "verdict"), odd_values.ODD_VERDICTS),
    *(
        (("signals", name, "status"), odd_values.ODD_STATUSES)
        for name in ("memory", "modelService", "thermal", "battery")
    ),
    *((("signals", name, "level"), odd_values.ODD_LEVELS) for name in ("memory", "thermal", "battery")),
    (("signals", "memory", "availableBytes"), odd_values.ODD_BYTES),
    (("signals", "modelService", "healthy"), odd_values.ODD_BOOLEANS),
    (("profiles", 0, "availability"), odd_values.ODD_STATUSES),
    (("collectedAt",), odd_values.ODD_TIMES),
    (("expiresAt",), odd_values.ODD_TIMES),
    (("schemaVersion",), odd_values.ODD_VERSIONS),
    (("kind",), odd_values.ODD_KINDS),
    (("authorizations", "promptEgress"), (("true", True), ("text-false", "false"), ("null", None))),
)
"""Where something odd is put, and what."""

STRANGERS: tuple[tuple[str, Any], ...] = (
    ("admissionSafe", False),
    ("estimatedLaneCosts", {"local-cheap": -5}),
    ("maintenance", True),
    ("override", {"verdict": "admit"}),
)
"""Members that the contract does not know: a reader that does not know them either may not admit."""


def snapshot_cases(*, has_boot_clock: bool) -> Iterator[Case]:
    """Every case, the plain ones first; `has_boot_clock` when the system names each start of the machine."""
    good = examples(CONTRACT, valid=True)
    base: Made = partial(_aged, good[BASE], timedelta(0))
    for name, document in good.items():
        yield of_value(f"{GOOD}/{name}", "a valid example, collected now", partial(_aged, document, timedelta(0)))
    for name, document in good.items():
        yield of_value(f"stale/{name}", "a valid example, an hour old", partial(_aged, document, _HOUR))
        yield of_value(f"future/{name}", "a valid example, collected in an hour", partial(_aged, document, -_HOUR))
    for name, about, age in AGES:
        yield of_value(f"age/{name}", f"a snapshot that {about}", partial(_aged, good[BASE], age))
    if has_boot_clock:
        yield of_value(
            "age/clock-set-back",
            "a snapshot that is fresh by the wall clock, and expired by the clock that nobody sets",
            partial(_clock_set_back, good[BASE]),
        )
    for name, document in examples(CONTRACT, valid=False).items():
        yield of_value(
            f"invalid/{name}",
            f"an example that the gate refuses: {_words(name)}",
            partial(_aged, document, timedelta(0)),
        )
    for place, values in ODD:
        yield from values_at(base, place, values)
    yield from missing_members(base, [name for name in good[BASE] if name != "bootRef"])
    for name, value in STRANGERS:
        yield of_value(f"stranger/{name}", f"`{name}` is in it, which no contract knows", changed(base, (name,), value))
    yield from _wrapped(base)
    yield from damaged_texts(base, "admission", {"verdict": "deny", "reasons": ["thermalCritical"]})


def _aged(document: dict[str, Any], age: timedelta, moment: Moment) -> dict[str, Any]:
    return retimed(document, moment, age)


def _clock_set_back(document: dict[str, Any], moment: Moment) -> dict[str, Any]:
    snapshot = retimed(document, moment)
    expired = instant(snapshot["expiresAt"]) - instant(snapshot["collectedAt"]) + _SECOND
    return snapshot | {"bootTimeMs": max(0, snapshot["bootTimeMs"] - expired // timedelta(milliseconds=1))}


def _wrapped(base: Made) -> Iterator[Case]:
    yield of_value("shape/in-a-list", "the snapshot stands in a list", lambda moment: [base(moment)])
    yield of_value(
        "shape/one-deeper", "the snapshot stands one level deeper", lambda moment: {"snapshot": base(moment)}
    )
    yield of_value("shape/empty-object", "an object without members", lambda _: {})
    yield of_value("shape/true", "only the word true", lambda _: True)
    yield of_value("shape/null", "only the word null", lambda _: None)


def _words(name: str) -> str:
    return name.replace("-", " ")
