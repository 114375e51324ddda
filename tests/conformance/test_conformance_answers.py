"""What a consumer says: only a plain yes opens, and what cannot be read is no answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from modeldoor_lifecycle.conformance.answer import (
    BadCondition,
    ClosedByEveryOtherCode,
    OpenByExitCode,
    OpenByField,
    open_when,
    outcome,
)
from modeldoor_lifecycle.conformance.consumer import ENDED_BY_US, Ended

if TYPE_CHECKING:
    from modeldoor_lifecycle.conformance.answer import Outcome

LANE = open_when(["selected.lane=local"])
TRACEBACK = b"Traceback (most recent call last):\n  ...\nValueError: invalid literal\n"


def exited(code: int = 0, output: bytes = b"", errors: bytes = b"") -> Ended:
    return Ended("exited", code, output, errors)


def said(value: Any) -> Ended:
    return exited(output=json.dumps(value).encode())


# Conditions


@for_each(
    ("conditions", "meaning"),
    [
        (["exit:0"], OpenByExitCode((0,))),
        (["exit:0", "exit:10", "exit:0"], OpenByExitCode((0, 10))),
        (["exit:255", "exit:007"], OpenByExitCode((255, 7))),
        (["open=true"], OpenByField(("open",), (True,))),
        (["selected.lane=local-cheap"], OpenByField(("selected", "lane"), ("local-cheap",))),
        (["lanes.0=1", "lanes.0=2"], OpenByField(("lanes", "0"), (1, 2))),
        (['open="true"'], OpenByField(("open",), ("true",))),
        (["reason=null"], OpenByField(("reason",), (None,))),
        (["lane=a=b"], OpenByField(("lane",), ("a=b",))),
        (["lane="], OpenByField(("lane",), ("",))),
        (["lane=NaN"], OpenByField(("lane",), ("NaN",))),
        (["lane=\u00e4"], OpenByField(("lane",), ("\u00e4",))),
    ],
)
def test_a_condition_names_exit_codes_or_the_values_of_one_field(conditions: list[str], meaning: object) -> None:
    assert open_when(conditions) == meaning


@for_each(
    ("conditions", "message"),
    [
        (["exit:"], "'exit:' must be 'exit:' and an exit code from 0 to 255"),
        (["exit:256"], "must be 'exit:' and an exit code"),
        (["exit:-1"], "must be 'exit:' and an exit code"),
        (["exit:00256"], "'exit:00256' must be 'exit:' and an exit code from 0 to 255"),
        (["exit:00000"], "must be 'exit:' and an exit code"),
        (["exit:" + "1" * 5000], "must be 'exit:' and an exit code"),
        (["exit:\u0661"], "must be 'exit:' and an exit code"),
        (["exit:0", "open=true"], "'exit:0' must be FIELD=VALUE"),
        (["open"], "'open' must be FIELD=VALUE"),
        (["=true"], "must be FIELD=VALUE"),
        (["a..b=true"], "must be FIELD=VALUE"),
        (["a=1", "b=2"], "'b=2' must name the same field as the first: 'a'"),
        (["a=[1]"], "must compare with one value"),
        (["a=" + "b" * 250], "must be at most 250 characters long"),
        (["a=\u200b"], "all of them visible"),
        (['a="\\u200b"'], "must compare with a text whose characters are all visible"),
        (['a="\\ud800"'], "must compare with a text whose characters are all visible"),
    ],
)
def test_a_condition_that_cannot_be_read_says_what_it_must_be(conditions: list[str], message: str) -> None:
    with pytest.raises(BadCondition) as error:
        open_when(conditions)
    assert message in str(error.value)


def test_exit_codes_that_mean_no_stand_beside_a_field() -> None:
    assert open_when(["a=1"], ["exit:2", "exit:255", "exit:2"]) == OpenByField(("a",), (1,), (2, 255))
    with pytest.raises(ClosedByEveryOtherCode, match="--closed-when must stand beside a field that opens"):
        open_when(["exit:0"], ["exit:2"])


@for_each("text", ["exit:0", "exit:00", "exit:256", "exit:", "2", "a=2"])
def test_an_exit_code_that_means_no_is_never_that_of_a_good_end(text: str) -> None:
    with pytest.raises(BadCondition, match=f"'{text}' must be 'exit:' and an exit code from 1 to 255"):
        open_when(["a=1"], [text])


# Outcomes


@for_each(
    ("ended", "expected"),
    [
        (exited(0), "opened"),
        (exited(0, errors=TRACEBACK), "opened"),
        (exited(1), "closed"),
        (exited(2, errors=b"ERR: missing resource signals\n"), "closed"),
        (exited(1, errors=TRACEBACK), "crashed"),
        (exited(2, errors=b"panic: runtime error\n"), "crashed"),
        (Ended("signalled", 139, b"", b""), "crashed"),
        (Ended("timedOut", ENDED_BY_US, b"", b""), "timedOut"),
    ],
)
def test_an_exit_code_opens_only_when_the_program_ends_by_itself_with_it(ended: Ended, expected: Outcome) -> None:
    assert outcome(ended, open_when(["exit:0"])) == expected


def test_the_code_that_a_shell_makes_of_a_signal_opens_where_it_was_named() -> None:
    assert outcome(Ended("signalled", 139, b"", b""), open_when(["exit:139"])) == "opened"
    assert outcome(Ended("signalled", 139, b"", b""), open_when(["exit:11"])) == "crashed"


@for_each(
    ("ended", "expected"),
    [
        (said({"selected": {"lane": "local"}}), "opened"),
        (exited(3, output=b'{"selected": {"lane": "local"}}'), "opened"),
        (exited(1, b'{"selected": {"lane": "local"}}', TRACEBACK), "opened"),
        (Ended("signalled", 139, b'{"selected": {"lane": "local"}}', b""), "opened"),
        (said({"selected": {"lane": "hosted"}}), "closed"),
        (said({"selected": {"lane": ["local"]}}), "closed"),
        (said({"selected": {"lane": None}}), "closed"),
        (said({"selected": {}}), "noAnswer"),
        (said({"selected": "local"}), "noAnswer"),
        (said(["local"]), "noAnswer"),
        (exited(output=b"local\n"), "noAnswer"),
        (exited(output=b""), "noAnswer"),
        (exited(output=b"\xff"), "noAnswer"),
        (exited(output=b"[" * 100_000), "noAnswer"),
        (exited(2, errors=b"ERR: missing\n"), "noAnswer"),
        (exited(1, errors=TRACEBACK), "crashed"),
        (exited(1, b'{"selected": {"lane": "hosted"}}', TRACEBACK), "crashed"),
        (Ended("timedOut", ENDED_BY_US, b'{"selected": {"lane": "local"}}', b""), "opened"),
        (Ended("tooMuchOutput", ENDED_BY_US, b"", b""), "noAnswer"),
    ],
)
def test_a_field_opens_only_when_it_is_there_and_holds_the_value(ended: Ended, expected: Outcome) -> None:
    assert outcome(ended, LANE) == expected


@for_each(
    ("ended", "expected"),
    [
        (exited(2, errors=b"ERR: missing\n"), "closed"),
        (exited(1, errors=TRACEBACK), "closed"),
        (Ended("signalled", 139, b"", b""), "closed"),
        (exited(2, output=b'{"selected": {"lane": "local"}}'), "opened"),
        (exited(3, errors=b"ERR: missing\n"), "noAnswer"),
        (exited(3, errors=TRACEBACK), "crashed"),
        (exited(0), "noAnswer"),
        (Ended("signalled", 137, b"", b""), "crashed"),
        (Ended("timedOut", ENDED_BY_US, b"", b""), "timedOut"),
        (Ended("tooMuchOutput", ENDED_BY_US, b"", b""), "noAnswer"),
    ],
)
def test_an_exit_code_that_was_named_as_a_no_closes_unless_the_field_says_yes(ended: Ended, expected: Outcome) -> None:
    condition = open_when(["selected.lane=local"], ["exit:1", "exit:2", "exit:139"])
    assert outcome(ended, condition) == expected


@for_each(
    ("condition", "value", "expected"),
    [
        ("open=true", True, "opened"),
        ("open=true", "true", "closed"),
        ("open=true", 1, "closed"),
        ("open=1", True, "closed"),
        ("open=1", 1.0, "opened"),
        ("open=null", None, "opened"),
        ("open=null", False, "closed"),
        ('open="true"', "true", "opened"),
    ],
)
def test_values_are_compared_as_json_has_them(condition: str, value: Any, expected: Outcome) -> None:
    assert outcome(said({"open": value}), open_when([condition])) == expected


def test_a_position_in_a_list_is_a_step_like_any_other() -> None:
    condition = open_when(["lanes.1.name=local"])
    assert outcome(said({"lanes": [{"name": "hosted"}, {"name": "local"}]}), condition) == "opened"
    assert outcome(said({"lanes": [{"name": "local"}]}), condition) == "noAnswer"
    assert outcome(said({"lanes": {"1": {"name": "local"}}}), condition) == "opened"
