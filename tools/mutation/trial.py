"""Which tests notice a mutant: they are collected once, and run in a fork of this process for each mutant.

Importing the tests takes longer than running them. So the mistake is carried into the modules that
are already loaded: the code of functions is exchanged where it stands, and a constant wherever it
has been imported to. The tests that noticed most mutants of a module are asked first about the next.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections import Counter, defaultdict
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tools.mutation.mutants import mutated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pytest

    from tools.mutation.mutants import Mutant

TIMEOUT_S = 120
"""The whole selection takes a tenth of it; a mutant that takes longer never ends."""

Outcome = Literal["survived", "killed", "timeout", "broken"]


class Subject(NamedTuple):
    """A mutant and the module, as it is imported, that it is one of."""

    mutant: Mutant
    module: str


class Trials:
    """A plugin for pytest that runs the collected tests once as they are, and then once for every mutant."""

    def __init__(self, subjects: Sequence[Subject], jobs: int) -> None:
        self.subjects = subjects
        self.jobs = jobs
        self.outcomes: dict[str, Outcome] = {}
        self._noticing: defaultdict[str, Counter[int]] = defaultdict(Counter)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Stands in for pytest's own loop."""
        gc.freeze()  # so that a fork need not copy what nobody changes
        if session.testsfailed or self._ended(_started(session, None, range(len(session.items)))) != "survived":
            raise session.Failed("the tests must pass as they are")
        running: dict[int, Running] = {}
        waiting = list(reversed(self.subjects))
        while waiting or running:
            while waiting and len(running) < self.jobs:
                subject = waiting.pop()
                child = _started(session, subject, self._order(subject, len(session.items)))
                running[child.pid] = child
            pid, status = os.wait()
            child = running.pop(pid)
            self.outcomes[child.name] = self._ended(child, status)
        return True

    def _order(self, subject: Subject, count: int) -> list[int]:
        first = [index for index, _ in self._noticing[subject.module].most_common()]
        return [*first, *(index for index in range(count) if index not in self._noticing[subject.module])]

    def _ended(self, child: Running, status: int | None = None) -> Outcome:
        """What became of it; which test noticed is remembered for its neighbours."""
        status = os.waitpid(child.pid, 0)[1] if status is None else status
        with open(child.report, "rb") as report:
            told = report.read()
        if told:
            self._noticing[child.module][int(told)] += 1
            return "killed"
        if os.WIFSIGNALED(status):
            return "timeout" if os.WTERMSIG(status) == signal.SIGALRM else "killed"
        return "broken" if os.WEXITSTATUS(status) else "survived"


class Running(NamedTuple):
    """A fork in which the tests run: it reports the number of the test that noticed, if one does."""

    pid: int
    report: int
    name: str
    module: str


def _started(session: pytest.Session, subject: Subject | None, order: Iterable[int]) -> Running:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return Running(pid, reader, subject.mutant.name if subject else "", subject.module if subject else "")
    signal.alarm(TIMEOUT_S)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        if subject is not None:
            _mutate(subject)
        noticing = _noticing(session, list(order))
    except BaseException:  # noqa: BLE001  # a module that cannot be loaded is noticed by everybody
        os._exit(2)
    if noticing is not None:
        os.write(writer, str(noticing).encode())
    os._exit(0)


def _noticing(session: pytest.Session, order: list[int]) -> int | None:
    """The number of the first test that fails."""
    for index, following in zip(order, [*order[1:], None], strict=True):
        item = session.items[index]
        after = None if following is None else session.items[following]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            return index
    return None


def _mutate(subject: Subject) -> None:
    module = sys.modules[subject.module]
    path = module.__file__ or ""
    mutant = ModuleType(module.__name__)
    mutant.__file__, mutant.__package__ = path, module.__package__
    code = compile(mutated(Path(path).read_text(), subject.mutant), path, "exec")
    exec(code, mutant.__dict__)  # noqa: S102  # our own source with one mistake
    for name, old, new in _pairs(vars(module), vars(mutant)):
        if isinstance(old, FunctionType):
            _exchange(old, new)
        elif isinstance(old, type):
            for _, method, other in _pairs(vars(old), vars(new)):
                if isinstance(method, FunctionType):
                    _exchange(method, other)
        elif not isinstance(old, ModuleType):
            _replace(name, old, new)
    _build_again(module)


def _build_again(module: ModuleType) -> None:
    """What other modules of rules made of this one's functions as they were imported: their lists of rules."""
    package = "modeldoor_validators.rules."
    functions = [each for each in vars(module).values() if isinstance(each, FunctionType)]
    ours = {id(each) for each in functions if each.__module__ == module.__name__}
    for name, other in list(sys.modules.items()):
        if name.startswith(package) and other is not module and any(id(each) in ours for each in vars(other).values()):
            importlib.reload(other)


def _pairs(old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """What both namespaces made themselves: names of Python's own and what was imported are the same object."""
    for name in list(old):
        if not name.startswith("__") and name in new and old[name] is not new[name]:
            yield name, old[name], new[name]


def _exchange(old: FunctionType, new: Any) -> None:
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__


def _replace(name: str, old: Any, new: Any) -> None:
    for module in list(sys.modules.values()):
        namespace = getattr(module, "__dict__", {})
        if namespace.get(name) is old:
            namespace[name] = new
