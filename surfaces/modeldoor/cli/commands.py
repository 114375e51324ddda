"""The commands and their options.

A command parses and returns what is to be done; its work is imported when it is asked for.
"""

from __future__ import annotations

from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any

import click

from modeldoor import __version__
from modeldoor.cli.catalog_command import catalog
from modeldoor.cli.download_command import download
from modeldoor.cli.estimate_command import estimate
from modeldoor.cli.output import NOT_DONE, YES, complain, write_out
from modeldoor.cli.provision_command import provision
from modeldoor.cli.registry_command import registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    Action = partial[int]


def run_click(arguments: Sequence[str]) -> int:
    """Parses the command line, then carries it out.

    Click's own words (help, version) are kept back until it is done and leave as all output does.
    """
    said = StringIO()
    try:
        with redirect_stdout(said):
            action: Any = modeldoor.main(args=list(arguments), prog_name="modeldoor", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        write_out(f"{error.ctx.get_help()}\n".encode())
        return NOT_DONE
    except click.UsageError as error:
        command = "modeldoor" if error.ctx is None else error.ctx.command_path
        complain(f"{error.format_message().rstrip('.')} (see: {command} --help)")
        return NOT_DONE
    if action is not None and not isinstance(action, int):
        carry_out: Action = action
        return carry_out()
    write_out(said.getvalue().encode())
    return YES


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="modeldoor %(version)s")
def modeldoor() -> None:
    """May this machine run this model now?

    Answers are JSON documents whose contracts `modeldoor schemas list` names. Exit codes: 0 yes or
    done, 1 a negative answer, 2 wrong usage or it could not be carried out.
    """


@modeldoor.command()
@click.option("--json", "as_json", is_flag=True, help="JSON on a terminal too.")
@click.option("--policy", metavar="FILE", help="The policy to judge by, instead of the configured one.")
@click.option("--profile", "profiles", metavar="REF", multiple=True, help="Judge only this profile; may be repeated.")
@click.option(
    "--view",
    type=click.Choice(["native", "router", "guardrail", "agentplane", "placement", "openmetrics"]),
    default="native",
    show_default=True,
    help="Whose form: ours, model-router's six keys, evidence for guardrail-fabric or agentplane, a PlacementFact of SourceOS, or metrics.",
)
@click.option(
    "--placement", metavar="FILE", help="For --view placement: the PlacementFact that the machine's owner states."
)
@click.option("--output", metavar="FILE", help="Write there, whole or not at all, instead of to standard output.")
@click.option("--require-admit", is_flag=True, help="Exit 1 unless the model may run.")
@click.option(
    "--input", "input_", metavar="FILE", help="Read a stored snapshot ('-': standard input) instead of collecting."
)
@click.option("--at", metavar="TIME", help="Judge the age of --input as at this time, such as 2026-11-20T09:30:00Z.")
@click.option(
    "--watch",
    type=click.FloatRange(0, 86400),
    metavar="SECONDS",
    help="Take one every so many seconds until interrupted: a line each, or --output replaced each time.",
)
def snapshot(input_: str | None, at: str | None, **options: Any) -> Action:
    """Tell what this machine can run now, with a verdict for each model profile.

    On a terminal for people, else as JSON. An unknown signal never helps an admission.
    """
    from modeldoor.cli.snapshot import SnapshotRequest, run_snapshot

    if options["watch"] is not None:
        _refuse_beside_watch({"--input": input_, "--at": at, "--require-admit": options["require_admit"]}, options)
    if at is not None and input_ is None:
        raise click.UsageError("--at needs --input: a snapshot that is taken now is judged now")
    if options["policy"] is not None and input_ is not None:
        raise click.UsageError("--policy has no part in a stored snapshot: it carries its own")
    if (options["view"] == "placement") != (options["placement"] is not None):
        raise click.UsageError("--view placement and --placement FILE go together")
    if options["placement"] == input_ == "-":
        raise click.UsageError("--placement and --input cannot both be standard input")
    return partial(run_snapshot, SnapshotRequest(input=input_, at=at, **options))


