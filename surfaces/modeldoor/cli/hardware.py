"""`modeldoor hardware`: what this machine has to run models with, or one that is only described."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.output import YES, complain, document_bytes, is_terminal, write_out

if TYPE_CHECKING:
    from modeldoor_lifecycle.hardware.current import Looking


class HardwareRequest(NamedTuple):
    """What the command line asked for."""

    simulate: str | None = None
    as_json: bool = False
    no_cache: bool = False
    measure: bool = False


def run_hardware(request: HardwareRequest) -> int:
    """Carries the request out and returns the exit code."""
    if request.simulate is not None:
        profile = simulated(request.simulate)
    else:
        profile = hardware_of_this_machine(use_cache=not request.no_cache, measure=request.measure)
    if request.as_json or not is_terminal():
        write_out(document_bytes(profile))
    else:
        from modeldoor.cli.hardware_view import show_hardware

        show_hardware(profile)
    return YES


def simulated(description: str) -> dict[str, Any]:
    """The profile of a machine that is described; raises `SimulationError`."""
    from modeldoor_lifecycle.hardware.simulation import simulate

    return simulate(description, now=datetime.now(UTC))


def read_profile(path: str) -> dict[str, Any]:
    """The profile in a file that was named ('-': standard input); raises `CannotRead` and `DocumentRefused`."""
    from modeldoor.cli.reading import read_input
    from modeldoor_validators import gate
    from modeldoor_validators.findings import DocumentRefused

    try:
        return gate.read(read_input(path), "hardware-profile")[0]
    except DocumentRefused as refusal:
        raise refusal.named(path) from None


def hardware_of_this_machine(
    *, use_cache: bool = True, measure: bool = False, looking: Looking | None = None
) -> dict[str, Any]:
    """The profile of this machine, as the user's folders and the machine itself tell; raises `ProfileRefused`.

    With `measure`, the bandwidth of the machine's memory is measured and kept.
    """
    from modeldoor_lifecycle.hardware.current import current_hardware, measured_hardware
    from modeldoor_lifecycle.hardware.this_machine import ThisMachine
    from modeldoor_lifecycle.state.folders import cache_folder, configuration_folder, state_folder

    found_by = measured_hardware if measure else current_hardware
    return found_by(
        looking or ThisMachine(),
        configuration_folder=configuration_folder(os.environ),
        cache_folder=cache_folder(os.environ),
        state_folder=state_folder(os.environ),
        use_cache=use_cache,
        complain=complain,
    )
