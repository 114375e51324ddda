"""`modeldoor registry`: what the registries list, which model suits, and whether there is a better one."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.output import NO, YES, complain, document_bytes, is_terminal, write_out
from modeldoor.cli.registry_files import registries_of_this_user
from modeldoor_lifecycle.registry.errors import ModelNotListed
from modeldoor_lifecycle.registry.lookups import all_listing, in_bracket, listed, reduced
from modeldoor_lifecycle.registry.models import PinnedModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.registry.registries import Registries
    from modeldoor_lifecycle.registry.target import MachineTarget


class MachineRequest(NamedTuple):
    """Which machine, and what is asked of a model there."""

    hardware: str | None = None
    simulate: str | None = None
    context: int | None = None
    minimum_speed: float | None = None
    any_speed: bool = False


class UpgradeRequest(NamedTuple):
    """Which model is in use; without a machine none is looked at."""

    model_id: str
    current_version: int | None = None
    machine: MachineRequest | None = None


def run_list(bracket: str | None, *, as_json: bool) -> int:
    """Lists the models that count."""
    registries = registries_of_this_user()
    names = None if bracket is None else {model.id for model in in_bracket(registries, bracket)}
    documents = [
        reduced(registry, registries, lambda name: names is None or name in names) for registry in registries.registries
    ]
    if as_json or not is_terminal():
        write_out("".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in documents).encode())
    else:
        from modeldoor.cli.registry_view import show_list

        show_list(registries, bracket)
    return YES


def run_show(model_id: str, *, as_json: bool) -> int:
    """Tells all of one model."""
    registries = registries_of_this_user()
    try:
        model = listed(registries, model_id)
    except ModelNotListed as error:
        complain(str(error))
        return NO
    first, *_ = listing = all_listing(registries, model_id)
    if as_json or not is_terminal():
        write_out(document_bytes(reduced(first, registries, lambda name: name == model.id)))
    else:
        from modeldoor.cli.registry_view import show_model

        show_model(model, listing)
    return YES


def run_recommend(bracket: str | None, machine: MachineRequest, *, as_json: bool) -> int:
    """Recommends a model for a bracket, or for a machine."""
    registries = registries_of_this_user()
    document = _recommendation(bracket, machine, registries)
    if as_json or not is_terminal():
        write_out(document_bytes(document))
    else:
        from modeldoor.cli.recommendation_view import show_recommendation

        show_recommendation(document)
    return NO if document["outcome"]["result"] == "none" else YES


def run_upgrade_check(request: UpgradeRequest, *, as_json: bool) -> int:
    """Tells whether there is a better model; of one that nobody lists the nearest names go to standard error."""
    from modeldoor_lifecycle.registry.upgrade import upgrade_check

    registries = registries_of_this_user()
    try:
        model = listed(registries, request.model_id)
    except ModelNotListed as error:
        complain(str(error))
        if not error.could_be_listed:
            return NO
        model = None
    is_judged = isinstance(model, PinnedModel) and model.version(request.current_version) is not None
    target = _target(request.machine) if is_judged and request.machine is not None else None
    document = upgrade_check(
        registries, request.model_id, request.current_version, now=datetime.now(UTC), target=target
    )
    if as_json or not is_terminal():
        write_out(document_bytes(document))
    else:
        from modeldoor.cli.upgrade_view import show_upgrade

        show_upgrade(document)
    return NO if document["outcome"]["result"] == "none" else YES


def _recommendation(bracket: str | None, machine: MachineRequest, registries: Registries) -> dict[str, Any]:
    if bracket is not None:
        from modeldoor_lifecycle.registry.recommendation import recommend_for_bracket

        return recommend_for_bracket(registries, bracket, now=datetime.now(UTC))
    from modeldoor_lifecycle.registry.recommendation import recommend_for_machine

    return recommend_for_machine(registries, _target(machine), now=datetime.now(UTC))


def _target(request: MachineRequest) -> MachineTarget:
    from modeldoor_lifecycle.estimator.workload import DEFAULT_CONTEXT_TOKENS, Workload
    from modeldoor_lifecycle.registry.suitability import READING_TOKENS_PER_SECOND
    from modeldoor_lifecycle.registry.this_machine import measured_target
    from modeldoor_lifecycle.state.folders import state_folder

    minimum = READING_TOKENS_PER_SECOND if request.minimum_speed is None else request.minimum_speed
    made = measured_target(
        _profile(request),
        Workload(DEFAULT_CONTEXT_TOKENS if request.context is None else request.context),
        minimum_tokens_per_second=None if request.any_speed else minimum,
        state_folder=lambda: state_folder(os.environ),
    )
    if made.complaint:
        complain(made.complaint)
    return made.target


def _profile(request: MachineRequest) -> Mapping[str, Any]:
    from modeldoor.cli.hardware import hardware_of_this_machine, read_profile, simulated

    if request.simulate is not None:
        return simulated(request.simulate)
    if request.hardware is not None:
        return read_profile(request.hardware)
    return hardware_of_this_machine()
