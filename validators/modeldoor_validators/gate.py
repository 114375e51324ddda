"""The gate: every document that enters or leaves a process passes here, or is refused with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, overload

from modeldoor_validators import parsing, registry, rules
from modeldoor_validators.findings import MAXIMUM_FINDINGS, MORE, DocumentRefused, Finding, quoted
from modeldoor_validators.shapes import is_list, is_object
from modeldoor_validators.visible import shows_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.document import Document
    from modeldoor_validators.findings import Place
    from modeldoor_validators.registry import Contract

Model = TypeVar("Model", bound="Document")


def check(value: Any, contract_name: str) -> tuple[Finding, ...]:
    """What is wrong with a value that should be a document of this contract; empty when nothing is.

    The schema comes first; the rules look only at what has the right shape.
    """
    from modeldoor_validators import engine

    if not engine.is_valid(value, contract_name):
        return _explained(value, contract_name)
    if not registry.contract(contract_name).is_foreign and not _is_clean(value):
        control = tuple(_control_characters(value, ()))
        if control:
            return control
    found = tuple(islice(rules.findings(value, contract_name), MAXIMUM_FINDINGS + 1))
    return found if len(found) <= MAXIMUM_FINDINGS else (*found[:MAXIMUM_FINDINGS], MORE)


def prepare(contract_name: str) -> None:
    """Does now what the first `check` of this contract would do: loads the engine and compiles the schema."""
    from modeldoor_validators import engine

    engine.validator(contract_name)
    rules.rules_of(contract_name)


def recognise(value: Any) -> Contract | Finding:
    """The contract that a value says it follows, or why that cannot be told."""
    choice = ", ".join(sorted(f"'{each.kind}'" for each in registry.contracts() if each.kind))
    if not is_object(value):
        return Finding(
            "gate/kind", (), f"must be an object; it is {quoted(value)}", "every document is an object with a `kind`"
        )
    if "kind" not in value:
        return Finding(
            "gate/kind",
            (),
            "must have `kind`",
            f"it is one of {choice}; name the contract (`--kind`) of a shape without one",
        )
    found = registry.contract_of_kind(value["kind"])
    if found is None:
        return Finding(
            "gate/kind",
            ("kind",),
            f"must be the kind of a contract; it is {quoted(value['kind'])}",
            _nearest(value["kind"]) or f"the kinds are {choice}",
        )
    return found


def _nearest(kind: Any) -> str:
    """Which kind was meant, when one is near."""
    if not isinstance(kind, str):
        return ""
    from difflib import get_close_matches

    kinds = {each.kind.lower(): each.kind for each in registry.contracts() if each.kind}
    near = get_close_matches(kind[:128].lower().replace("-", "").replace("_", ""), kinds, 1, 0.7)
    return f"do you mean '{kinds[near[0]]}'?" if near else ""


def read(data: bytes | str, contract_name: str = "") -> tuple[dict[str, Any], str]:
    """A document from its text, with the name of its contract.

    Raises `DocumentRefused`, whose findings carry line and column, and `UnknownContract`.
    """
    value = parsing.parse(data)
    try:
        return admitted(value, contract_name)
    except DocumentRefused as refusal:
        raise DocumentRefused(parsing.place_findings(data, refusal.findings), contract=refusal.contract) from None


def admitted(value: Any, contract_name: str = "") -> tuple[dict[str, Any], str]:
    """The same value with the name of its contract, if the gate lets it pass; else `DocumentRefused`."""
    if contract_name:
        name = registry.contract(contract_name).name
    else:
        recognised = recognise(value)
        if isinstance(recognised, Finding):
            raise DocumentRefused((recognised,))
        name = recognised.name
    found = check(value, name)
    if found:
        raise DocumentRefused(found, contract=name)
    return value, name


@overload
def load(data: bytes | str | Mapping[str, Any], *, contract: str = ...) -> dict[str, Any]: ...
@overload
def load(data: bytes | str | Mapping[str, Any], *, as_: type[Model]) -> Model: ...
def load(
    data: bytes | str | Mapping[str, Any], *, contract: str = "", as_: type[Model] | None = None
) -> dict[str, Any] | Model:
    """A document that has passed the gate: as a dictionary, or as a model when `as_` names one.

        load(text)["admission"]["verdict"]
        load(text, as_=LocalResourceSnapshot).admission.verdict

    Text is read strictly (`parsing.parse`), a mapping is taken as it is. The contract is the one
    that the document's `kind` names, unless `contract` or `as_` says which it must be. Raises
    `DocumentRefused` with every finding, and `UnknownContract`.
    """
    if as_ is not None:
        titled = registry.contract_titled(as_.__name__)
        if titled is None:
            raise TypeError(f"`as_` must be a model of a contract; '{as_.__name__}' is none")
        contract = titled.name
    if isinstance(data, (bytes, str)):
        value = read(data, contract)[0]
    elif isinstance(data, Mapping):
        value = admitted(parsing.plain(data), contract)[0]
    else:
        raise TypeError(f"`data` must be text, bytes or a mapping; it is {type(data).__name__}")
    return value if as_ is None else as_.model_validate(value)


def _explained(value: Any, contract_name: str) -> tuple[Finding, ...]:
    from modeldoor_validators import explain

    found = explain.findings(value, contract_name) or tuple(_control_characters(value, ()))
    return found or (Finding("gate/engine", (), "must be a JSON value", "a value that JSON cannot say is no document"),)


def _is_clean(value: Any) -> bool:
    """Whether no text in the value holds what nobody sees: asked of every document, so without places."""
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            if not shows_all(each):
                return False
        elif is_object(each):
            pending.extend(each.values())
        elif is_list(each):
            pending.extend(each)
    return True


def _control_characters(value: Any, place: Place) -> Iterator[Finding]:
    """Where control characters stand, and what nobody sees.

    Of control characters one engine's `$` lets pass behind a pattern and the other does not."""
    if isinstance(value, str):
        if not shows_all(value):
            yield Finding(
                "gate/control-character",
                place,
                f"must not hold control or invisible characters; it is {quoted(value)}",
                "remove line breaks, tabs and escapes",
            )
    elif is_object(value):
        for name, inner in value.items():
            yield from _control_characters(inner, (*place, name))
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from _control_characters(inner, (*place, index))
