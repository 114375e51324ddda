"""Downloads for people: all in a table, or one in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.download_words import SHORT_ID_LENGTH, command, duration, pace, share, short_id, size, time_left
from modeldoor.cli.output import printable
from modeldoor.cli.terminal import write_what_the_terminal_can

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table

    Object = Mapping[str, Any]

STYLES = {
    "pending": "yellow",
    "downloading": "cyan",
    "paused": "yellow",
    "verifying": "cyan",
    "installing": "cyan",
    "complete": "green",
    "failed": "red",
    "cancelled": "dim",
}
NARROW, VERY_NARROW = 60, 30
"""On a terminal of fewer columns the table says less, and still less."""

RESUMABLE = frozenset({"paused", "failed"})
RUNNING = frozenset({"pending", "downloading", "verifying", "installing"})

_ENDS = {"pausedAt": "paused", "failedAt": "failed", "cancelledAt": "cancelled", "completedAt": "complete"}


def show_list(downloads: Sequence[Object], *, are_all: bool) -> None:
    """Prints the downloads, the newest first."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    if downloads:
        console.print(download_table(downloads, console.width))
    else:
        words = (
            "There is no download." if are_all else "No download is unfinished (all: modeldoor download list --all)."
        )
        console.print(Text(words), soft_wrap=True)


def download_table(downloads: Sequence[Object], width: int) -> Table:
    """A line for each download; on a narrow terminal only what matters most."""
    from rich.table import Table
    from rich.text import Text

    is_narrow, is_very_narrow = width < NARROW, width < VERY_NARROW
    table = Table(box=None, padding=(0, 1 if is_very_narrow else 2, 0, 0), header_style="dim")
    table.add_column("id", no_wrap=True, min_width=SHORT_ID_LENGTH)
    table.add_column("model", overflow="fold")
    if not is_very_narrow:
        table.add_column("state", overflow="fold")
    table.add_column("", justify="right", no_wrap=True)
    if not is_narrow:
        table.add_column("received", justify="right", no_wrap=True)
    for each in downloads:
        status = each["state"]["status"]
        cells = [Text(short_id(each)), Text(printable(each["displayName"]))]
        if not is_very_narrow:
            cells.append(Text(status if is_narrow else state_words(each), style=STYLES[status]))
        cells.append(Text(f"{each['percent']} %"))
        if not is_narrow:
            cells.append(Text(share(each["receivedBytes"], each["totalBytes"])))
        table.add_row(*cells)
    return table


def state_words(download: Object) -> str:
    """The state, with why or how fast."""
    state = download["state"]
    match state["status"]:
        case "downloading":
            return ", ".join(each for each in ("downloading", pace(state), time_left(state)) if each)
        case "paused":
            return "paused" if state["because"] == "owner" else "interrupted"
        case "failed":
            return f"failed: {state['error']['code']}"
        case status:
            return str(status)


def show_download(download: Object, paths: Sequence[str]) -> None:
    """Prints all that is known of one download."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    headline = Text(printable(download["displayName"]), style="bold")
    headline.append(f"  {state_words(download)}", style=STYLES[download["state"]["status"]])
    console.print(headline, soft_wrap=True)
    console.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    *rows, (thing, whole_id) = download_rows(download)
    for label, words in rows:
        table.add_row(label, Text(printable(words)))
    console.print(table)
    console.print(Text(id_line(thing, whole_id, max(len(label) for label, _ in rows), console.width)), soft_wrap=True)
    for line in closing_lines(download, paths):
        console.print(Text(printable(line)), soft_wrap=True)


def id_line(thing: str, whole_id: str, label_width: int, width: int) -> str:
    """The id below the other things, in one piece that can be copied: where it has no room there, further to the left."""
    aligned = f"{thing:{label_width}}  {whole_id}"
    return aligned if len(aligned) <= width else f"{thing}  {whole_id}"


def download_rows(download: Object) -> Iterator[tuple[str, str]]:
    """What is told of a download, thing by thing."""
    state = download["state"]
    yield "received", f"{share(download['receivedBytes'], download['totalBytes'])}, {download['percent']} %"
    yield "from", download["reference"]
    if "entryId" in download:
        yield (
            "entry",
            f"{download['entryId']}, version {download['entryVersion']}, of the registry {download['registryId']}",
        )
    yield "asked for", download["createdAt"]
    if "startedAt" in state:
        yield "begun", state["startedAt"]
    for key, word in _ENDS.items():
        if key in state:
            yield word, state[key]
    if state["status"] in RUNNING:
        yield "as of", download["updatedAt"]
    if "error" in state:
        yield "because", f"{state['error']['message']} [{state['error']['code']}]"
        yield "", state["error"]["hint"]
        if "retryAfterSeconds" in state["error"]:
            yield "", f"The server asks to wait {duration(state['error']['retryAfterSeconds'])}."
    yield "id", download["downloadId"]


def closing_lines(download: Object, paths: Sequence[str]) -> Iterator[str]:
    """Where its files lie, each in one line that can be copied, and the commands that make sense now."""
    status = download["state"]["status"]
    if status == "complete":
        yield ""
        yield from _places(paths)
    if status in RESUMABLE:
        yield ""
        yield f"go on: {command('resume', download)}"
    if status in RUNNING:
        yield ""
        yield f"watch it: {command('resume', download)}"
        yield f"halt it: {command('pause', download)}"


def done_lines(download: Object, paths: Sequence[str]) -> Iterator[str]:
    """What is said of a download that is complete: every byte is right, and where the files lie."""
    yield f"{download['displayName']} is here: {size(download['totalBytes'])}, SHA-256 as it must be"
    yield from _places(paths)


def _places(paths: Sequence[str]) -> Iterator[str]:
    if not paths:
        yield "its files are not in the store any more"
    yield from paths
