"""The options of `modeldoor registry`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from modeldoor.cli.estimate_command import MOST_TOKENS, Speed, TokenCount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor.cli.registry import MachineRequest

    AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])

BRACKETS = ("4gb", "8gb", "16gb", "32gb")

_json = click.option("--json", "as_json", is_flag=True, help="JSON on a terminal too.")

_MACHINE_OPTIONS = (
    click.option(
        "--hardware", metavar="FILE", help="A stored HardwareProfile ('-': standard input) instead of this machine."
    ),
    click.option(
        "--simulate", metavar="NAME", help="Hardware by its name instead of this machine: '2x RTX 4090', 'M3 Max 36GB'."
    ),
    click.option("--context", type=TokenCount(), metavar="N", help="Tokens of context.  [default: 4096]"),
    click.option(
        "--minimum-speed",
        type=Speed(MOST_TOKENS),
        metavar="TOKENS_PER_S",
        help="How fast it must be likely to write.  [default: 5, about as fast as people read]",
    ),
    click.option(
        "--any-speed", is_flag=True, help="One that writes more slowly, or nobody knows how fast, will do too."
    ),
)


def _of_a_machine(command: AnyFunction) -> AnyFunction:
    """The options that name a machine, and say what is asked of a model there."""
    for option in reversed(_MACHINE_OPTIONS):
        command = option(command)
    return command


def _machine(options: Mapping[str, Any]) -> MachineRequest:
    from modeldoor.cli.registry import MachineRequest

    if options["hardware"] is not None and options["simulate"] is not None:
        raise click.UsageError("--hardware and --simulate are two answers to one question: give one")
    if options["minimum_speed"] is not None and options["any_speed"]:
        raise click.UsageError("--minimum-speed and --any-speed are two answers to one question: give one")
    return MachineRequest(*(options[name] for name in MachineRequest._fields))


def _refuse_machine(options: Mapping[str, Any], beside: str) -> None:
    for name in ("hardware", "simulate", "context", "minimum_speed", "any_speed"):
        if options[name] not in (None, False):
            raise click.UsageError(f"{beside} has no part for --{name.replace('_', '-')}: it looks at no machine")


@click.group()
def registry() -> None:
    """The models that an application may offer, to the exact byte: which there are, which suits, which is better.

    The operator's own registries come first (registries/*.json of the configuration folder), the one
    that ships last; docs/registry.md says more. Nothing is downloaded.
    """


@registry.command("list")
@click.option("--bracket", type=click.Choice(BRACKETS), help="Only models for machines with so much memory.")
@_json
def registry_list(bracket: str | None, *, as_json: bool) -> partial[int]:
    """List the models that count, best first.

    As JSON: each registry in one line, in the order that decides, with those of its models that count.
    """
    from modeldoor.cli.registry import run_list

    return partial(run_list, bracket, as_json=as_json)


@registry.command("show")
@click.argument("model_id", metavar="ID")
@_json
def registry_show(model_id: str, *, as_json: bool) -> partial[int]:
    """Tell all that the registries say of the model ID. As JSON: its registry with this entry alone."""
    from modeldoor.cli.registry import run_show

    return partial(run_show, model_id, as_json=as_json)


@registry.command("recommend")
@click.option(
    "--bracket", type=click.Choice(BRACKETS), help="For every machine with so much memory, without looking at one."
)
@_of_a_machine
@_json
def registry_recommend(bracket: str | None, *, as_json: bool, **options: Any) -> partial[int]:
    """Tell which model to offer on this machine.

    It must fit now and write as fast as people read. Of every other model it is said what stands
    against it. Exit codes: 0 there is one, 1 there is none.
    """
    from modeldoor.cli.registry import run_recommend

    machine = _machine(options)
    if bracket is not None:
        _refuse_machine(options, "--bracket")
    return partial(run_recommend, bracket, machine, as_json=as_json)


@registry.command("upgrade-check")
@click.argument("model_id", metavar="ID")
@click.option(
    "--current-version",
    type=click.IntRange(1, 2**53 - 1),
    metavar="N",
    help="The version in use.  [default: the one that the registry has now]",
)
@click.option("--any-machine", is_flag=True, help="For every machine of the model's size, without looking at one.")
@_of_a_machine
@_json
def registry_upgrade_check(
    model_id: str, current_version: int | None, *, any_machine: bool, as_json: bool, **options: Any
) -> partial[int]:
    """Tell whether there is a better model than ID for a machine of the same size, and one that suits this machine.

    What suits is what `recommend` says of it. Exit codes: 0 there is one, 1 there is none.
    """
    from modeldoor.cli.registry import UpgradeRequest, run_upgrade_check

    machine = _machine(options)
    if any_machine:
        _refuse_machine(options, "--any-machine")
    request = UpgradeRequest(model_id, current_version, None if any_machine else machine)
    return partial(run_upgrade_check, request, as_json=as_json)
