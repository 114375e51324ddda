"""The second question to the child that asks NVML: what leaves it, and what of that is believed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from modeldoor_collector.probes import child
from modeldoor_collector.probes.child import ChildResult
from modeldoor_collector.probes.nvml_hardware import describe_hardware
from modeldoor_collector.probes.nvml_hardware_answer import NvmlCard, NvmlHardware, NvmlMemory, NvmlPart, hardware_of
from nvml.library import GIB, MIB, Card, Instance, Library, built, command_over, pynvml_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Asked = Callable[..., NvmlHardware]

LONG_S = 30.0

MEMORY = NvmlMemory("known", 24 * GIB, 22 * GIB, 354 * MIB)
WELL = NvmlCard(0, "NVIDIA GeForce RTX 4090", MEMORY, "", None, 16384, 3105, 10501, 384, "8.9", 8, 4, 16, True)
TOLD: dict[str, Any] = {
    "index": 0,
    "name": "NVIDIA L4",
    "memory": {"status": "known", "totalBytes": 8, "availableBytes": 7},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nvml")


@pytest.fixture(scope="module")
def pynvml(folder: Path) -> Any:
    """The real module above the library that reads `folder / "answers"`."""
    return pynvml_over(built(folder), folder / "answers")


@pytest.fixture
def asked(folder: Path, pynvml: Any) -> Asked:
    """What is understood of what is said of these cards."""

    def ask(*cards: Card, **driver: Any) -> NvmlHardware:
        Library(cards, **driver).written(folder / "answers")
        return said(describe_hardware(pynvml))

    return ask


def said(answer: Any, outcome: Any = "exited", status: int = 0) -> NvmlHardware:
    text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return hardware_of(ChildResult(outcome, status, text))


def test_a_card_tells_what_stays_of_it(asked: Asked) -> None:
    assert asked(Card()) == NvmlHardware((WELL,), "580.95.05")


def test_the_child_answers_the_second_question_when_it_is_asked_that(folder: Path, tmp_path: Path) -> None:
    answers = Library((Card(),)).written(tmp_path / "answers")
    result = child.run([*command_over(built(folder), answers), "hardware"], LONG_S)
    assert hardware_of(result) == NvmlHardware((WELL,), "580.95.05")


def test_a_card_that_is_cut_tells_its_parts(asked: Asked) -> None:
    parts = (Instance(), None, Instance(does={"nvmlDeviceGetAttributes_v2": 3}))
    (card,) = asked(Card(mig_mode=1, instances=parts)).cards
    name = "NVIDIA H100 80GB HBM3 MIG 1g.10gb"
    memory = NvmlMemory("known", 10 * GIB, 9 * GIB)
    assert card.parts == (NvmlPart(0, name, memory, 16), NvmlPart(2, name, memory))


def test_a_part_that_this_user_may_not_ask_is_named_with_its_reason(asked: Asked) -> None:
    part = Instance(does={"nvmlDeviceGetMigDeviceHandleByIndex": 4})
    (card,) = asked(Card(mig_mode=1, instances=(part,))).cards
    assert card.parts is not None
    assert [(each.number, each.fault) for each in card.parts] == [(0, "noPermission")]


def test_a_library_without_the_newer_functions_leaves_out_what_those_tell(tmp_path: Path) -> None:
    lacking = (
        "nvmlDeviceGetNumGpuCores",
        "nvmlDeviceGetMemoryBusWidth",
        "nvmlDeviceGetArchitecture",
        "nvmlDeviceGetMemoryInfo_v2",
        "nvmlSystemGetDriverVersion",
        "nvmlDeviceGetCurrPcieLinkWidth",
    )
    answers = Library((Card(),)).written(tmp_path / "answers")
    hardware = hardware_of(child.run([*command_over(built(tmp_path, lacking), answers), "hardware"], LONG_S))
    card = WELL._replace(
        memory=MEMORY._replace(reserved_bytes=None), cores=None, bus_width_bits=None, architecture=None
    )
    assert hardware == NvmlHardware((card,), None)


@pytest.mark.parametrize("code", [3, 4, 13, 25])
@pytest.mark.parametrize("function", ["nvmlDeviceGetMaxClockInfo", "nvmlDeviceGetCudaComputeCapability"])
def test_what_a_card_does_not_tell_is_left_out(asked: Asked, function: str, code: int) -> None:
    (card,) = asked(Card(does={function: code})).cards
    assert card.fault == ""
    assert None in (card.clock_megahertz, card.compute_capability)
    assert card.memory == MEMORY


@pytest.mark.parametrize(
    "function", ["nvmlDeviceGetNumGpuCores", "nvmlDeviceGetMaxClockInfo", "nvmlDeviceGetMemoryInfo"]
)
def test_a_card_that_fails_mid_way_fails_alone(asked: Asked, function: str) -> None:
    cards = asked(Card(), Card(does={function: 15}), Card()).cards
    assert [card.fault for card in cards] == ["", "gpuIsLost", ""]


@pytest.mark.parametrize("total", [0, 2**53])
def test_memory_that_cannot_be_is_unknown(asked: Asked, total: int) -> None:
    (card,) = asked(Card(total=total, free=0)).cards
    assert card.memory.status == "unknown"


def test_a_reserve_beyond_the_memory_is_not_believed(asked: Asked) -> None:
    (card,) = asked(Card(reserved=25 * GIB)).cards
    assert card.memory.reserved_bytes is None


def test_figures_of_zero_are_not_told(asked: Asked) -> None:
    (card,) = asked(Card(bus_width=0, memory_clock=0, cores=0)).cards
    assert (card.bus_width_bits, card.memory_clock_megahertz, card.cores) == (None, None, None)


def test_no_name_of_a_card_in_the_world_is_asked_for(asked: Asked, tmp_path: Path) -> None:
    asked(Card(mig_mode=1, instances=(Instance(),)), log=tmp_path / "log")
    called = (tmp_path / "log").read_text()
    assert "nvmlDeviceGetNumGpuCores" in called
    assert not any(word in called for word in ("UUID", "Serial", "PciInfo"))


@pytest.mark.parametrize("count", [65, 2**32 - 1])
def test_a_count_beyond_the_contract_is_not_believed(asked: Asked, count: int) -> None:
    assert asked(Card(), count=count).fault == "tooManyDevices"


def test_a_library_that_lists_nothing_is_a_fault(asked: Asked) -> None:
    assert asked().fault == "noDeviceListed"


@for_each(
    ("outcome", "status", "fault"),
    [
        ("timeout", 0, "timeout"),
        ("notStarted", 2, "probeNotStarted"),
        ("signalled", 11, "probeCrashed"),
        ("exited", 1, "probeCrashed"),
        ("tooLarge", 0, "probeCrashed"),
    ],
)
def test_a_child_that_does_not_answer_is_a_fault(outcome: str, status: int, fault: str) -> None:
    assert said({"devices": [TOLD]}, outcome, status) == NvmlHardware(fault=fault)


OTHER_SHAPES: list[Any] = [
    b"",
    b"hello",
    b'{"devices": []} {}',
    [],
    {},
    {"devices": 1},
    {"devices": [1]},
    {"devices": [{}]},
    {"devices": [{**TOLD, "index": 1}]},
    {"devices": [{**TOLD, "index": True}]},
    {"devices": [{**TOLD, "name": ""}]},
    {"devices": [{**TOLD, "name": "\u00e4"}]},
    {"devices": [{**TOLD, "memory": None}]},
    {"devices": [{**TOLD, "memory": {"status": "known", "totalBytes": 7, "availableBytes": 8}}]},
    {"devices": [{**TOLD, "memory": {"status": "unknown", "reason": "No!"}}]},
    {"devices": [{**TOLD, "memory": {"status": "free"}}]},
    {"devices": [{**TOLD, "cores": "many"}]},
    {"devices": [{**TOLD, "cores": 1.5}]},
    {"devices": [{**TOLD, "parts": {}}]},
    {"devices": [{**TOLD, "fault": 3}]},
    {"devices": [TOLD] * 65},
    {"error": 3, "reason": ""},
]


@for_each("answer", OTHER_SHAPES)
def test_an_answer_of_another_shape_is_none(answer: Any) -> None:
    assert said(answer) == NvmlHardware(fault="probeCrashed")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*TOLD, "parts", "fault"]), inner),
    max_leaves=8,
)


@given(changes=st.dictionaries(st.sampled_from([*TOLD, "parts", "cores", "fault", "drivesDisplay"]), JSON))
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_is_understood_or_refused(changes: dict[str, Any]) -> None:
    hardware = said({"devices": [{**TOLD, **changes}]})
    assert hardware.fault in ("", "probeCrashed")
    for card in hardware.cards:
        assert card.memory.available_bytes <= card.memory.total_bytes < 2**53
