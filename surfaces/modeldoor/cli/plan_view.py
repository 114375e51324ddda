"""A hardware plan for people: what it takes, what would do, and what falls short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.estimate_view import memory_table, rate, size, title
from modeldoor.cli.terminal import write_what_the_terminal_can

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    Object = Mapping[str, Any]

WEAK = " (weak source)"


def show_plan(plan: Object) -> None:
    """Prints the plan on the terminal."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    console.print(Text(title(plan), style="bold"), soft_wrap=True)
    console.print()
    console.print(memory_table(plan["memory"]))
    console.print()
    console.print(
        Text(f"A single device must have {size(plan['requiredBytes'])} free, with what stays free."), soft_wrap=True
    )
    if plan["options"]:
        console.print(Text("These are enough, the least memory first:", style="green"))
        console.print(_options(plan["options"]))
    for each in plan.get("insufficient", ()):
        count = "" if each["deviceCount"] == 1 else f"{each['deviceCount']} x "
        console.print(
            Text(f"too small: {count}{each['name']}, {size(each['shortfallBytes'])} are missing", style="dim"),
            soft_wrap=True,
        )
    for notice in plan["notices"]:
        console.print(Text(f"note: {notice['message']} [{notice['code']}]"), soft_wrap=True)


def _options(options: list[dict[str, Any]]) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("hardware")
    table.add_column("memory", justify="right")
    table.add_column("tokens/s", justify="right")
    table.add_column("likely between")
    table.add_column("largest context", justify="right")
    for each in options:
        count = "" if each["deviceCount"] == 1 else f"{each['deviceCount']} x "
        weak = WEAK if each["quality"] == "weak" else ""
        memory = size(each["deviceCount"] * each["memoryBytesEach"])
        table.add_row(f"{count}{each['name']}{weak}", memory, *_speed(each["decodeSpeed"]), _context(each))
    return table


def _speed(speed: Object) -> tuple[str, str]:
    if speed["status"] != "estimated":
        return "not known", ""
    return rate(
        speed["likelyTokensPerSecond"]
    ), f"{rate(speed['lowTokensPerSecond'])} and {rate(speed['highTokensPerSecond'])}"


def _context(option: Object) -> str:
    return str(option.get("largestContextTokens", ""))
