"""The quick path reads a right command line as click does, and leaves every other one to click."""

from __future__ import annotations

from typing import Any

import click
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor.cli import commands, quick
from modeldoor.cli.snapshot import SnapshotRequest
from modeldoor.cli.views import VIEWS


def by_click(arguments: list[str]) -> SnapshotRequest | None:
    """What click makes of the options, or `None` when it refuses them."""
    try:
        context = commands.snapshot.make_context("snapshot", list(arguments))
    except click.ClickException:
        return None
    options: dict[str, Any] = dict(context.params)
    return SnapshotRequest(input=options.pop("input_"), **options)


def test_it_knows_the_options_that_click_knows() -> None:
    known = {*quick.FLAGS, *quick.VALUES, *quick.REPEATED, *quick.LEFT_TO_CLICK}
    assert known == {option for parameter in commands.snapshot.params for option in parameter.opts}
    view = next(parameter for parameter in commands.snapshot.params if parameter.name == "view")
    assert isinstance(view.type, click.Choice)
    assert tuple(view.type.choices) == VIEWS


words = st.sampled_from(
    [*quick.FLAGS, *quick.VALUES, *quick.REPEATED, *quick.LEFT_TO_CLICK, "router", "native", "guardrail", "placement", "openmetrics", "other", "file.json", "-", "--", "-h", "--help", "--js", "--view=router", ""]
)  # fmt: skip


@given(st.lists(words, max_size=6))
def test_whatever_it_reads_click_reads_alike(arguments: list[str]) -> None:
    request = quick.quick_request(["snapshot", *arguments])
    if request is not None:
        assert request == by_click(arguments)


@for_each(
    "arguments",
    [
        ["--json"],
        ["--view", "router"],
        ["--view", "guardrail", "--require-admit"],
        ["--profile", "a", "--profile", "b", "--json"],
        ["--input", "x.json", "--at", "2026-11-20T09:30:00Z", "--view", "router", "--output", "y.json"],
        ["--policy", "p.json", "--json"],
        ["--input", "-", "--view", "router"],
        ["--view", "agentplane"],
        ["--view", "openmetrics", "--output", "modeldoor.prom"],
        ["--view", "placement", "--placement", "stated.json", "--input", "-"],
    ],
)
def test_right_command_lines_are_quick(arguments: list[str]) -> None:
    assert quick.quick_request(["snapshot", *arguments]) == by_click(arguments)


@for_each(
    "arguments",
    [["--help"], ["--view", "other"], ["--view"], ["--at", "x"], ["--policy", "p", "--input", "i"], ["--view", "router", "--view", "native"], ["extra"],
     ["--view", "placement"], ["--placement", "stated.json"], ["--view", "placement", "--placement", "-", "--input", "-"]],
)  # fmt: skip
def test_everything_else_is_left_to_click(arguments: list[str]) -> None:
    assert quick.quick_request(["snapshot", *arguments]) is None


def test_other_commands_are_left_to_click() -> None:
    assert quick.quick_request([]) is None
    assert quick.quick_request(["validate", "x"]) is None
