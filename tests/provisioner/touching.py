"""What the library opens, changes and asks while it is given something: `python touching.py < TASKS`.

TASKS is a JSON list. Each task is carried out under an audit hook; what came of it, and every event
that the system or the network could notice, goes to stdout as a JSON list. With `swap` something else is
put under a name at the last moment before that name is opened. With `--as-nobody` the process first
becomes a user without rights.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Literal, TypedDict

from modeldoor_lifecycle.provisioner.local_files import canonical_path, open_regular
from modeldoor_lifecycle.provisioner.references import parse_reference
from modeldoor_validators.errors import ModeldoorError

NOBODY = 65534

IN_MEMORY = ("builtins.", "code.", "compile", "cpython.", "exec", "gc.", "import", "marshal.", "object.", "sys.")
"""Events that nobody outside of the process notices."""


class _Task(TypedDict):
    do: Literal["read reference", "find file", "open file"]
    text: str


class Task(_Task, total=False):
    """What is to be done: `swap` is a name, what takes its place when it is opened, and where that is."""

    working_folder: str
    roots: list[str] | None
    swap: tuple[str, str, str]


class Told(TypedDict, total=False):
    """What came of it: a result, or an error of ours; the names that were opened to be read, and other events."""

    result: str
    error: str
    message: str
    opened: list[str]
    events: list[list[str]]


_now: dict[str, Any] = {}


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _now or event.startswith(IN_MEMORY):
        return
    if event == "open" and _is_reading(arguments[2]):
        _swap(arguments[0])
        if not arguments[2] & os.O_PATH:  # which opens nothing: it only holds a folder
            _now["opened"].append(str(arguments[0]))
    elif not _now["swapping"]:
        _now["events"].append([event, *map(repr, arguments)])


def _is_reading(flags: int) -> bool:
    return flags & os.O_ACCMODE == os.O_RDONLY and not flags & (os.O_CREAT | os.O_TRUNC)


def _swap(name: str) -> None:
    at, instead, path = _now["swap"] or ("", "", "")
    if name == at and os.path.lexists(path):
        _now["swapping"] = True
        os.rename(path, path + ".aside")
        if instead:
            os.rename(instead, path)
        _now["swap"], _now["swapping"] = None, False


def _done(task: Task) -> Told:
    _now.update(opened=[], events=[], swapping=False, swap=task.get("swap"))
    told: Told = {}
    try:
        told["result"] = _result(task)
    except ModeldoorError as error:
        told["error"], told["message"] = type(error).__name__, str(error)
    told["opened"], told["events"] = _now["opened"], _now["events"]
    _now.clear()
    return told


def _result(task: Task) -> str:
    match task["do"]:
        case "read reference":
            return parse_reference(task["text"]).text
        case "find file":
            return canonical_path(task["text"], working_folder=task.get("working_folder", ""), roots=task.get("roots"))
        case "open file":
            with open_regular(task["text"]) as (descriptor, status):
                return os.read(descriptor, status.st_size + 1).decode()


if __name__ == "__main__":
    tasks: list[Task] = json.load(sys.stdin)
    if "--as-nobody" in sys.argv and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    _done({"do": "read reference", "text": "s3:\n"})  # so that what is imported for a message is imported
    sys.addaudithook(_watch)
    json.dump([_done(task) for task in tasks], sys.stdout)
