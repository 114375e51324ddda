"""Which profile a view speaks for, when it can speak for one only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ProfileNotInSnapshot(ModeldoorError):
    """A profile was asked for that the snapshot does not judge."""

    def __init__(self, ref: str, known: Sequence[str], left_out: Sequence[str] = ()) -> None:
        names = ", ".join(f"'{each}'" for each in known) or "none"
        rest = "; left out: " + "; ".join(left_out) if left_out else ""
        super().__init__(f"'{ref}' must be a profile of the snapshot", hint=f"its profiles are: {names}{rest}")


def profile_spoken_for(snapshot: Mapping[str, Any], asked: Sequence[str] = ()) -> Mapping[str, Any] | None:
    """The profile that a view speaks for: of those asked for, or of all, the first admitted, else the first.

    None where nothing was judged, because the policy was refused or the collection failed. Raises `ProfileNotInSnapshot` when a profile is asked for that the snapshot does not judge.
    """
    if "refusal" in snapshot:
        return None
    profiles: dict[str, Mapping[str, Any]] = {each["profileRef"]: each for each in snapshot["profiles"]}
    for ref in asked:
        if ref not in profiles:
            raise ProfileNotInSnapshot(ref, tuple(profiles))
    candidates = [profiles[ref] for ref in asked] if asked else list(profiles.values())
    admitted = [each for each in candidates if each["admission"]["verdict"] == "admit"]
    return next(iter(admitted or candidates), None)
