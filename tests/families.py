"""Many cases of one statement in one test, whose failure names every case that is wrong.

As a test of its own a case costs three milliseconds before it states anything (it is collected by every
process, set up, reported), and there are ten thousand that state it in less. `for_each` stands where
`pytest.mark.parametrize` would, for tests that need nothing that is made anew for each case but a folder.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Test = Callable[..., None]


def for_each(
    names: str | Sequence[str], cases: Iterable[Any], *, ids: Callable[[Any], object] | Iterable[object] | None = None
) -> Callable[[Test], Test]:
    """Calls the test with every case, and then raises all that went wrong, each with the case that it was.

    Names, cases and `ids` are those of `pytest.mark.parametrize`. A test that takes `tmp_path` gets a folder
    of its own for every case.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    listed = list(cases)
    assert listed, f"no case of {names}: nothing would be stated"
    values = [_values(case, isinstance(names, str) and len(arguments) == 1) for case in listed]
    assert {len(each) for each in values} == {len(arguments)}, f"every case must have its {arguments}"
    labels = _labels(listed, values, ids)

    def of(test: Test) -> Test:
        @functools.wraps(test)
        def every_case(*instance: object, **fixtures: Any) -> None:
            wrong: list[BaseException] = []
            for number, (label, case) in enumerate(zip(labels, values, strict=True)):
                try:
                    test(*instance, **dict(zip(arguments, case, strict=True)), **_anew(fixtures, number))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  # raised again below, with all others
                    error.add_note(f"case: {label}")
                    wrong.append(error)
            if wrong:
                raise BaseExceptionGroup(f"{len(wrong)} of {len(listed)} cases", wrong)

        signature = inspect.signature(test)
        kept = [each for name, each in signature.parameters.items() if name not in arguments]
        assert len(kept) + len(arguments) == len(signature.parameters), f"{test.__name__} must take {arguments}"
        vars(every_case)["__signature__"] = signature.replace(parameters=kept)
        return every_case

    return of


def _anew(fixtures: dict[str, Any], number: int) -> dict[str, Any]:
    if "tmp_path" not in fixtures:
        return fixtures
    folder = fixtures["tmp_path"] / str(number)
    folder.mkdir()
    return {**fixtures, "tmp_path": folder}


def _values(case: Any, is_alone: bool) -> tuple[Any, ...]:
    if isinstance(case, type(pytest.param())):
        assert not case.marks, "a case with a mark must be a test of its own"
        return tuple(case.values)
    return (case,) if is_alone else tuple(case)


def _labels(
    cases: list[Any], values: list[tuple[Any, ...]], ids: Callable[[Any], object] | Iterable[object] | None
) -> list[str]:
    if ids is None:
        named = [getattr(case, "id", None) if isinstance(case, type(pytest.param())) else None for case in cases]
        return [name or ", ".join(map(repr, case)) for name, case in zip(named, values, strict=True)]
    if callable(ids):
        return [", ".join(str(ids(value)) for value in case) for case in values]
    return [str(each) for each in ids]
