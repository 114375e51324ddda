"""Several processes that provision at once on the same folders do not get in each other's way, killed, stopped or not."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from modeldoor_lifecycle.provisioner.provenance import public_id
from provisioner.machines import Machine, on_the_hub, split_on_the_hub
from provisioner.scenes import Forge, ensured, handed_on, of_one
from provisioner.witness import assert_kept, assert_tidy, report_of, seen

if TYPE_CHECKING:
    from pathlib import Path

    from provisioner.nursery import Child
    from provisioner.scenes import Deed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

SOAK = "MODELDOOR_SOAK" in os.environ
SEED = int(os.environ.get("MODELDOOR_SOAK_SEED", "20261120"))

LIFE_S = 0.4 if SOAK else 0.2
"""No child lives longer: in this time it does some of its deeds."""

EXPECTED = {
    "fileChanged",  # a file that nobody had registered yet was removed to make room
    "fileRefused",
    "downloadNotDone",
    "notInUse",  # it was removed to make room before it was leased
    "inUse",
    "notInCatalog",
}
"""How deeds may end while another makes room."""


COLLECT: dict[str, Any] = {"do": "collect"}


# -- Killed at random moments


class Worker:
    """Somebody who is killed again and again, and begins each life with what the last one did not come to the end of."""

    def __init__(self, forge: Forge, machine: Machine, name: str) -> None:
        self._forge = forge
        self._machine = machine
        self._name = name
        self._lives = 0
        self._planned: list[Deed] = []
        self.child: Child | None = None

    def begin(self) -> None:
        """Begins a life."""
        self._lives += 1
        names = [f"{self._name}-{self._lives}{each}" for each in "abc"]
        self._planned = [*self.unfinished(), *(deed for name in names for deed in self._deeds(name))]
        self.child = self._forge.start(self._machine, self._planned)

    def end(self) -> bool:
        """Ends it, unless it has come to its end; whether it was killed."""
        if self.child is None:
            return False
        self.child.kill()
        said, self.child = self.child.wait(), None
        return said is None

    def unfinished(self) -> list[Deed]:
        """The deed in which it was killed last, if that was to fetch something."""
        told = [each["deed"] for each in told_of(self._machine)]
        return [deed for deed in self._planned if deed not in told and "reference" in deed][:1]

    def _deeds(self, name: str) -> list[Deed]:
        machine = self._machine
        if self._name == "provider":
            return [
                handed_on(machine, on_the_hub(name), name),
                handed_on(machine, f"file:{machine.models}/{name[-1]}.gguf"),
                handed_on(machine, split_on_the_hub(name), name),
            ]
        single, split = on_the_hub(name), split_on_the_hub(name)
        return [
            ensured(single),
            {"do": "put", "number": sum(name.encode())},
            ensured(split),
            of_one("retire", split),
            {"do": "collect", "include_unregistered": True},
            of_one("pin" if len(name) % 2 else "lease", single),
            {"do": "collect", "store_bytes": 0},
            of_one("verify", single),
        ]


def test_two_who_are_killed_at_random_moments_lose_nothing(forge: Forge, tmp_path: Path) -> None:
    """CAT-UNIT-3102: one provisions with handoffs while the other makes room; 200 kills in `make soak`, some here."""
    most = 200 if SOAK else 3
    draw = random.Random(SEED)
    kills: Counter[str] = Counter()
    number = 0
    while kills.total() < most:
        machine = Machine(tmp_path / f"home-{number}")
        number += 1
        for name in "abc":
            machine.local(name)
        workers = {name: Worker(forge, machine, name) for name in ("provider", "collector")}
        at_rest = seen(machine)
        for _ in range(min(20, most)):
            for worker in workers.values():
                if worker.child is None:
                    worker.begin()
            time.sleep(draw.uniform(0, LIFE_S))  # a moment is drawn; no state is waited for
            ended = draw.choice([["provider"], ["collector"], ["provider", "collector"]])
            for name in ended:
                kills[f"{name} alone" if len(ended) == 1 else "both"] += workers[name].end()
            now = seen(machine)  # also while the other is at work
            if len(ended) == 2:
                assert_kept(at_rest, now)
                at_rest = now
        for worker in workers.values():
            worker.end()
        assert_kept(at_rest, seen(machine))
        unfinished = [deed for worker in workers.values() for deed in worker.unfinished()]
        forge.done(machine, [*unfinished, handed_on(machine, split_on_the_hub("last"), "last"), COLLECT])
        assert_tidy(machine)
        assert_as_expected(machine)
    sys.stdout.write(report_of(kills))


def told_of(machine: Machine) -> list[dict[str, Any]]:
    """What came of each deed that somebody came to the end of."""
    path = machine.folder.with_suffix(".told")
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def assert_as_expected(machine: Machine) -> None:
    """States that every deed was done or refused as it may be, and that some were done."""
    told = told_of(machine)
    unexpected = [each for each in told if "done" not in each and each.get("refused") not in EXPECTED]
    assert not unexpected, unexpected
    assert any("done" in each for each in told)


# -- Not killed


def test_eight_who_provision_at_once_make_one_entry_and_one_record_of_each_model(forge: Forge, tmp_path: Path) -> None:
    """Each the same file, one of its own, and room; in `make check` also the same models of the hub."""
    provision_at_once(forge, Machine(tmp_path / "home"), [])


@pytest.mark.slow
def test_eight_who_fetch_at_once_make_one_entry_and_one_record_of_each_model(forge: Forge, tmp_path: Path) -> None:
    provision_at_once(forge, Machine(tmp_path / "home"), [on_the_hub("shared"), split_on_the_hub("shared")])


def provision_at_once(forge: Forge, machine: Machine, fetched: list[str]) -> None:
    """Lets eight provision, and states what must come of it."""
    retired = on_the_hub("retired")
    forge.done(machine, [ensured(retired), of_one("retire", retired)])
    shared = [machine.local("shared"), *fetched]
    own = [machine.local(f"own-{number}") for number in range(8)]
    before = seen(machine)
    children = [
        forge.start(
            machine,
            [*(handed_on(machine, each) for each in shared), handed_on(machine, mine, f"own-{number}"), COLLECT],
        )
        for number, mine in enumerate(own)
    ]
    for child in children:
        said = child.wait()
        assert said is not None
        assert all("done" in each for each in said["deeds"]), said["deeds"]
    after = seen(machine)
    assert_kept(before, after)
    assert_tidy(machine)
    assert sorted(after.entries) == sorted((*shared, *own))
    assert len(after.handoffs) == 1 + len(own)
    told = Counter((each["modelId"], each["event"]["kind"]) for each in after.records[len(before.records) :])
    once = {event: count for event, count in told.items() if event[1] != "handedOff"}
    models = {public_id(each) for each in (*shared, *own)}
    assert once == {**dict.fromkeys(((each, "provisioned") for each in models), 1), (retired, "evicted"): 1}


def test_nobody_waits_for_ever_for_one_who_was_stopped_while_it_changed_the_catalogue(
    forge: Forge, tmp_path: Path
) -> None:
    """Neither who wants another model nor who wants the same; and the one who was stopped goes on as if nothing had been."""
    machine = Machine(tmp_path / "home")
    same, other = machine.local("same"), machine.local("other")
    stopped = forge.start(machine, [handed_on(machine, same)], stops_at="passed")
    stopped.wait_until_stopped()
    try:
        waiting = [
            forge.start(machine, [deed], patience_s=0.1)
            for deed in (ensured(other), ensured(same), of_one("pin", same))
        ]
        told = [child.wait() for child in waiting]
        located = forge.done(machine, [{"do": "locate", "reference": same}])
    finally:
        stopped.let_go_on()
    said = stopped.wait()
    assert [each["deeds"][0].get("refused") for each in told if each is not None] == [
        "FileNotWritten",
        "FileNotWritten",
        "notInCatalog",  # who reads waits for nobody
    ]
    assert located == [None]
    assert said is not None
    assert said["deeds"] == [{"done": same}]
    forge.done(machine, [ensured(other), ensured(same), COLLECT])
    assert seen(machine).entries.keys() == {same, other}
    assert_tidy(machine)