def _refuse_beside_watch(single: dict[str, Any], options: dict[str, Any]) -> None:
    if options["watch"] != options["watch"]:
        raise click.UsageError("--watch must be a number of seconds")
    for name, value in single.items():
        if value:
            raise click.UsageError(f"--watch has no part for {name}: that is for one snapshot")
    if options["view"] in ("router", "placement"):
        raise click.UsageError(
            f"--watch has no part for --view {options['view']}: it bears no time, so one that nobody renews would hold for ever; watch the native view, and ask: modeldoor snapshot --input FILE --view {options['view']}"
        )
    if options["view"] == "openmetrics" and options["output"] in (None, "-"):
        raise click.UsageError("--watch with --view openmetrics needs --output: metrics are read one whole at a time")


@modeldoor.command()
@click.option(
    "--simulate",
    metavar="TEXT",
    help="A machine that is not here: '2x RTX 4090', 'M3 Max 36GB', 'RTX 3060 12GB + Ryzen 5 5600 32GB'.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON on a terminal too.")
@click.option("--no-cache", is_flag=True, help="Look anew, though an earlier look of the last 24 hours is kept.")
@click.option("--measure", is_flag=True, help="Measure the bandwidth of the machine's memory, and keep it.")
def hardware(**options: Any) -> Action:
    """Tell what this machine has to run models with, and how fast it is.

    On a terminal for people, else as JSON. docs/hardware.md says where each figure comes from.
    """
    from modeldoor.cli.hardware import HardwareRequest, run_hardware

    if options["simulate"] is not None:
        for name in ("no_cache", "measure"):
            if options[name]:
                raise click.UsageError(f"--{name.replace('_', '-')} has no part in --simulate: nothing is looked at")
    return partial(run_hardware, HardwareRequest(**options))


modeldoor.add_command(estimate)
modeldoor.add_command(registry)
modeldoor.add_command(download)
modeldoor.add_command(provision)
modeldoor.add_command(catalog)


@modeldoor.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...|-")
@click.option(
    "--kind", metavar="KIND", help="The contract to hold it against, by name or kind; else its own `kind` tells."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="The form of the report: for people, one JSON document, or GitHub's workflow commands.",
)
@click.option(
    "--ndjson",
    is_flag=True,
    help="Each line is one document (NDJSON, JSON Lines); a folder means *.ndjson and *.jsonl too. With --format json each document gets a report of its own, in one line.",
)
def validate(paths: tuple[str, ...], kind: str | None, form: str, ndjson: bool) -> Action:
    """Hold documents against their contracts: files, folders, or standard input.

    A folder means the files *.json below it. Each finding names its rule; docs/rules.md describes them.
    """
    from modeldoor.cli.validate import run_validate

    return partial(run_validate, paths, kind, form, ndjson=ndjson)


@modeldoor.group()
def policy() -> None:
    """What this machine's operator demands, and for how long something is waived."""


@policy.command("show")
@click.option("--policy", "path", metavar="FILE", help="This policy instead of the configured one.")
def policy_show(path: str | None) -> Action:
    """Print the policy in force as JSON; where it comes from goes to standard error."""
    from modeldoor.cli.policy import show

    return partial(show, path)


@policy.command("explain")
@click.option("--policy", "path", metavar="FILE", help="This policy instead of the configured one.")
def policy_explain(path: str | None) -> Action:
    """Say in words what the policy demands, what it makes of this machine now, and what to do."""
    from modeldoor.cli.policy import explain

    return partial(explain, path)


@policy.command("waive")
@click.argument("signal", metavar="SIGNAL")
@click.option("--because", required=True, metavar="TEXT", help="Why that is acceptable, in at least ten characters.")
@click.option(
    "--until", required=True, metavar="DATE", help="When it ends: 2027-01-31, or a time such as 2027-01-31T12:00:00Z."
)
def policy_waive(signal: str, because: str, until: str) -> Action:
    """Accept for a time that SIGNAL (thermal, battery, disk, accelerator) cannot be observed here.

    A waiver counts only while the signal is unknown: never when it is bad or its source failed.
    """
    from modeldoor.cli.policy import waive_signal

    return partial(waive_signal, signal, because, until)


@modeldoor.group()
def schemas() -> None:
    """The contracts: JSON Schemas, the source of truth."""


