"""The options of `modeldoor catalog`."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from modeldoor.cli.sizes import Duration, Size

_json = click.option("--json", "as_json", is_flag=True, help="JSON on a terminal too.")
_one = click.argument("name", metavar="REF")


class Holder(click.ParamType[str]):
    """Who has a lease."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as the contracts have it (`common.json#Actor`)."""
        import re

        from modeldoor_validators import registry

        holder = str(value)
        actor = registry.schema("common")["$defs"]["Actor"]
        if not holder.isprintable() or len(holder) > actor["maxLength"] or not re.search(actor["pattern"], holder):
            self.fail(
                f"must be the name of a user or a program, without '@', ':' and slashes; it is '{value}'", param, ctx
            )
        return holder


@click.group()
def catalog() -> None:
    """The models that were provisioned: which there are, where they lie, how far each can be trusted.

    REF is what `provision` was asked for, or the model's own name in the list. modeldoor removes files
    of its own store only, and only in `gc`. docs/catalog.md says more. Exit codes: 0 done, 1 a negative
    answer (there is no such model, a file is not what it was), 2 it could not be carried out.
    """


@catalog.command("list")
@click.option("--all", "are_all", is_flag=True, help="Those too that were retired, or are not trusted any more.")
@_json
def catalog_list(*, are_all: bool, as_json: bool) -> partial[int]:
    """List the models that may be used. As JSON: the ModelCatalog with these alone."""
    from modeldoor.cli.catalog import run_list

    return partial(run_list, are_all=are_all, as_json=as_json)


@catalog.command("show")
@_one
@_json
def catalog_show(name: str, *, as_json: bool) -> partial[int]:
    """Tell all that is known of a model. As JSON: the ModelCatalog with this entry alone."""
    from modeldoor.cli.catalog import run_show

    return partial(run_show, name, as_json=as_json)


@catalog.command("verify")
@click.argument("names", metavar="[REF...]", nargs=-1)
@click.option("--all", "are_all", is_flag=True, help="Every model that was not retired.")
@_json
def catalog_verify(names: tuple[str, ...], *, are_all: bool, as_json: bool) -> partial[int]:
    """Read every byte again, and tell of each model whether it is what it was.

    One that is not is not handed on any more. As JSON: the ModelCatalog with these models as they are
    then. Exit codes: 0 all are, 1 one is not.
    """
    from modeldoor.cli.catalog import run_verify

    if are_all == bool(names):
        raise click.UsageError("say which: a REF or several, or --all" if not names else "--all has no part for a REF")
    return partial(run_verify, names, as_json=as_json)


@catalog.command("retire")
@_one
def catalog_retire(name: str) -> partial[int]:
    """Take a model out of use; its files stay until `gc` makes room."""
    from modeldoor.cli.catalog import run_change

    return partial(run_change, "retire", name)


@catalog.command("activate")
@_one
def catalog_activate(name: str) -> partial[int]:
    """Put a model that was retired into use again."""
    from modeldoor.cli.catalog import run_change

    return partial(run_change, "activate", name)


@catalog.command("pin")
@_one
def catalog_pin(name: str) -> partial[int]:
    """Keep a model whatever room is needed."""
    from modeldoor.cli.catalog import run_change

    return partial(run_change, "pin", name)


@catalog.command("unpin")
@_one
def catalog_unpin(name: str) -> partial[int]:
    """Let a model go again when room is needed."""
    from modeldoor.cli.catalog import run_change

    return partial(run_change, "unpin", name)


@catalog.command("forget")
@_one
def catalog_forget(name: str) -> partial[int]:
    """Take a model that others hold out of the catalogue; no file is touched. Those of the store are for `gc`."""
    from modeldoor.cli.catalog import run_change

    return partial(run_change, "forget", name)


@catalog.command("lease")
@_one
@click.option("--for", "duration_s", type=Duration(), required=True, metavar="TIME", help="How long: 90s, 10m, 2h, 1d.")
@click.option("--holder", type=Holder(), required=True, metavar="NAME", help="Who uses it, by its own name.")
def catalog_lease(name: str, duration_s: int, holder: str) -> partial[int]:
    """Keep a model for a time, because somebody uses it; it ends by itself. Prints the id of the lease."""
    from modeldoor.cli.catalog import run_lease

    return partial(run_lease, name, duration_s, holder)


@catalog.command("release")
@_one
@click.argument("lease_id", metavar="LEASE_ID")
def catalog_release(name: str, lease_id: str) -> partial[int]:
    """End a lease before its time."""
    from modeldoor.cli.catalog import run_release

    return partial(run_release, name, lease_id)


@catalog.command("gc")
@click.option(
    "--free", "free_bytes", type=Size(), metavar="SIZE", help="Until so much of the disk is free: 20GB, 500MiB."
)
@click.option(
    "--store-size", "store_bytes", type=Size(), metavar="SIZE", help="Until the store holds no more than that."
)
@click.option("--unregistered", is_flag=True, help="Files of the store too that no model of the catalogue needs.")
@click.option("--dry-run", is_flag=True, help="Tell what would go, and change nothing.")
@_json
def catalog_gc(
    free_bytes: int | None, store_bytes: int | None, *, unregistered: bool, dry_run: bool, as_json: bool
) -> partial[int]:
    """Remove retired models from the store, and with a goal those too that were not used for longest.

    Where no goal is given, the budget of the policy is one, if it has any. What is pinned, leased or not
    in the store stays. As JSON: an EvictionReport. Exit codes: 0 done, and the goal reached, 1 not reached.
    """
    from modeldoor.cli.catalog import Goal, run_gc

    if free_bytes is not None and store_bytes is not None:
        raise click.UsageError("--free and --store-size are two goals: give one")
    return partial(run_gc, Goal(free_bytes, store_bytes, unregistered), is_dry_run=dry_run, as_json=as_json)


@catalog.command("restore")
def catalog_restore() -> partial[int]:
    """Put the catalogue that stood there before in the place of one that cannot be read."""
    from modeldoor.cli.catalog import run_restore

    return partial(run_restore)


@catalog.command("log")
@_json
def catalog_log(*, as_json: bool) -> partial[int]:
    """Tell what was done with which model, and whether the record of it is whole. As JSON: a record in each line."""
    from modeldoor.cli.catalog import run_log

    return partial(run_log, as_json=as_json)
