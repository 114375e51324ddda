"""A machine that is described in words: what each name stands for, and what is refused instead of guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_lifecycle.hardware.description import GIBIBYTE, MAXIMUM_DEVICES
from modeldoor_lifecycle.hardware.errors import SimulationError
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_validators import check

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

CATALOG: dict[str, Any] = golden("processors-and-memory", "hardware-catalog") | {
    "devices": golden("cards-and-chips", "hardware-catalog")["devices"]
}
"""The catalogue of the golden examples, whose entries are few and stay."""

RTX_4090, RTX_3060, M3_MAX, H100 = (
    "NVIDIA GeForce RTX 4090",
    "NVIDIA GeForce RTX 3060",
    "Apple M3 Max",
    "NVIDIA H100 80GB HBM3",
)


NONE: list[tuple[str, float, int | None]] = []


def simulated(text: str) -> dict[str, Any]:
    profile = simulate(text, now=NOW, catalog=CATALOG)
    assert check(profile, "hardware-profile") == ()
    return profile


def refused(text: str) -> SimulationError:
    with pytest.raises(SimulationError) as caught:
        simulate(text, now=NOW, catalog=CATALOG)
    assert "\n" not in str(caught.value)
    return caught.value


def summary(profile: dict[str, Any]) -> tuple[str, str | None, float | None, list[tuple[str, float, int | None]]]:
    """Platform, processor, GiB of the machine's memory, and each device with its GiB and units."""
    host = profile.get("hostMemory")
    return (
        profile["platform"],
        profile.get("processor", {}).get("name"),
        None if host is None else host["totalBytes"] / GIBIBYTE,
        [(each["name"], each["totalBytes"] / GIBIBYTE, each.get("computeUnits")) for each in profile["devices"]],
    )


@for_each(
    ("text", "expected"),
    [
        ("RTX 4090", ("nvidia", None, None, [(RTX_4090, 24, 128)])),
        ("2x RTX 4090", ("nvidia", None, None, [(RTX_4090, 24, 128)] * 2)),
        ("2 X RTX 4090", ("nvidia", None, None, [(RTX_4090, 24, 128)] * 2)),
        ("2\N{MULTIPLICATION SIGN}RTX 4090", ("nvidia", None, None, [(RTX_4090, 24, 128)] * 2)),
        ("RTX 4090 24GiB", ("nvidia", None, None, [(RTX_4090, 24, 128)])),
        ("RTX 3060 8 GB", ("nvidia", None, None, [(RTX_3060, 8, 28)])),
        ("RTX 3060 12GB, RTX 4090", ("nvidia", None, None, [(RTX_3060, 12, 28), (RTX_4090, 24, 128)])),
        (
            "RTX 3060 12GB + Ryzen 5 7600 32GB",
            ("nvidia", "AMD Ryzen 5 7600", 32, [(RTX_3060, 12, 28)]),
        ),
        ("RTX 4090+Core i9-14900K 64GB", ("nvidia", "Intel Core i9-14900K", 64, [(RTX_4090, 24, 128)])),
        ("RTX 4090 + 64GB RAM", ("nvidia", None, 64, [(RTX_4090, 24, 128)])),
        ("RTX 4090 + Ryzen 9 7950X", ("nvidia", "AMD Ryzen 9 7950X", None, [(RTX_4090, 24, 128)])),
        ("M3 Max 36GB", ("macos", M3_MAX, 36, [(M3_MAX, 36, 30)])),
        ("M3 Max 30-core 36GB", ("macos", M3_MAX, 36, [(M3_MAX, 36, 30)])),
        ("Apple M3 Max 14-core CPU 30-core GPU 36GB", ("macos", M3_MAX, 36, [(M3_MAX, 36, 30)])),
        ("M3 Max 48GB", ("macos", M3_MAX, 48, [(M3_MAX, 48, 40)])),
        ("M2 10-core 16GB", ("macos", "Apple M2", 16, [("Apple M2", 16, 10)])),
        ("Ryzen 9 7950X 64GB", ("cpu", "AMD Ryzen 9 7950X", 64, NONE)),
        ("AMD Ryzen 9 7950X 16-Core Processor 64GB", ("cpu", "AMD Ryzen 9 7950X", 64, NONE)),
        ("EPYC 9654 96-core 1.5TB", ("cpu", "AMD EPYC 9654", 1536, NONE)),
        ("Raspberry Pi 5 8GB", ("cpu", "Raspberry Pi 5", 8, NONE)),
        ("2x EPYC 9654 1.5TB", ("cpu", "AMD EPYC 9654", 1536, NONE)),
        ("8x H100 SXM + 2x EPYC 9654 2TB", ("nvidia", "AMD EPYC 9654", 2048, [(H100, 80, 132)] * 8)),
        ("H100 SXM", ("nvidia", None, None, [(H100, 80, 132)])),
        ("8x H100 80GB HBM3", ("nvidia", None, None, [(H100, 80, 132)] * 8)),
        ("H100 PCIe 80GB", ("nvidia", None, None, [("NVIDIA H100 PCIe", 80, 114)])),
        ("Intel Arc B580", ("intel", None, None, [("Intel Arc B580", 12, 20)])),
        ("Intel(R) Arc(TM) B580 Graphics", ("intel", None, None, [("Intel Arc B580", 12, 20)])),
        ("Radeon 8060S 128GB", ("amd", None, 128, [("AMD Radeon 8060S", 128, 40)])),
        ("Radeon 780M 32GB", ("amd", None, 32, [("AMD Radeon 780M", 32, 12)])),
        (
            "Ryzen 7 7840HS 32GB + Radeon 780M",
            ("amd", "AMD Ryzen 7 7840HS", 32, [("AMD Radeon 780M", 32, 12)]),
        ),
        (
            "Ryzen 7 7700X 32GB + Radeon 780M + RTX 4090",
            ("nvidia", "AMD Ryzen 7 7700X", 32, [("AMD Radeon 780M", 32, 12), (RTX_4090, 24, 128)]),
        ),
        (
            "Snapdragon X Elite (Adreno X1-85) 32GB",
            ("other", None, 32, [("Snapdragon X Elite (Adreno X1-85)", 32, None)]),
        ),
        ("B200 192GB", ("nvidia", None, None, [("NVIDIA B200", 192, None)])),
    ],
)
def test_a_description_leads_to_one_machine(text: str, expected: tuple[object, ...]) -> None:
    assert summary(simulated(text)) == expected


