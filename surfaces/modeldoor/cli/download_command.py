"""The options of `modeldoor download`."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import click

MOST_BYTES = 2**53 - 1
"""The largest size in the contracts, and the largest whole number that every reader of JSON has."""

LEAST_BYTES_PER_SECOND = 1000
"""With less a gigabyte takes more than eleven days."""

UNITS = {
    "kB": 10**3,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
}

_RATE = re.compile(r"([0-9]{1,6}(?:[.][0-9]{1,6})?) ?([kKMG]i?B)(?:/s)?")
_DIGEST = re.compile(r"sha256:(?=.{64}\Z)0*[1-9a-f][0-9a-f]*")


class Rate(click.ParamType[int]):
    """Bytes per second with their unit, such as 5MB or 800KiB."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """A whole number of bytes per second."""
        found = _RATE.fullmatch(str(value).strip())
        rate = round(float(found[1]) * UNITS[found[2]]) if found and found[2] in UNITS else 0
        if rate < LEAST_BYTES_PER_SECOND:
            self.fail(f"must be bytes per second, at least 1KB, such as 5MB or 800KiB; it is '{value}'", param, ctx)
        return rate


class Digest(click.ParamType[str]):
    """The SHA-256 of a file."""

    name = "digest"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The digest in small letters."""
        digest = str(value).strip().lower()
        if not _DIGEST.fullmatch(digest):
            self.fail("must be 'sha256:' and 64 hexadecimal digits, not all of them zeros", param, ctx)
        return digest


class Name(click.ParamType[str]):
    """What people call a model."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name without blanks around it."""
        from modeldoor_validators.rules.shared.disclosure import disclosed

        name = str(value).strip()
        if not 0 < len(name) <= 128 or not name.isprintable():
            self.fail("must have 1 to 128 characters that can be seen", param, ctx)
        told = disclosed(name)
        if told:
            self.fail(f"must not tell {told}: documents show it to others", param, ctx)
        return name


class AllowedHost(click.ParamType[str]):
    """A host that a server may send on to."""

    name = "host"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The host or the pattern as it was typed."""
        from modeldoor_lifecycle.hub.errors import SettingRefused
        from modeldoor_lifecycle.hub.locations import require_patterns

        try:
            require_patterns([str(value)])
        except SettingRefused as refusal:
            self.fail(str(refusal), param, ctx)
        return str(value)


_json = click.option("--json", "as_json", is_flag=True, help="JSON on a terminal too.")
_events = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Each event as one line of JSON (DownloadEvent), the last one tells the end.",
)
_limit = click.option("--limit", type=Rate(), metavar="RATE", help="Fetch no faster than that: 5MB, 800KiB (a second).")
_one = click.argument("text", metavar="ID")


@click.group()
def download() -> None:
    """Fetch models: what is cut or killed goes on where it was, and only files whose every byte is right are used.

    ID is a download's id, the beginning of it (4 characters or more), or the name of the model, of
    which the newest download is meant. docs/downloads.md says more. Exit codes: 0 complete or done,
    1 there is no such model or download, or the server has another file, 2 it could not be carried
    out: failed, paused, wrong usage.
    """


@download.command("start")
@click.argument("text", metavar="ID|REFERENCE")
@click.option("--digest", type=Digest(), metavar="sha256:HEX", help="What the SHA-256 of the file must be.")
@click.option(
    "--bytes",
    "size_bytes",
    type=click.IntRange(1, MOST_BYTES),
    metavar="N",
    help="How large the file must be.  [default: what the hub or the server says]",
)
@click.option("--name", type=Name(), metavar="TEXT", help="What to call the model.  [default: the name of the file]")
@click.option(
    "--allow-host",
    "allowed_hosts",
    type=AllowedHost(),
    metavar="HOST",
    multiple=True,
    help="A host that the server may send us on to, such as cdn.example.org or '*.example.org'; may be repeated.",
)
@_limit
@_events
def download_start(text: str, limit: int | None, *, as_json: bool, **options: Any) -> partial[int]:
    """Fetch a model; if it was begun before, go on with it, and if another program fetches it, follow that one.

    ID is an entry of the registries (modeldoor registry list). REFERENCE is
    hf:ORGANISATION/REPOSITORY@REVISION/PATH, of which the hub knows size and SHA-256, or
    https://HOST/PATH, which needs --digest. Ctrl-C pauses it.
    """
    from modeldoor.cli.download import Manner, run_start
    from modeldoor.cli.download_subject import Subject

    subject = Subject(text, **options)
    if not subject.is_reference:
        for name, option in (("digest", "--digest"), ("size_bytes", "--bytes"), ("name", "--name")):
            if options[name] is not None:
                raise click.UsageError(f"{option} has no part in an entry of a registry, which tells that itself")
    return partial(run_start, subject, Manner(limit, as_json))


@download.command("list")
@click.option("--all", "are_all", is_flag=True, help="Those too that are complete or cancelled.")
@_json
def download_list(*, are_all: bool, as_json: bool) -> partial[int]:
    """List the downloads that are unfinished or failed, the newest first. As JSON: one in each line."""
    from modeldoor.cli.download import run_list

    return partial(run_list, are_all=are_all, as_json=as_json)


@download.command("status")
@_one
@_json
def download_status(text: str, *, as_json: bool) -> partial[int]:
    """Tell how a download stands, and where its files lie once it is complete."""
    from modeldoor.cli.download import run_status

    return partial(run_status, text, as_json=as_json)


@download.command("pause")
@_one
@_json
def download_pause(text: str, *, as_json: bool) -> partial[int]:
    """Halt a download, whichever program runs it; what has arrived is kept."""
    from modeldoor.cli.download import run_pause

    return partial(run_pause, text, as_json=as_json)


@download.command("resume")
@_one
@_limit
@_events
def download_resume(text: str, limit: int | None, *, as_json: bool) -> partial[int]:
    """Go on with a download that was halted or failed; follow one that another program runs. Ctrl-C pauses it."""
    from modeldoor.cli.download import Manner, run_resume

    return partial(run_resume, text, Manner(limit, as_json))


@download.command("cancel")
@_one
@_json
def download_cancel(text: str, *, as_json: bool) -> partial[int]:
    """Give a download up, whichever program runs it; what has arrived is removed."""
    from modeldoor.cli.download import run_cancel

    return partial(run_cancel, text, as_json=as_json)
