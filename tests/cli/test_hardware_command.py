"""`modeldoor hardware`: this machine's or a described one's, for programs and for people, and what it keeps."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from command import Door, here
from families import for_each
from goldens import ROOT, golden
from modeldoor.cli.hardware import read_profile
from modeldoor.cli.hardware_view import headline, remarks, rows
from modeldoor.cli.reading import CannotRead
from modeldoor_validators import DocumentRefused, check

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

GOLDENS = (
    "rtx-4090-24gb",
    "rtx-3060-alone",
    "two-rtx-4090",
    "h100-mig",
    "m3-max-36gb",
    "cpu-container",
    "nvidia-probe-failed",
    "strix-halo-carve-out",
    "arc-pro-b60-unlisted",
    "snapdragon-x-elite",
)
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")


def given_by_hand(door: Door, name: str = "m3-max-36gb") -> None:
    door.write_policy("")  # makes the folder
    (door.config / "policy.json").unlink()
    path = door.config / "hardware.json"
    path.write_text(json.dumps(golden(name, "hardware-profile")))
    path.chmod(0o600)


def kept_files(door: Door) -> list[str]:
    return sorted(name for name in os.listdir(door.folder / "modeldoor" / "cache") if name.endswith(".json"))


# This machine


def test_piped_it_is_one_document_that_the_gate_accepts(door: Door) -> None:
    ended = door.shell("modeldoor hardware | modeldoor validate -")
    assert (ended.code, ended.text, ended.err) == (0, "-: valid hardware-profile\n", "")


def test_a_second_call_uses_what_the_first_kept(door: Door) -> None:
    first, second = door("hardware").document, door("hardware", "--json").document
    assert (first["origin"], first["isFromCache"]) == ("probe", False)
    assert (second["origin"], second["isFromCache"]) == ("probe", True)
    assert second["detectedAt"] == first["detectedAt"] < second["memoryReadAt"]
    third = door("hardware", "--no-cache").document
    assert not third["isFromCache"]
    assert first["detectedAt"] < third["detectedAt"]
    assert len(kept_files(door)) == 1


def test_a_corrupt_cache_is_put_aside_and_said(door: Door) -> None:
    door("hardware")
    (name,) = kept_files(door)
    path = door.folder / "modeldoor" / "cache" / name
    path.write_text("{")
    ended = door("hardware")
    assert (ended.code, ended.document["isFromCache"]) == (0, False)
    (message,) = ended.messages
    assert "it was put aside" in message


@pytest.mark.slow
def test_a_measured_bandwidth_says_so_and_stays(door: Door) -> None:
    measured = door("hardware", "--measure").document["processor"]["bandwidth"]
    assert measured["source"] == "measured"
    assert measured["gigabytesPerSecond"] > 0
    assert door("hardware").document["processor"]["bandwidth"] == measured
    assert door("hardware", "--no-cache").document["processor"]["bandwidth"] == measured


def test_what_is_given_by_hand_takes_the_place_of_this_machine(door: Door) -> None:
    given_by_hand(door)
    ended = door("hardware")
    assert (ended.code, ended.err) == (0, "")
    assert ended.document == golden("m3-max-36gb", "hardware-profile")
    assert not (door.folder / "modeldoor" / "cache").exists()


def test_what_is_given_by_hand_is_not_measured(door: Door) -> None:
    given_by_hand(door)
    ended = door("hardware", "--measure")
    assert ended.code == 2
    assert "it is given by hand" in ended.only_message


def test_what_is_given_by_hand_and_wrong_is_one_line(door: Door) -> None:
    given_by_hand(door, "two-rtx-4090")
    ended = door("hardware")
    assert ended.code == 2
    assert "`origin` must be 'override'" in ended.only_message


# A machine that is described


@for_each(
    ("text", "platform"),
    [("2x RTX 4090", "nvidia"), ("M3 Max 36GB", "macos"), ("Ryzen 9 7950X 64GB", "cpu"), ("Radeon RX 7900 XTX", "amd")],
)
def test_a_described_machine_is_a_valid_document(capfd: pytest.CaptureFixture[str], text: str, platform: str) -> None:
    ended = here(capfd, "hardware", "--simulate", text)
    assert (ended.code, ended.err) == (0, "")
    assert check(ended.document, "hardware-profile") == ()
    assert (ended.document["origin"], ended.document["platform"]) == ("simulation", platform)


def test_a_described_machine_needs_no_folder_of_the_user(door: Door) -> None:
    door("hardware", "--simulate", "RTX 4090")
    assert os.listdir(door.folder) == [door.home.name]
    assert os.listdir(door.home) == []


@for_each(
    ("text", "words"),
    [
        ("RTX 3060", ("it may be 'NVIDIA GeForce RTX 3060 8GB' or 'NVIDIA GeForce RTX 3060 12GB'",)),
        ("RTX 4090 Ti", ("the nearest are 'NVIDIA GeForce RTX 4090'",)),
        ("", ("each part must name a device or a processor",)),
        ("Ryzen 9 7950X", ("the machine's memory must be said",)),
        ("no-utf8-\udcff", ("letters, digits and simple signs",)),
        ("esc\x1b[31m", ("letters, digits and simple signs",)),
    ],
)
def test_a_description_of_no_machine_or_of_several_is_one_line(
    capfd: pytest.CaptureFixture[str], text: str, words: tuple[str, ...]
) -> None:
    ended = here(capfd, "hardware", "--simulate", text)
    assert ended.code == 2
    for each in words:
        assert each in ended.only_message


@for_each("option", ["--no-cache", "--measure"])
def test_nothing_is_looked_at_of_a_described_machine(capfd: pytest.CaptureFixture[str], option: str) -> None:
    ended = here(capfd, "hardware", "--simulate", "RTX 4090", option)
    assert ended.code == 2
    assert f"{option} has no part in --simulate" in ended.only_message


# For people


@pytest.mark.parametrize("text", ["2x RTX 4090", "RTX 3060 12GB + Ryzen 5 5600 32GB", "Ryzen AI Max+ 395 128GB"])
def test_a_terminal_shows_a_table(door: Door, snapshot: SnapshotAssertion, text: str) -> None:
    ended = door.on_terminal("hardware", "--simulate", text)
    assert (ended.code, ended.err) == (0, "")
    assert TIME.sub("TIME", ended.screen) == snapshot


def test_the_page_shows_what_a_terminal_shows(door: Door) -> None:
    page = (ROOT / "docs" / "hardware.md").read_text()
    shown, said = (
        page.split("```text\n")[1].split("```")[0],
        page.split('`modeldoor hardware --simulate "')[1].split('"')[0],
    )
    ended = door.on_terminal("hardware", "--simulate", said)
    assert TIME.sub("TIME", ended.screen) == TIME.sub("TIME", shown)


def test_a_narrow_terminal_shows_all_of_it(door: Door) -> None:
    ended = door.on_terminal("hardware", "--simulate", "2x RTX 4090", columns=40)
    assert ended.screen.split().count("GeForce") == 4


def test_json_on_a_terminal_is_what_programs_get(door: Door) -> None:
    ended = door.on_terminal("hardware", "--simulate", "RTX 4090", "--json")
    assert check(json.loads(ended.text), "hardware-profile") == ()


@pytest.mark.parametrize("name", GOLDENS)
def test_every_kind_of_machine_has_words(name: str, snapshot: SnapshotAssertion) -> None:
    profile = golden(name, "hardware-profile")
    lines = [headline(profile), ""]
    lines += [f"{row.thing}: {' / '.join((*row.lines, *row.details))}" for row in rows(profile)]
    assert "\n".join([*lines, "", *remarks(profile)]) == snapshot


# A file that is named


def test_a_profile_in_a_file_passes_the_gate(tmp_path: Path) -> None:
    path = tmp_path / "other-machine.json"
    path.write_text(json.dumps(golden("two-rtx-4090", "hardware-profile")))
    assert read_profile(str(path)) == golden("two-rtx-4090", "hardware-profile")
    path.write_text("{}")
    with pytest.raises(DocumentRefused, match=r"other-machine\.json"):
        read_profile(str(path))
    with pytest.raises(CannotRead):
        read_profile(str(tmp_path / "none.json"))