@for_each(
    "text",
    [
        "RTX 4090",
        "rtx 4090",
        "RTX4090",
        "RTX-4090",
        "rtx_4090",
        "GeForce RTX 4090",
        "NVIDIA GeForce RTX 4090",
        "NVIDIA RTX 4090",
        "nvidia geforce(r) rtx(TM) 4090",
        "  RTX   4090  ",
        "1x RTX 4090",
        "RTX 4090 24GB",
        "RTX 4090 24 GiB",
        "RTX 4090-24GB",
        "24GB RTX 4090",
        "RTX 4090 GPU",
        "RTX 4090 128 SMs",
    ],
)
def test_case_spaces_hyphens_and_makers_do_not_count(text: str) -> None:
    assert simulated(text) == simulated("RTX 4090")


@for_each(
    ("text", "candidates"),
    [
        ("RTX 3060", (f"{RTX_3060} 8GB", f"{RTX_3060} 12GB")),
        ("2x RTX 3060", (f"{RTX_3060} 8GB", f"{RTX_3060} 12GB")),
        ("M3 Max", tuple(f"Apple M3 Max {size}GB" for size in (36, 48, 64, 96, 128))),
        ("M3 Max 40-core", tuple(f"Apple M3 Max {size}GB" for size in (48, 64, 128))),
        ("M2 16GB", ("Apple M2 8-core 16GB", "Apple M2 10-core 16GB")),
        ("H100", (H100, "NVIDIA H100 PCIe")),
        ("8x H100 80GB", (H100, "NVIDIA H100 PCIe")),
        ("B200", ("NVIDIA B200 180GB", "NVIDIA B200 192GB")),
        ("RTX", (f"{RTX_3060} 8GB", f"{RTX_3060} 12GB", RTX_4090)),
        ("Radeon 8060S", tuple(f"AMD Radeon 8060S {size}GB" for size in (32, 64, 96, 128))),
    ],
)
def test_an_ambiguous_name_lists_every_meaning_and_guesses_none(text: str, candidates: tuple[str, ...]) -> None:
    refusal = refused(text)
    assert refusal.fault == "ambiguousName"
    assert refusal.candidates == candidates
    for each in candidates:
        assert f"'{each}'" in str(refusal)
        simulated(each)


@for_each(
    "text",
    [
        "RTX 4095",
        "RTX 409",
        "RTX 4090 Ti",
        "RTX 4090+",
        "4090",
        "AMD RTX 4090",
        "Radeon RTX 4090",
        "Intel GeForce RTX 4090",
        "Apple RTX 4090",
        "NVIDIA Radeon 780M",
        "Ryzen 9 7",
        "Ryzen 9 7banana 64GB",
        "Intel Ryzen 9 7950X 64GB",
        "M3 Maximum 36GB",
        "GB10 128GB",
        "nvidia",
        "x",
        "2x 2x RTX 4090",
        "RTX 4090 with 64GB",
        "7950X 64GB",
        "9950X3D 64GB",
        "1000x RTX 4090",
        "Xeon 128GB",
        "Intel Xeon 128GB",
        "Apple M 16GB",
        "i9-149000K 32GB",
        "Ryzen 9 79500X 32GB",
        "Ryzen 9 795X 32GB",
    ],
)
def test_an_unknown_name_is_never_taken_for_one_that_looks_like_it(text: str) -> None:
    refusal = refused(text)
    assert refusal.fault == "unknownName"
    assert "must be a device or a processor that the catalogue lists" in refusal.message
    assert refusal.hint


