"""Whatever drivers tell, a look makes a profile that passes the gate, and of devices never more than there is."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from modeldoor_collector.probes.accelerator_presence import AMD, INTEL
from modeldoor_collector.probes.graphics_cards import ComputeNode, GraphicsCard
from modeldoor_collector.probes.macos.hardware import MacFacts, MacGraphics
from modeldoor_collector.probes.memory_modules import MemoryInUse
from modeldoor_collector.probes.nvml_hardware_answer import NvmlCard, NvmlHardware, NvmlMemory, NvmlPart
from modeldoor_collector.probes.processor import ProcessorFacts
from modeldoor_lifecycle.data.documents import hardware_catalog
from modeldoor_lifecycle.hardware import amd, apple, intel, nvidia, profile
from modeldoor_lifecycle.hardware.host_memory import HostFacts, shared
from modeldoor_lifecycle.hardware.looking import ProcessorLook
from modeldoor_lifecycle.hardware.profile import Seen
from modeldoor_validators import gate

if TYPE_CHECKING:
    from modeldoor_lifecycle.hardware.found import Found

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LARGEST = 2**53 - 1

NAMES = st.sampled_from([each["name"] for each in hardware_catalog()["devices"]]) | st.just("Nobody")
SIZES = st.integers(1, LARGEST) | st.sampled_from([2**33, 24 * 2**30, 80 * 2**30])


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


MEGAHERTZ = maybe(st.integers(1, 100_000))


@st.composite
def nvml_memories(draw: st.DrawFn, largest: int = LARGEST) -> NvmlMemory:
    if draw(st.integers(0, 4)) == 0:
        return NvmlMemory(draw(st.sampled_from(["unknown", "notApplicable"])), reason="notSupported")
    total = draw(st.integers(1, largest))
    return NvmlMemory("known", total, draw(st.integers(0, total)), draw(maybe(st.integers(0, total - 1))))


@st.composite
def nvml_hardware(draw: st.DrawFn) -> NvmlHardware:
    cards: list[NvmlCard] = []
    for number in range(draw(st.integers(1, 3))):
        places = range(draw(st.integers(0, 7)))
        parts = tuple(NvmlPart(each, f"Card MIG {each}g", draw(nvml_memories(LARGEST // 8))) for each in places)
        cards.append(
            NvmlCard(
                number,
                draw(NAMES),
                draw(nvml_memories()),
                fault=draw(st.sampled_from(["", "", "", "gpuIsLost"])),
                parts=draw(maybe(st.just(parts))),
                cores=draw(maybe(st.integers(1, 2**24))),
                clock_megahertz=draw(MEGAHERTZ),
                memory_clock_megahertz=draw(MEGAHERTZ),
                bus_width_bits=draw(maybe(st.integers(1, 1_000_000))),
                compute_capability=draw(maybe(st.sampled_from(["8.9", "9.0", "99.9", "1.0"]))),
                architecture=draw(maybe(st.integers(1, 100))),
                link_generation=draw(maybe(st.integers(1, 100))),
                link_lanes=draw(maybe(st.integers(1, 64))),
                drives_display=draw(maybe(st.booleans())),
            )
        )
    return NvmlHardware(tuple(cards), draw(maybe(st.just("580.1"))))


@st.composite
def graphics_cards(draw: st.DrawFn, vendor: str) -> GraphicsCard:
    own, other = draw(maybe(SIZES)), draw(maybe(SIZES))
    compute = ComputeNode(
        draw(maybe(st.integers(1, 65_536))),
        draw(MEGAHERTZ),
        draw(maybe(st.sampled_from([70000, 80003, 90010, 90402, 110000, 120001]))),
        draw(maybe(st.integers(1, 100_000))),
        draw(MEGAHERTZ),
    )
    return GraphicsCard(
        vendor,
        "0000:03:00.0",
        draw(st.sampled_from([*intel.NAMES, "ffff"])),
        draw(NAMES),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.booleans()),
        own,
        None if own is None else draw(maybe(st.integers(0, own))),
        other,
        None if other is None else draw(maybe(st.integers(0, other))),
        compute,
        draw(maybe(st.floats(0.0001, 200))),
        draw(maybe(st.booleans())),
    )


@st.composite
def looks(draw: st.DrawFn) -> Seen:
    memory = HostFacts(draw(maybe(st.integers(0, LARGEST))), draw(maybe(SIZES)), draw(maybe(st.integers(-1, LARGEST))))
    host = shared(memory)
    found: dict[str, Found] = {}
    system = draw(st.sampled_from(["linux", "macos"]))
    if system == "macos":
        mac = MacFacts(draw(maybe(st.just("Apple M3 Max"))), *draw(st.tuples(st.booleans(), st.booleans())))
        mac = mac._replace(wired_limit_bytes=draw(maybe(SIZES)))
        graphics = MacGraphics(draw(maybe(st.sampled_from([30, 40, 41]))), draw(maybe(SIZES)))
        found["macos"] = apple.found(mac, graphics, host)
    else:
        if draw(st.booleans()):
            found["nvidia"] = nvidia.found(draw(nvml_hardware()), host)
        found["amd"] = amd.found(draw(st.lists(graphics_cards(AMD), max_size=2)), host)
        found["intel"] = intel.found(draw(st.lists(graphics_cards(INTEL), max_size=2)), host)
    logical = draw(maybe(st.integers(1, 65_536)))
    physical = None if logical is None else draw(maybe(st.integers(1, logical)))
    usable = None if logical is None else draw(maybe(st.floats(0.001, logical)))
    facts = ProcessorFacts(draw(maybe(NAMES)), "x86_64", (), physical, logical, usable, draw(maybe(st.integers(1, 8))))
    in_use = draw(maybe(st.builds(MemoryInUse, st.integers(1, 64), st.integers(1, 1_000_000))))
    return Seen(system, system, ProcessorLook(facts, in_use), memory, found)


@given(seen=looks())
@settings(max_examples=1500 if "MODELDOOR_SOAK" in os.environ else 60, deadline=None)
def test_whatever_is_told_makes_a_valid_profile(seen: Seen) -> None:
    document = profile.assembled(seen, NOW)
    assert gate.check(document, "hardware-profile") == ()
    assert gate.check(profile.least(seen, NOW), "hardware-profile") == ()
    again = profile.with_free_memory(document, seen, NOW)
    assert gate.check(again, "hardware-profile") == ()
    for before, after in zip(document["devices"], again["devices"], strict=True):
        assert after["available"] == before["available"]
