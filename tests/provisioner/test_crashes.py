"""A process that is killed at any moment of provisioning loses nothing: what it did is told, and the next one goes on."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from modeldoor_lifecycle.provisioner import catalog_points
from modeldoor_lifecycle.store import points as store_points
from provisioner import scenes
from provisioner.homes import model_bytes
from provisioner.machines import Machine
from provisioner.scenes import SCENES, Forge, Scene, ensured
from provisioner.witness import Seen, assert_kept, assert_tidy, entries_of, report_of, seen

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

SOAK = "MODELDOOR_SOAK" in os.environ

ROUNDS_AT_ONE_HOME = 12
"""Then a new one begins: a catalogue that grows makes each round slower."""

POINTS_OF_RECORD = {"kept", "cut", "written", "synced"}

POINTS = {*get_args(catalog_points.Point), *get_args(store_points.Point), *POINTS_OF_RECORD}
"""Every step that the catalogue, the store and the record tell of."""


FIRST: tuple[tuple[Callable[[Machine, str], Scene], tuple[str, ...]], ...] = (
    (scenes.first_provision, ("locked", "synced", "made", "passed", "written again", "linked", "backedUp", "noted")),
    (
        scenes.provision_from_the_hub,
        (
            *("opened", "created", "identified", "confirmed", "verified", "readOnly"),
            *("named", "renamed", "folderSynced", "sealed", "forgotten", "catalogNoted"),
        ),
    ),
    (scenes.provision_of_a_split_model, ("setMade", "setNamed")),
    (scenes.garbage_collection_of_what_is_in_use, ("setsRemoved", "sealRemoved", "removed")),
    (scenes.mending_of_a_torn_record, ("kept", "cut", "written")),
)
"""The scenes in which each step comes; a record is written before the catalogue is."""


class Rounds:
    """One round after the other of one scene, at homes that several rounds share."""

    def __init__(self, forge: Forge, folder: Path, scene: Callable[[Machine, str], Scene]) -> None:
        self._forge = forge
        self._folder = folder
        self._scene = scene
        self._at_one_home = 1 if scene is scenes.first_provision else ROUNDS_AT_ONE_HOME
        self._number = 0
        self._left: dict[Path, list[Scene]] = {}
        self.kills = 0

    def killed(self, dies_on: int | tuple[str, int], *, calls: bool = False) -> bool:
        """Whether somebody was killed at the step of this number or name, and everything was as it must be then."""
        machine, scene, before = self._set()
        said = self._forge.run(machine, [scene.deed], dies_on=dies_on, calls=calls)
        self.kills += said is None
        self._left.setdefault(machine.folder, []).append(scene)
        self._look(machine, before)
        return said is None

    def steps(self, *, calls: bool = False) -> list[str]:
        """Every step of the deed, by name, in order, when nobody is killed."""
        machine, scene, before = self._set()
        said = self._forge.run(machine, [scene.deed], calls=calls)
        assert said is not None
        assert [each.get("refused", "") for each in said["deeds"]] == [scene.code], said
        self._look(machine, before)
        names: list[str] = said["steps"]
        return names

    def gone_on(self) -> None:
        """Does all again in which somebody was killed, and more, and states that nothing is left of that."""
        while self._left:
            folder, unfinished = self._left.popitem()
            machine = Machine(folder)
            others = [ensured(machine.local(f"m-{self._number}-after")), {"do": "collect"}]
            before = seen(machine)
            said = self._forge.run(machine, [*(scene.deed for scene in unfinished), *others])
            assert said is not None
            for scene, told in zip(unfinished, said["deeds"], strict=False):
                assert told.get("refused", "") in (scene.code, *scene.again), told
            assert all("done" in each for each in said["deeds"][len(unfinished) :]), said["deeds"]
            self._look(machine, before)
            assert_tidy(machine)

    def _set(self) -> tuple[Machine, Scene, Seen]:
        machine = Machine(self._folder / f"home-{self._number // self._at_one_home}")
        scene = self._scene(machine, f"m-{self._number}")
        self._number += 1
        if scene.before:
            self._forge.done(machine, scene.before)
        before = seen(machine)
        scene.meanwhile()
        return machine, scene, before._replace(others=machine.state_of_others())

    def _look(self, machine: Machine, before: Seen) -> None:
        assert_kept(before, seen(machine))


def test_who_is_killed_at_any_step_loses_nothing_and_the_next_one_goes_on(forge: Forge, tmp_path: Path) -> None:
    """CAT-UNIT-3102: each step once; in every scene that comes by it in `make soak`."""
    for scene, points in FIRST:
        rounds = Rounds(forge, tmp_path / scene.__name__, scene)
        for point in points:
            name, _, again = point.partition(" ")
            assert rounds.killed((name, 2 if again else 1)), f"{scene.__name__} never comes by {point}"
        rounds.gone_on()


def test_every_step_that_there_is_is_killed_at_somewhere_here() -> None:
    assert {point.partition(" ")[0] for _, points in FIRST for point in points} == POINTS - {"putAside"}


@pytest.mark.slow
def test_who_is_killed_in_any_scene_loses_nothing_and_the_next_one_goes_on(forge: Forge, tmp_path: Path) -> None:
    """CAT-UNIT-3102: at three steps of each scene; at all steps, and at all calls that change a file, in `make soak`."""
    kills: Counter[str] = Counter()
    for scene in (scenes.first_provision, *SCENES):
        rounds = Rounds(forge, tmp_path / scene.__name__, scene)
        count = len(rounds.steps())
        for number in range(1, count + 1, 1 if SOAK else max(1, count // 2)):
            assert rounds.killed(number), f"{scene.__name__} ends before step {number} of {count}"
            rounds.gone_on()
        number = 1
        while SOAK and rounds.killed(number, calls=True):
            number += 1
            if not number % 4:
                rounds.gone_on()
        rounds.gone_on()
        kills[scene.__name__] += rounds.kills
    sys.stdout.write(report_of(kills))
    assert min(kills.values()) >= 2


def test_of_a_handoff_that_somebody_was_writing_who_was_killed_no_piece_is_left(forge: Forge, tmp_path: Path) -> None:
    """At the very last call, which gives it its name."""
    rounds = Rounds(forge, tmp_path, scenes.provision_of_what_is_known)
    steps = rounds.steps(calls=True)
    assert steps[-1] == "os.rename"
    assert rounds.killed(len(steps), calls=True)
    rounds.gone_on()


def test_who_is_killed_in_restoring_leaves_the_last_version_to_the_next_one(forge: Forge, tmp_path: Path) -> None:
    """What was changed last is lost with the catalogue that broke; nothing else is, and the broken one is kept."""
    machine = Machine(tmp_path / "home")
    reference = machine.local("model")
    forge.done(machine, [ensured(reference), {"do": "pin", "name": reference}])
    catalog = Path(machine.folders.catalog) / "model-catalog.json"
    before = seen(machine)
    for dies_on in range(1, 40) if SOAK else (("putAside", 1),):
        catalog.write_bytes(b"broken")
        said = forge.run(machine, [{"do": "restore"}], dies_on=dies_on, calls=isinstance(dies_on, int))
        backup = catalog.with_name(f"{catalog.name}.backup").read_bytes()
        assert catalog.read_bytes() in (b"broken", backup)
        if catalog.read_bytes() == b"broken":
            forge.done(machine, [{"do": "restore"}])
        assert entries_of(machine).keys() == before.entries.keys()
        assert seen(machine).records == before.records
        assert {each.read_bytes() for each in catalog.parent.glob("*.corrupt-*")} == {b"broken"}
        assert_tidy(machine)
        if said is not None:
            break


@pytest.mark.slow
def test_who_is_killed_in_withdrawing_a_handoff_leaves_that_to_the_next_one(forge: Forge, tmp_path: Path) -> None:
    """Of a file that its owner has replaced; at every call that changes a file."""
    dies_on, said = 0, None
    while said is None:
        dies_on += 1
        machine = Machine(tmp_path / f"home-{dies_on}")
        reference = machine.local("model")
        deed = scenes.handed_on(machine, reference)
        forge.done(machine, [deed])
        machine.model("model.gguf", model_bytes("another"))
        others = machine.state_of_others()
        said = forge.run(machine, [deed], dies_on=dies_on, calls=True)
        again = forge.run(machine, [deed, ensured(machine.local("after")), {"do": "collect"}])
        assert again is not None
        assert [each.get("refused", "") for each in again["deeds"]] == ["fileChanged", "", ""]
        assert [each.name.partition(".json")[2].partition("-")[0] for each in machine.handoffs.iterdir()] == [
            ".withdrawn"
        ]
        assert {path: machine.state_of_others()[path] for path in others} == others
        assert seen(machine).entries[reference]["trust"]["state"] == "unverified"
        assert_tidy(machine)
    assert dies_on > 10