def test_an_unknown_name_lists_the_nearest() -> None:
    assert refused("RTX 4900").candidates[0].startswith("NVIDIA GeForce RTX")
    assert f"'{RTX_4090}'" in refused("GeForce RTX 4090 Ti").hint


@for_each(
    ("text", "fault", "words"),
    [
        ("", "unreadable", "each part must name a device or a processor"),
        ("   ", "unreadable", "each part must name a device or a processor"),
        ("+", "unreadable", "each part must name a device or a processor"),
        ("RTX 4090 +", "unreadable", "each part must name a device or a processor"),
        ("RTX 4090,,RTX 4090", "unreadable", "each part must name a device or a processor"),
        ("64GB", "unreadable", "a machine must have a device or a processor"),
        ("RTX\t4090", "unreadable", "letters, digits and simple signs"),
        ("RTX 4090\n", "unreadable", "letters, digits and simple signs"),
        ("RTX 4090\x1b[31m", "unreadable", "letters, digits and simple signs"),
        ("RTX 4090 \N{FULLWIDTH DIGIT FOUR}", "unreadable", "letters, digits and simple signs"),
        ("R" * 1001, "unreadable", "in at most 1000 characters; these are 1001"),
        ("0x RTX 4090", "count", "must be 1 to 64; it is 0"),
        ("65x RTX 4090", "count", "must be 1 to 64; it is 65"),
        ("999x RTX 4090", "count", "must be 1 to 64; it is 999"),
        ("40x RTX 4090 + 40x H100 SXM", "count", "at most 64 devices"),
        ("RTX 4090 48GB", "memorySize", "must be a size that the catalogue has: 24GB"),
        ("RTX 3060 10GB", "memorySize", "must be a size that the catalogue has: 8GB or 12GB"),
        ("M3 Max 32GB", "memorySize", "must be a size that the catalogue has: 36GB, 48GB, 64GB, 96GB or 128GB"),
        ("RTX 4090 0GB", "memorySize", "more than 0"),
        ("Ryzen 9 7950X 999999999TB", "memorySize", "at most 65536 GB"),
        ("RTX 4090 24GB 64GB", "memorySize", "each part must have one size of memory"),
        ("M3 Max 40-core 36GB", "units", "must go with its name and memory; there are 30 or 40"),
        ("M3 Max 30-core 40-core 36GB", "units", "one number of units"),
        ("Ryzen 9 7950X 12-core 64GB", "units", "there are 16"),
        ("Ryzen 9 7950X", "memoryNotSaid", "the machine's memory must be said"),
        ("Raspberry Pi 5", "memoryNotSaid", "say 2GB, 4GB, 8GB or 16GB"),
        ("Radeon 780M", "memoryNotSaid", "the machine's memory must be said"),
        ("Ryzen 9 7950X 64GB + i9-14900K 64GB", "contradiction", "must have one processor"),
        ("2x Ryzen 9 7950X 64GB", "contradiction", "must have one processor"),
        ("2x M3 Max 36GB", "contradiction", "must have one processor"),
        ("3x EPYC 9654 768GB", "contradiction", "must have at most 2 processors of this kind"),
        ("2x EPYC 9654P 768GB", "contradiction", "must have one processor"),
        ("EPYC 9654 + EPYC 9654 768GB", "contradiction", "must have one processor"),
        ("M3 Max 36GB + RTX 4090", "contradiction", "Apple's no other device"),
        ("Radeon 780M 32GB + Radeon 8060S 32GB", "contradiction", "one chip whose graphics share its memory"),
        ("Ryzen 9 7950X 64GB + 32GB", "contradiction", "must be said once"),
        ("Radeon 780M 32GB + Ryzen 7 7840HS 64GB", "contradiction", "says 32GB and 64GB"),
    ],
)
def test_what_describes_no_machine_is_refused_with_the_reason(text: str, fault: str, words: str) -> None:
    refusal = refused(text)
    assert refusal.fault == fault
    assert words in str(refusal)


def test_the_seeds_fixture_is_what_its_description_gives() -> None:
    assert simulated("RTX 4090 + Ryzen 9 7950X 64GB") == golden("rtx-4090-24gb", "hardware-profile")


def test_a_card_alone_says_nothing_of_the_machine_around_it() -> None:
    expected = golden("rtx-3060-alone", "hardware-profile") | {"operatingSystem": "linux"}
    assert simulated("RTX 3060 12GB") == expected


