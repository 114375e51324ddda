"""A denial that somebody turns into an admission is refused by the gate, wherever and however it is turned."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from families import for_each
from goldens import Golden, golden, goldens, places
from modeldoor_validators import check
from modeldoor_validators.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SNAPSHOTS = [each for each in goldens() if each.contract == "resource-snapshot" and each.is_valid]
DENIED = [each for each in SNAPSHOTS if each.document["admission"]["verdict"] == "deny"]
SOME_DENIED = [
    each for each in SNAPSHOTS if any(part["admission"]["verdict"] == "deny" for part in each.document["profiles"])
]
EVIDENCE = [each for each in goldens() if each.contract == "guardrail-evidence" and each.is_valid]
ADMIT = {"verdict": "admit"}


def is_refused(document: Any, contract: str = "resource-snapshot") -> bool:
    return check(document, contract) != ()


def everywhere(document: Any) -> Any:
    """Every verdict in the document says admit."""
    changed = copy.deepcopy(document)
    changed["admission"] = ADMIT
    for profile in changed["profiles"]:
        profile["admission"] = ADMIT
    return changed


@for_each("each", DENIED, ids=str)
def test_no_denial_can_be_turned_round_in_any_one_place(each: Golden) -> None:
    for place, value in places(each.document):
        if isinstance(value, dict) and value.get("verdict") == "deny":  # pyright: ignore[reportUnknownMemberType]  # of any value
            changed = each.document
            holder = changed
            for step in place[:-1]:
                holder = holder[step]
            holder[place[-1]] = ADMIT
            assert is_refused(changed), place


@for_each("each", SOME_DENIED, ids=str)
def test_no_profile_that_is_denied_can_be_turned_round_beside_one_that_is_admitted(each: Golden) -> None:
    for index, profile in enumerate(each.document["profiles"]):
        if profile["admission"]["verdict"] == "deny":
            changed = each.document
            changed["profiles"][index]["admission"] = ADMIT
            changed["admission"] = ADMIT
            assert is_refused(changed), index


@for_each("each", DENIED, ids=str)
def test_no_denial_can_be_turned_round_in_all_places_at_once(each: Golden) -> None:
    assert is_refused(everywhere(each.document))


def _prettier_levels(document: Any) -> None:
    for signal in document["signals"].values():
        if "level" in signal:
            signal["level"] = "normal"


def _informational(document: Any) -> None:
    for signal in document["signals"].values():
        signal["gate"] = {"role": "informational"}


def _informational_by_policy(document: Any) -> None:
    _informational(document)
    document["policy"]["roles"] = dict.fromkeys(document["policy"]["roles"], "informational")
    document["policyDigest"] = digest(document["policy"])


def _waived(document: Any) -> None:
    for signal in document["signals"].values():
        signal["gate"] = {
            "role": "waived",
            "justification": "Because somebody says so, here.",
            "expiresAt": document["expiresAt"],
        }


def _waived_by_policy(document: Any) -> None:
    waiver = golden("cloud-vm", "admission-policy")["waivers"][0]
    document["policy"]["waivers"] = [{**waiver, "signal": name} for name in document["signals"]]
    for signal in document["signals"].values():
        signal["gate"] = {"role": "waived", **{key: waiver[key] for key in ("justification", "expiresAt")}}
    document["policyDigest"] = digest(document["policy"])


def _absent(document: Any) -> None:
    for name, signal in document["signals"].items():
        document["signals"][name] = {
            "status": "notApplicable",
            "reason": "notThere",
            **{key: signal[key] for key in ("source", "elapsedMs", "gate")},
        }


def _left_out(document: Any) -> None:
    document["signals"] = {
        name: signal for name, signal in document["signals"].items() if signal.get("level") in ("normal", "elevated")
    }


def _not_refused(document: Any) -> None:
    document.pop("refusal", None)


def _unquestioned(document: Any) -> None:
    document["profiles"] = []


LIES: list[Callable[[Any], None]] = [
    _prettier_levels,
    _informational,
    _informational_by_policy,
    _waived,
    _waived_by_policy,
    _absent,
    _left_out,
    _not_refused,
    _unquestioned,
]


@for_each("lie", LIES, ids=lambda lie: lie.__name__.strip("_"))
def test_no_denial_can_be_turned_round_with_a_second_lie_to_cover_it(lie: Callable[[Any], None]) -> None:
    for each in DENIED:
        changed = everywhere(each.document)
        lie(changed)
        assert is_refused(changed), each.name


def _denials(evidence: list[Golden]) -> Iterator[Any]:
    for each in evidence:
        if each.document["admission"]["verdict"] == "deny":
            yield each.document


def test_no_evidence_for_guardrail_fabric_can_be_turned_round_alone() -> None:
    documents = list(_denials(EVIDENCE))
    assert documents
    for document in documents:
        assert is_refused({**document, "admission": ADMIT}, "guardrail-evidence")
        assert is_refused({**document, "adapterHealth": "healthy"}, "guardrail-evidence")


def test_evidence_of_a_stale_snapshot_cannot_be_turned_round_at_all() -> None:
    documents = [each for each in _denials(EVIDENCE) if each["freshness"] != "fresh"]
    assert documents
    for document in documents:
        lie = {**document, "admission": ADMIT, "adapterHealth": "healthy"}
        assert is_refused(lie, "guardrail-evidence")
        assert is_refused({**lie, "freshness": "fresh"}, "guardrail-evidence")
