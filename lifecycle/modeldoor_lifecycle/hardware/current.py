"""The hardware of this machine: as given by hand, else as kept from an earlier look, else by looking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from modeldoor_lifecycle.hardware import cache
from modeldoor_lifecycle.hardware.errors import ProfileRefused
from modeldoor_lifecycle.hardware.measured import keep_measurement, measured_profile, with_kept_measurement
from modeldoor_lifecycle.hardware.override import FILE_NAME, load_override
from modeldoor_validators import gate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from modeldoor_lifecycle.hardware.measure import Measured

CONTRACT = "hardware-profile"


class Looking(Protocol):
    """How a machine is looked at: `hardware.this_machine.ThisMachine` does it here."""

    def now(self) -> datetime:
        """The time of day."""
        ...

    def identity(self) -> str:
        """What must stay the same for an earlier look to hold; quick."""
        ...

    def look(self) -> dict[str, Any]:
        """A whole profile, of origin `probe`, or `fallback` when looking failed."""
        ...

    def with_free_memory(self, profile: dict[str, Any]) -> dict[str, Any]:
        """The profile with its free memory read now."""
        ...

    def memory_bandwidth(self) -> Measured:
        """How fast the processor reads the machine's memory, measured now."""
        ...


def current_hardware(
    looking: Looking,
    *,
    configuration_folder: str,
    cache_folder: str,
    state_folder: str,
    use_cache: bool = True,
    complain: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """The hardware profile of this machine, which has passed the gate.

    Without `use_cache` the machine is looked at anew, and that is kept in place of the earlier look. What was
    measured of its memory stands in `state_folder` and counts either way.
    `complain` is told what went wrong on the way and did no harm. Raises `ProfileRefused` for a
    profile that was given by hand, and nothing for the machine's sake.
    """
    given = load_override(configuration_folder)
    if given is not None:
        return given
    profile = _looked_at(looking, cache_folder, use_cache, complain)
    return with_kept_measurement(state_folder, profile, complain)


def measured_hardware(
    looking: Looking,
    *,
    configuration_folder: str,
    cache_folder: str,
    state_folder: str,
    use_cache: bool = True,
    complain: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """As `current_hardware`, with the bandwidth of the machine's memory as it is measured now, which is kept too.

    A profile that was given by hand is refused: it says what counts, so nothing is to be measured.
    """
    profile = current_hardware(
        looking,
        configuration_folder=configuration_folder,
        cache_folder=cache_folder,
        state_folder=state_folder,
        use_cache=use_cache,
        complain=complain,
    )
    if profile["origin"] == "override":
        raise ProfileRefused(
            "the hardware profile must come from looking, to be measured; it is given by hand",
            hint=f"put the figure into {FILE_NAME} in the configuration folder, or move that file away",
        )
    measured = measured_profile(profile, looking.memory_bandwidth())
    complaint = keep_measurement(state_folder, measured)
    if complaint and complain is not None:
        complain(complaint)
    return measured


def _looked_at(
    looking: Looking, cache_folder: str, use_cache: bool, complain: Callable[[str], None] | None
) -> dict[str, Any]:
    identity = looking.identity()
    if use_cache:
        earlier = cache.kept(cache_folder, identity, looking.now())
        if earlier is not None:
            profile = looking.with_free_memory(earlier)
            if not gate.check(profile, CONTRACT):
                return profile
    profile = looking.look()
    complaint = cache.keep(cache_folder, identity, profile)
    if complaint and complain is not None:
        complain(complaint)
    return profile