def test_an_apple_chip_is_a_whole_machine_whose_memory_is_one() -> None:
    profile = simulated("M3 Max 36GB")
    (device,) = profile["devices"]
    by_hand = golden("m3-max-36gb", "hardware-profile")["devices"][0]
    assert (device["totalBytes"], device["usableBytes"]) == (by_hand["totalBytes"], by_hand["usableBytes"])
    assert (device["memoryKind"], device["backend"]) == ("unified", "metal")
    assert device["bandwidth"] == {"gigabytesPerSecond": 307.2, "source": "table", "tableEntry": "Apple M3 Max"}
    assert profile["processor"]["bandwidth"] == device["bandwidth"]
    assert profile["operatingSystem"] == "macos"
    assert profile["hostMemory"]["totalBytes"] == device["totalBytes"]


def test_of_two_sockets_one_s_memory_is_read_and_the_machine_has_cores_and_channels_of_both() -> None:
    one, two = simulated("EPYC 9654 96-core 768GB"), simulated("2x EPYC 9654 96-core 768GB")
    assert two["processor"]["bandwidth"] == one["processor"]["bandwidth"]
    assert two["hostMemory"] == one["hostMemory"] | {"channels": 2 * one["hostMemory"]["channels"]}
    assert two["processor"] == one["processor"] | {"physicalCores": 192, "logicalCores": 384, "numaNodeCount": 2}


def test_graphics_and_their_processor_have_one_memory_and_the_lesser_figure_of_it() -> None:
    slower = simulated("Radeon 780M + Ryzen 7 7700X 32GB")
    (device,) = slower["devices"]
    expected = {"gigabytesPerSecond": 83.2, "source": "table", "tableEntry": "2 channels at 5200 MT/s"}
    assert slower["processor"]["bandwidth"] == device["bandwidth"] == expected
    assert slower["hostMemory"]["megatransfersPerSecond"] == 5200
    quicker = simulated("Radeon 780M + EPYC 9654 384GB")
    (device,) = quicker["devices"]
    assert quicker["processor"]["bandwidth"] == device["bandwidth"]
    assert device["bandwidth"]["tableEntry"] == "AMD Radeon 780M"
    assert "channels" not in quicker["hostMemory"]


def test_weak_figures_and_supposed_shares_are_told() -> None:
    codes = [notice["code"] for notice in simulated("Snapdragon X Elite (Adreno X1-85) 32GB")["notices"]]
    assert codes == ["sharedHalfSupposed", "weakFigure"]
    assert simulated("RTX 4090 + Ryzen 9 7950X 64GB")["notices"] == []
    assert [notice["code"] for notice in simulated("4x B200 180GB + EPYC 9654 2TB")["notices"]] == ["weakFigure"]


def test_free_memory_is_assumed_and_never_more_than_is_usable() -> None:
    for text in ("M2 8-core 8GB", "Raspberry Pi 5 2GB", "Radeon 780M 32GB", "RTX 4090 + Ryzen 9 7950X 64GB"):
        profile = simulated(text)
        for memory in (*profile["devices"], profile["hostMemory"]):
            assert memory["available"]["status"] == "assumed"
            assert 0 < memory["available"]["bytes"] <= memory["usableBytes"] <= memory["totalBytes"]


WORDS = st.sampled_from([
    "RTX", "4090", "3060", "M3", "Max", "Ryzen", "9", "7950X", "H100", "SXM", "PCIe", "Radeon",
    "780M", "8060S", "NVIDIA", "Apple", "2x", "64x", "0x", "x", "12GB", "24 GB", "36GB", "64GB",
    "1TB", "0GB", "30-core", "core", "GPU", "+", ",", "-", "EPYC", "9654", "i9-14900K", "Core",
    "(R)", "@", "Raspberry Pi 5", "B200", "Intel", "Arc", "B580", "Laptop", "M2",
])  # fmt: skip


def outcome(text: str) -> dict[str, Any] | SimulationError:
    try:
        return simulate(text, now=NOW, catalog=CATALOG)
    except SimulationError as refusal:
        return refusal


@given(
    st.one_of(
        st.lists(WORDS, max_size=10).map(" ".join), st.lists(WORDS, max_size=6).map("".join), st.text(max_size=80)
    )
)
def test_whatever_is_said_gives_a_valid_machine_or_one_line_that_refuses(text: str) -> None:
    found = outcome(text)
    if isinstance(found, SimulationError):
        assert str(found).isprintable()
        assert len(str(found)) < 2000
    else:
        assert check(found, "hardware-profile") == ()
        assert found["origin"] == "simulation"
        assert len(found["devices"]) <= MAXIMUM_DEVICES
