"""Rules of a recommended model: it is the first that suits, in the order that decides, and the others say why not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each, repeated
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes, smallest_bracket
from modeldoor_validators.rules.shared.references import reference_rules
from modeldoor_validators.rules.shared.workloads import workload_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.rules import Document, Wrong

HOLDING = ("recommended", "fits")
"""Verdicts on what fits."""


def _registries_once(document: Document) -> Iterator[Wrong]:
    yield from repeated(each(document, ("registries", ..., "digest")), "a digest")


def _one_entry_a_name(document: Document) -> Iterator[Wrong]:
    yield from repeated(each(document, ("considered", ..., "id")), "a name")


def _in_order(document: Document) -> Iterator[Wrong]:
    """Scores of two yardsticks are never compared: whose models come first, the registries say."""
    done: set[str] = set()
    before: Document | None = None
    for place, model in each(document, ("considered", ...)):
        if before is not None and before["yardstickId"] != model["yardstickId"]:
            done.add(before["yardstickId"])
            if model["yardstickId"] in done:
                words = f"must stand with the other models of '{model['yardstickId']}'; another yardstick is between"
                yield (*place, "yardstickId"), words
                return
        elif before is not None and _order(model) < _order(before):
            yield (
                (*place, "score"),
                f"must stand in order: the higher score first, then the smaller files, then the name; '{before['id']}' stands before '{model['id']}'",
            )
            return
        before = model


def _order(model: Document) -> tuple[float, int, str]:
    return -model["score"], model["totalBytes"], model["id"]


def _reason_is_its_figures(document: Document) -> Iterator[Wrong]:
    for place, model in _holding(document):
        due = _due(model, document["target"])
        if model["verdict"] == "recommended":
            if due is not None:
                yield (*place, "verdict"), f"must be 'fits' with the reason '{due}', which its figures say"
        elif due is None and model["reason"] != "betterExists":
            yield (*place, "reason"), f"must be 'betterExists': its figures say nothing else; it is '{model['reason']}'"
        elif due not in (None, model["reason"]):
            yield (*place, "reason"), f"must be '{due}', which its figures say; it is '{model['reason']}'"


def _due(model: Document, target: Document) -> str | None:
    """Why a model that fits does not suit; None where it does."""
    if "minimumTokensPerSecond" in target:
        likely = model.get("likelyTokensPerSecond")
        if likely is None:
            return "speedUnknown"
        if likely < target["minimumTokensPerSecond"]:
            return "tooSlow"
    return None


def _first_that_suits(document: Document) -> Iterator[Wrong]:
    recommended: str | None = None
    for place, model in _holding(document):
        if model["verdict"] == "recommended":
            if recommended is not None:
                yield (*place, "verdict"), f"must be 'fits': '{recommended}', which is better, is recommended"
            recommended = recommended or model["id"]
        elif model["reason"] == "betterExists" and recommended is None:
            yield (*place, "reason"), "must not be 'betterExists': no model above is recommended"


def _outcome_is_the_verdict(document: Document) -> Iterator[Wrong]:
    outcome = document["outcome"]
    chosen = next((model for model in document["considered"] if model["verdict"] == "recommended"), None)
    if chosen is None or outcome["result"] == "none":
        if (chosen is None) != (outcome["result"] == "none"):
            words = "no model in `considered` is" if chosen is None else f"'{chosen['id']}' is"
            yield ("outcome", "result"), f"must be what `considered` says: {words} recommended"
        return
    for name, told in (("id", "id"), ("version", "version"), ("downloadBytes", "totalBytes")):
        if outcome[name] != chosen[told]:
            words = f"must be '{chosen[told]}', as `considered` says; it is '{outcome[name]}'"
            yield ("outcome", name), words
            return


def _because_says_why(document: Document) -> Iterator[Wrong]:
    outcome = document["outcome"]
    if outcome["result"] != "none" or any(model["verdict"] == "recommended" for model in document["considered"]):
        return
    verdicts = {model["verdict"] for model in document["considered"]}
    due = "noneSuits" if "fits" in verdicts else "fitUnknown" if "unknown" in verdicts else "nothingFits"
    due = due if verdicts else "nothingListed"
    if outcome["because"] != due:
        yield ("outcome", "because"), f"must be '{due}', as `considered` says; it is '{outcome['because']}'"


def _tells_what_was_looked_at(document: Document) -> Iterator[Wrong]:
    is_machine = document["target"]["by"] == "machine"
    for place, model in each(document, ("considered", ...)):
        if is_machine and model["verdict"] in HOLDING and "placement" not in model:
            yield place, "must have `placement`: the model was held against a machine"
        elif not is_machine:
            for name in ("placement", "likelyTokensPerSecond"):
                if name in model:
                    yield (*place, name), "must be absent: no machine was looked at"


def _for_a_bracket(check: Callable[[Document, str], Iterator[Wrong]], document: Document) -> Iterator[Wrong]:
    if document["target"]["by"] == "bracket":
        yield from check(document, document["target"]["ramBracket"])


def _bracket_decides(document: Document, bracket: str) -> Iterator[Wrong]:
    limit = limit_bytes(bracket)
    for place, model in each(document, ("considered", ...)):
        needed = model.get("memoryBytes")
        if needed is None:
            yield (*place, "verdict"), "must say whether it fits: of every model the registries tell what it needs"
        elif smallest_bracket(needed) != bracket:
            words = f"must be that of a model for '{bracket}'; {needed} bytes are for '{smallest_bracket(needed)}'"
            yield (*place, "memoryBytes"), words
        elif (needed <= limit) != (model["verdict"] in HOLDING):
            holds = "gives so much" if needed <= limit else f"gives {limit} bytes, and the model needs {needed}"
            yield (*place, "verdict"), f"must say what holds: the smallest machine of '{bracket}' {holds}"
        elif model.get("shortfallBytes", needed - limit) != needed - limit:
            yield (
                (*place, "shortfallBytes"),
                f"must be {needed - limit}, what the model needs beyond {limit} bytes; it is {model['shortfallBytes']}",
            )


def _holding(document: Document) -> Iterator[tuple[tuple[str | int, ...], Document]]:
    for place, model in each(document, ("considered", ...)):
        if model["verdict"] in HOLDING:
            yield place, model


RULES = (
    *reference_rules(
        (("registries", ...), "model-registry"),
        (("target", "hardware"), "hardware-profile"),
        (("target", "calibration"), "speed-calibration"),
    ),
    *workload_rules(("target", "workload")),
    Rule("recommendation/registries-once", "Each registry was asked once.", _registries_once),
    Rule("recommendation/one-entry-a-name", "Each model is considered once.", _one_entry_a_name),
    Rule(
        "recommendation/in-order",
        "Models stand yardstick by yardstick, and by one yardstick the better one first.",
        _in_order,
    ),
    Rule(
        "recommendation/reason-is-its-figures",
        "Why a model that fits is not recommended follows from its speed; one that is recommended suits.",
        _reason_is_its_figures,
    ),
    Rule(
        "recommendation/first-that-suits",
        "What is recommended is the first that suits; a better one exists only behind it.",
        _first_that_suits,
    ),
    Rule(
        "recommendation/outcome-is-the-verdict",
        "The outcome names the model that is considered as recommended, or there is none.",
        _outcome_is_the_verdict,
    ),
    Rule("recommendation/because-says-why", "Why there is none follows from the verdicts.", _because_says_why),
    Rule(
        "recommendation/tells-what-was-looked-at",
        "Where a model lies is told of a machine, and neither that nor its speed of a bracket.",
        _tells_what_was_looked_at,
    ),
    Rule(
        "recommendation/bracket-decides",
        "For a bracket its own models are considered, and those fit that its smallest machine holds.",
        partial(_for_a_bracket, _bracket_decides),
    ),
)