@schemas.command("list")
def schemas_list() -> Action:
    """List the contracts."""
    from modeldoor.cli.contracts import list_schemas

    return partial(list_schemas)


@schemas.command("show")
@click.argument("name")
def schemas_show(name: str) -> Action:
    """Print the schema NAME."""
    from modeldoor.cli.contracts import show_schema

    return partial(show_schema, name)


@schemas.command("bundle")
@click.argument("name")
def schemas_bundle(name: str) -> Action:
    """Print the contract NAME as one schema that refers to no other file."""
    from modeldoor.cli.contracts import bundle_schema

    return partial(bundle_schema, name)


@schemas.command("compat")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The form of the report: for people, or one JSON document.",
)
def schemas_compat(old: str, new: str, form: str) -> Action:
    """Tell whether NEW keeps what OLD promises, safety rules included.

    It must be proven that both accept the same documents: docs/evolution.md says more. OLD and NEW
    are each a folder of schemas, a folder below released/, or the file of one schema; where there is
    none of that name, 'v1' means the contracts of this package, and a contract's name one of them.
    Exit codes: 0 compatible, 1 breaking, 2 they could not be compared.
    """
    from modeldoor.cli.compatibility import run_compat

    return partial(run_compat, old, new, form)


@modeldoor.group()
def examples() -> None:
    """Documents that the contracts accept, and some that they refuse."""


@examples.command("list")
def examples_list() -> Action:
    """List the examples as CONTRACT/NAME."""
    from modeldoor.cli.contracts import list_examples

    return partial(list_examples)


@examples.command("show")
@click.argument("name", metavar="CONTRACT/NAME")
def examples_show(name: str) -> Action:
    """Print an example."""
    from modeldoor.cli.contracts import show_example

    return partial(show_example, name)


@modeldoor.command(context_settings={"allow_interspersed_args": False})
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND...")
@click.option(
    "--send",
    type=click.Choice(["snapshot", "router"]),
    default="snapshot",
    show_default=True,
    help="What the consumer reads: native snapshots, or model-router's signals.",
)
@click.option(
    "--by",
    type=click.Choice(["stdin", "file"]),
    default="stdin",
    show_default=True,
    help="Where it reads it: on standard input, or in a file, whose path stands for {} in COMMAND or behind it.",
)
@click.option(
    "--open-when",
    metavar="CONDITION",
    multiple=True,
    default=("exit:0",),
    show_default=True,
    help="How it says that the local lane is open: exit:CODE, or FIELD=VALUE of its JSON answer, such as selected.lane=local. May be repeated: any of them opens.",
)
@click.option(
    "--closed-when",
    metavar="exit:CODE",
    multiple=True,
    help="Beside --open-when FIELD=VALUE: an exit code that means no, though there is no such answer. May be repeated.",
)
@click.option("--with", "own", metavar="FILE", help="A JSON object of your own members, which join the router signals.")
@click.option(
    "--only", metavar="PATTERN", multiple=True, help="Only the documents of such names, as in 'value/thermalState/*'."
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(0.1, 60),
    default=10,
    show_default=True,
    metavar="SECONDS",
    help="How long one run may last.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=4, show_default=True, metavar="NUMBER", help="Runs side by side."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The form of the report: for people, or one JSON document.",
)
@click.option("--list", "is_list", is_flag=True, help="Name the documents that would be sent, and run nothing.")
def conformance(is_list: bool, **options: Any) -> Action:
    """Show where a consumer of snapshots opens the local lane though it should not.

    COMMAND is run once for each of some hundred documents: good, odd, invalid and stale ones.
    docs/conformance.md says more. Exit codes: 0 it opened for good documents and refused all others,
    1 it opened wrongly, or never, or did not answer, 2 it could not be run.
    """
    from modeldoor.cli.conformance import ConformanceRequest, run_conformance, run_list

    if options["own"] is not None and options["send"] != "router":
        raise click.UsageError("--with needs --send router: a snapshot has no room for members of others")
    if not options["command"] and not is_list:
        raise click.UsageError("a COMMAND must stand behind '--'")
    if options["timeout_s"] != options["timeout_s"]:
        raise click.UsageError("--timeout must be a number of seconds")
    return partial(run_list if is_list else run_conformance, ConformanceRequest(**options))
