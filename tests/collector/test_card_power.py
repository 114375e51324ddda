"""Cards that sleep are told from their files, and one that does not say so is awake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from families import for_each
from modeldoor_collector.probes.accelerator_presence import AMD, NVIDIA, Card
from modeldoor_collector.probes.card_power import are_asleep, is_asleep
from modeldoor_collector.probes.files import Host

if TYPE_CHECKING:
    from pathlib import Path


def add(root: Path, vendor: str, address: str, status: str | None) -> Card:
    folder = root / "sys/bus/pci/devices" / address / "power"
    folder.mkdir(parents=True)
    if status is not None:
        (folder / "runtime_status").write_text(f"{status}\n")
    return Card(vendor, address, is_display=True)


@for_each(
    ("status", "sleeps"),
    [
        ("suspended", True),
        ("active", False),
        ("suspending", False),
        ("resuming", False),
        ("error", False),
        ("unsupported", False),
        ("", False),
        (None, False),
    ],
)
def test_a_card_sleeps_when_the_kernel_says_that_it_is_suspended(
    tmp_path: Path, status: str | None, sleeps: bool
) -> None:
    card = add(tmp_path, NVIDIA, "0000:01:00.0", status)
    assert is_asleep(Host(str(tmp_path)), card.address) is sleeps
    assert are_asleep(Host(str(tmp_path)), [card], NVIDIA) is sleeps


@for_each(
    ("statuses", "sleep"),
    [(["suspended", "suspended"], True), (["suspended", "active"], False), (["suspended", None], False)],
)
def test_all_of_a_maker_s_cards_must_sleep(tmp_path: Path, statuses: list[str | None], sleep: bool) -> None:
    cards = [add(tmp_path, NVIDIA, f"0000:0{place}:00.0", status) for place, status in enumerate(statuses)]
    assert are_asleep(Host(str(tmp_path)), cards, NVIDIA) is sleep


def test_the_cards_of_other_makers_do_not_matter(tmp_path: Path) -> None:
    cards = [
        add(tmp_path, NVIDIA, "0000:01:00.0", "suspended"),
        add(tmp_path, AMD, "0000:02:00.0", "active"),
    ]
    assert are_asleep(Host(str(tmp_path)), cards, NVIDIA)
    assert not are_asleep(Host(str(tmp_path)), cards, AMD)


def test_a_maker_without_cards_on_the_bus_has_none_that_sleep(tmp_path: Path) -> None:
    assert not are_asleep(Host(str(tmp_path)), [], NVIDIA)
