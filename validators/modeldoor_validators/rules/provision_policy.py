"""Rules of a provision policy: what it allows can be asked for, and each thing is said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.model_references import fault_of, hub_address_fault
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong


def _roots_can_be_named(policy: Document) -> Iterator[Wrong]:
    """What no reference can name, such as what the kernel shows as files, holds no model that anybody could ask for."""
    for place, root in each(policy, ("allowedRoots", ...)):
        fault = fault_of(f"file:{root}")
        if fault is not None:
            yield place, fault.message


def _roots_lie_apart(policy: Document) -> Iterator[Wrong]:
    roots = list(each(policy, ("allowedRoots", ...)))
    for place, root in roots:
        above = [other for _, other in roots if root.startswith(f"{other}/")]
        if above:
            yield place, f"must not lie below another root; '{above[0]}' allows it already"


def _hosts_are_not_the_hubs(policy: Document) -> Iterator[Wrong]:
    for place, host in each(policy, ("downloads", "hosts", ...)):
        if hub_address_fault(f"https://{host}/"):
            yield (
                place,
                f"must not be a host of the hub; it is '{host}': `organizations` says whose models may come from there",
            )


RULES = (
    Rule(
        "provisionPolicy/roots-can-be-named",
        "Files below a root can be named: it is none of the kernel's, and nothing in it is invisible or read in two ways.",
        _roots_can_be_named,
    ),
    Rule("provisionPolicy/roots-lie-apart", "No root lies below another.", _roots_lie_apart),
    Rule(
        "provisionPolicy/hosts-are-not-the-hubs",
        "Models of the hub are allowed by their owners, never by its address.",
        _hosts_are_not_the_hubs,
    ),
)
