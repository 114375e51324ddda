"""A run of the command reads, asks its own services on loopback, and does nothing else: seen from inside and from outside."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest

from faults.machines import Tree, healthy_laptop
from goldens import EXAMPLES, golden
from loopback_servers import ollama
from modeldoor.cli.views import VIEWS
from promise import trace
from promise.audit import Address, above, forbidden, view, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from command import Door

STORED = str(EXAMPLES / "resource-snapshot" / "healthy-1b.json")
AT = "2026-11-20T09:30:02Z"


COLLECTED: list[tuple[str, ...]] = [
    *(("snapshot", *view(name)) for name in VIEWS),
    ("snapshot", "--json", "--require-admit"),
    ("snapshot", "--profile", "urn:srcos:model-profile:local-llama32-1b"),
]
FROM_A_FILE: list[tuple[str, ...]] = [
    *(("snapshot", "--input", STORED, "--at", AT, *view(name)) for name in VIEWS),
    ("snapshot", "--input", "-", "--at", AT),
]


def spoken(arguments: tuple[str, ...]) -> str:
    return " ".join(each for each in arguments if "/" not in each)


@pytest.fixture
def service(door: Door) -> Iterator[Address]:
    """The one model service that the configured profiles name."""
    with ollama(["llama3.2:1b"]) as endpoint:
        for name in ("local-llama32-1b", "local-llama32-3b"):
            profile = golden(name, "model-profile")
            profile["runtime"]["endpoint"] = endpoint
            door.write_profile(f"{name}.json", profile)
        yield address_of(endpoint)


def address_of(endpoint: str) -> Address:
    host, _, port = endpoint.removeprefix("http://").rpartition(":")
    return host, int(port)


@pytest.fixture
def laptop(tmp_path: Path) -> Tree:
    return healthy_laptop(tmp_path / "machine")


@pytest.fixture
def with_card(laptop: Tree) -> Tree:
    """The laptop with a card whose driver is loaded, and whose library is not there."""
    laptop.pci_device("0000:01:00.0", 0x10DE, 0x030000)
    for node in ("nvidiactl", "nvidia0"):
        laptop.write(f"dev/{node}", "")
    return laptop


class TestFromInside:
    @pytest.mark.parametrize("arguments", COLLECTED, ids=spoken)
    def test_a_collection_does_only_what_is_allowed_by_name(
        self, door: Door, service: Address, arguments: tuple[str, ...]
    ) -> None:
        seen = watched(door, *arguments)
        assert seen.ended.code in (0, 1), seen.ended.err
        assert forbidden(seen.events, {service}) == []
        assert seen.connected == {service}

    @pytest.mark.parametrize("arguments", FROM_A_FILE, ids=spoken)
    def test_a_stored_snapshot_is_read_and_nothing_is_asked(self, door: Door, arguments: tuple[str, ...]) -> None:
        with open(STORED, "rb") as file:
            seen = watched(door, *arguments, stdin=file.read())
        assert seen.ended.code == 0, seen.ended.err
        assert forbidden(seen.events) == []
        assert (seen.connected, seen.started) == (set(), [])

    def test_without_an_accelerator_nothing_is_started(self, door: Door, service: Address, laptop: Tree) -> None:
        seen = watched(door, "snapshot", root=laptop.root)
        assert seen.ended.document["signals"]["accelerator"]["status"] == "notApplicable"
        assert forbidden(seen.events, {service}) == []
        assert seen.started == []

    def test_with_an_accelerator_our_own_child_is_started_and_nothing_else(
        self, door: Door, service: Address, with_card: Tree
    ) -> None:
        seen = watched(door, "snapshot", root=with_card.root)
        assert seen.ended.document["signals"]["accelerator"]["status"] in ("error", "known")
        assert forbidden(seen.events, {service}) == []
        assert len(seen.started) == 1

    def test_a_watch_does_no_more_than_one_snapshot_does(self, door: Door, service: Address, with_card: Tree) -> None:
        seen = watched(door, "snapshot", "--watch", "0", root=with_card.root, lines=5)
        assert seen.ended.code == 0, seen.ended.err
        assert len(seen.ended.out.splitlines()) == 5
        assert forbidden(seen.events, {service}) == []
        assert seen.connected == {service}

    def test_what_is_refused_is_refused_as_quietly(self, door: Door, service: Address) -> None:
        door.write_profile("broken.json", "{")
        assert forbidden(watched(door, "snapshot").events, {service}) == []
        door.write_policy("{")
        refused = watched(door, "snapshot")
        assert refused.ended.code == 2
        assert forbidden(refused.events) == []

    def test_the_file_that_the_user_names_is_the_one_thing_that_is_written(self, door: Door, service: Address) -> None:
        folder = door.folder / "out"
        folder.mkdir()
        seen = watched(door, "snapshot", "--output", folder / "snapshot.json")
        written = forbidden(seen.events, {service})
        assert written, "a run that writes shows that writing is seen"
        assert all(str(folder) in str(event) for event in written), written
        assert [path.name for path in folder.iterdir()] == ["snapshot.json"]

    def test_a_service_that_was_not_allowed_is_seen(self, door: Door, service: Address) -> None:
        seen = forbidden(watched(door, "snapshot").events)
        assert {event[0] for event in seen} == {"socket.connect"}
        assert service[0] == "127.0.0.1"


def starts_the_pipe(call: trace.Call) -> bool:
    """The shell of a test, and the program that reads two lines, also where it is looked for in vain."""
    return call.name == "execve" and call.arguments.split('"')[1].endswith(("/sh", "/head"))


@pytest.mark.skipif(not trace.is_possible(), reason="`strace` is not here, or may not trace")
class TestFromOutside:
    @pytest.mark.parametrize("arguments", [*COLLECTED[:2], *FROM_A_FILE[:2]], ids=spoken)
    def test_the_kernel_sees_only_what_is_allowed_by_name(
        self, door: Door, service: Address, arguments: tuple[str, ...]
    ) -> None:
        seen = trace.traced(door, door.command, *arguments)
        assert seen.ended.code == 0, seen.ended.err
        assert trace.forbidden(seen.calls, {service}) == []
        asked = service if "--input" not in arguments else None
        assert seen.connected == ({asked} if asked else set[Any]())

    def test_the_child_that_asks_a_drivers_library_is_no_louder(
        self, door: Door, service: Address, with_card: Tree
    ) -> None:
        seen = trace.traced(door, *above(with_card.root), "snapshot")
        assert seen.ended.code == 0, seen.ended.err
        assert trace.forbidden(seen.calls, {service}) == []
        assert len(seen.programs) == 2

    def test_a_watch_ends_its_own_child_and_nobody_elses(self, door: Door, service: Address, with_card: Tree) -> None:
        line = shlex.join([*above(with_card.root), "snapshot", "--watch", "0"])
        seen = trace.traced(door, "sh", "-c", f"{line} | head -n 2")
        assert len(seen.ended.out.splitlines()) == 2
        ours = [call for call in seen.calls if not starts_the_pipe(call)]
        assert trace.forbidden(ours, {service}) == []
        assert [call for call in ours if call.name == "kill"]

    def test_what_is_written_is_seen(self, door: Door, service: Address) -> None:
        target = door.folder / "snapshot.json"
        written = trace.forbidden(trace.traced(door, door.command, "snapshot", "--output", target).calls, {service})
        assert {call.name for call in written} >= {"openat", "rename"}
        assert all(str(door.folder) in call.arguments for call in written if call.name in ("openat", "rename"))
