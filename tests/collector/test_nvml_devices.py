"""What NVML says of each device becomes the contract's words; what it cannot say is never made up.

The real `pynvml` calls a library of our own, in C, that answers as each test says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeldoor_collector.probes.nvml_devices import describe
from modeldoor_validators import registry
from nvml.library import GIB, SUPPORTED_REASONS, Card, Instance, Library, built, pynvml_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Told = Callable[..., dict[str, Any]]

MEMORY = {"status": "known", "availableBytes": 22 * GIB, "totalBytes": 24 * GIB}
WELL: dict[str, Any] = {
    "status": "known",
    "vendor": "nvidia",
    "index": 0,
    "name": "NVIDIA GeForce RTX 4090",
    "memory": MEMORY,
    "utilizationPercent": 37,
    "celsius": 61,
    "criticalCelsius": 96,
    "throttleReasons": [],
}
CUT = Card(name=b"NVIDIA H100 80GB HBM3", mig_mode=1, instances=(Instance(), None, Instance(free=0)))

NOT_OFFERED = {3: "notSupported", 13: "functionNotFound", 25: "argumentVersionMismatch", 26: "deprecated"}
NOT_TOLD = {**NOT_OFFERED, 4: "noPermission"}
REASONS = {
    **NOT_TOLD,
    1: "uninitialized",
    2: "invalidArgument",
    5: "nvmlUnknown",
    6: "notFound",
    7: "nvmlUnknown",
    8: "insufficientPower",
    9: "driverNotLoaded",
    10: "nvmlTimeout",
    11: "interruptFailed",
    12: "libraryMissing",
    14: "corruptedInforom",
    15: "gpuIsLost",
    16: "resetRequired",
    17: "blockedBySystem",
    18: "versionMismatch",
    19: "inUse",
    20: "insufficientMemory",
    21: "noData",
    22: "nvmlUnknown",
    23: "insufficientResources",
    24: "nvmlUnknown",
    27: "notReady",
    28: "gpuNotFound",
    29: "invalidState",
    999: "nvmlUnknown",
    7777: "nvmlUnknown",
}
EVENTS, THROTTLE = "ClocksEventReasons", "ClocksThrottleReasons"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nvml")


@pytest.fixture(scope="module")
def pynvml(folder: Path) -> Any:
    """The real module above the library that reads `folder / "answers"`."""
    return pynvml_over(built(folder), folder / "answers")


@pytest.fixture
def told(folder: Path, pynvml: Any) -> Told:
    """What is said of these cards."""

    def describe_these(*cards: Card, **library: Any) -> dict[str, Any]:
        Library(cards, **library).written(folder / "answers")
        return describe(pynvml)

    return describe_these


@pytest.fixture
def device(told: Told) -> Told:
    """What is said of one card, which may be given as a card or by what is other than usual."""

    def describe_one(card: Card | None = None, **values: Any) -> dict[str, Any]:
        (only,) = told(card or Card(**values))["devices"]
        return only  # type: ignore[no-any-return]  # JSON

    return describe_one


def failing(code: int, *functions: str) -> Card:
    return Card(does=dict.fromkeys(functions, code))


def without(*names: str) -> dict[str, Any]:
    return {key: value for key, value in WELL.items() if key not in names}


def test_a_device_is_told_in_the_words_of_the_contract(told: Told) -> None:
    assert told(Card()) == {"devices": [WELL]}


def test_devices_keep_the_driver_s_order(told: Told) -> None:
    devices = told(Card(name=b"first"), Card(name=b"second"), Card(name=b"third"))["devices"]
    assert [(each["index"], each["name"]) for each in devices] == [(0, "first"), (1, "second"), (2, "third")]


def test_a_library_that_lists_nothing_says_so(told: Told) -> None:
    assert told() == {"devices": []}


def test_as_many_devices_as_the_contract_holds_are_told(told: Told) -> None:
    assert len(told(*(Card() for _ in range(64)))["devices"]) == 64


@pytest.mark.parametrize("count", [65, 100, 2**32 - 1])
def test_a_count_beyond_the_contract_is_not_believed(told: Told, count: int) -> None:
    assert told(Card(), count=count) == {"error": 0, "reason": "tooManyDevices"}


def test_devices_that_are_counted_and_not_there_are_errors(told: Told) -> None:
    missing = {"status": "error", "vendor": "nvidia", "index": 1, "reason": "invalidArgument"}
    assert told(Card(), Card(does={"nvmlDeviceGetHandleByIndex_v2": 2}))["devices"] == [WELL, missing]


@pytest.mark.parametrize("code", REASONS)
@pytest.mark.parametrize("function", ["nvmlInitWithFlags", "nvmlDeviceGetCount_v2"])
def test_fault_36_a_library_that_refuses_is_told_with_its_code(told: Told, function: str, code: int) -> None:
    assert told(Card(), does={function: code}) == {"error": code, "reason": REASONS[code]}


def test_every_code_of_the_library_has_a_reason_that_the_contract_allows(told: Told, pynvml: Any) -> None:
    pattern = registry.schema("common")["$defs"]["ReasonCode"]["pattern"]
    codes: set[int] = {getattr(pynvml, name) for name in dir(pynvml) if name.startswith("NVML_ERROR_")}
    assert codes >= {3, 4, 9, 12, 15, 18, 999}
    for code in codes:
        assert re.search(pattern, told(does={"nvmlInitWithFlags": code})["reason"])


def memory_is_unknown(code: int) -> dict[str, Any]:
    return {**WELL, "memory": {"status": "unknown", "reason": NOT_TOLD[code]}}


WITHOUT_A_VALUE: dict[tuple[str, ...], Callable[[int], dict[str, Any]]] = {
    ("nvmlDeviceGetName",): lambda _: {**WELL, "name": "unnamed"},
    ("nvmlDeviceGetMigMode",): lambda code: memory_is_unknown(code) if code == 4 else WELL,
    ("nvmlDeviceGetMemoryInfo",): memory_is_unknown,
    ("nvmlDeviceGetUtilizationRates",): lambda _: without("utilizationPercent"),
    ("nvmlDeviceGetTemperatureV",): lambda _: WELL,
    ("nvmlDeviceGetTemperatureV", "nvmlDeviceGetTemperature"): lambda _: without("celsius", "criticalCelsius"),
    ("nvmlDeviceGetMarginTemperature",): lambda _: WELL,
    ("nvmlDeviceGetTemperatureThreshold",): lambda _: without("criticalCelsius"),
    (f"nvmlDeviceGetCurrent{EVENTS}",): lambda _: WELL,
    (f"nvmlDeviceGetCurrent{EVENTS}", f"nvmlDeviceGetCurrent{THROTTLE}"): lambda _: without("throttleReasons"),
    (f"nvmlDeviceGetSupported{EVENTS}",): lambda _: WELL,
    (f"nvmlDeviceGetSupported{EVENTS}", f"nvmlDeviceGetSupported{THROTTLE}"): lambda _: without("throttleReasons"),
}
"""What is told of a device some of whose functions answer with a code that only means that they do not tell."""


@pytest.mark.parametrize("functions", WITHOUT_A_VALUE, ids=" and ".join)
def test_fault_39_what_a_device_does_not_tell_is_left_out_and_nothing_stands_in_for_it(
    told: Told, functions: tuple[str, ...]
) -> None:
    for code in NOT_TOLD:
        assert told(failing(code, *functions)) == {"devices": [WITHOUT_A_VALUE[functions](code)]}


@pytest.mark.parametrize(
    "functions", [*WITHOUT_A_VALUE, ("nvmlDeviceGetHandleByIndex_v2",)], ids=lambda functions: functions[-1]
)
def test_fault_37_a_device_that_fails_mid_probe_fails_alone_whatever_the_code(
    told: Told, functions: tuple[str, ...]
) -> None:
    codes = {code: reason for code, reason in REASONS.items() if code not in NOT_TOLD}
    assert 15 in codes
    for code, reason in codes.items():
        assert told(Card(), failing(code, *functions), Card())["devices"] == [
            WELL,
            {"status": "error", "vendor": "nvidia", "index": 1, "reason": reason},
            {**WELL, "index": 2},
        ]


@pytest.mark.parametrize("code", NOT_TOLD)
def test_a_device_without_a_handle_is_an_error_though_the_code_is_a_mild_one(told: Told, code: int) -> None:
    (lost,) = told(failing(code, "nvmlDeviceGetHandleByIndex_v2"))["devices"]
    assert lost == {"status": "error", "vendor": "nvidia", "index": 0, "reason": NOT_TOLD[code]}


@pytest.mark.parametrize("free", [0, GIB])
def test_fault_40_a_total_of_zero_is_unknown(device: Told, free: int) -> None:
    assert device(total=0, free=free)["memory"] == {"status": "unknown", "reason": "totalIsZero"}


@pytest.mark.parametrize(("total", "free"), [(GIB, GIB + 1), (2**53, 0), (2**64 - 1, 2**64 - 1)])
def test_memory_that_cannot_be_is_unknown(device: Told, total: int, free: int) -> None:
    assert device(total=total, free=free)["memory"] == {"status": "unknown", "reason": "implausible"}


def test_a_full_card_has_nothing_available(device: Told) -> None:
    assert device(free=0)["memory"] == {"status": "known", "availableBytes": 0, "totalBytes": 24 * GIB}


INTEGRATED = [b"NVIDIA GB10", b"NVIDIA Thor", b"Orin (nvgpu)", b"Orin", b"NVIDIA Jetson AGX Xavier"]
DISCRETE = [b"NVIDIA GB100", b"NVIDIA GB102", b"NVIDIA GB200", b"NVIDIA GH200 480GB", b"NVIDIA H200", b"Thorium", b""]
SHARED = {"status": "notApplicable", "reason": "sharesMachineMemory"}


@pytest.mark.parametrize("name", INTEGRATED)
@pytest.mark.parametrize(
    "memory",
    [{"does": {"nvmlDeviceGetMemoryInfo": 3}}, {"total": 0, "free": 0}, {"total": 128 * GIB, "free": 3 * GIB}],
    ids=["does not tell", "tells zero", "tells a misleading figure"],
)
def test_fault_38_a_recognised_chip_shares_the_machine_s_memory_whatever_it_tells(
    device: Told, name: bytes, memory: dict[str, Any]
) -> None:
    assert device(name=name, **memory)["memory"] == SHARED


@pytest.mark.parametrize("name", DISCRETE)
def test_fault_39_no_other_card_shares_it_because_it_does_not_tell(device: Told, name: bytes) -> None:
    told = device(name=name, does={"nvmlDeviceGetMemoryInfo": 3})
    assert told["memory"] == {"status": "unknown", "reason": "notSupported"}


@pytest.mark.parametrize("code", [4, 13, 25, 26])
def test_fault_39_a_recognised_chip_that_keeps_its_memory_from_us_is_unknown(device: Told, code: int) -> None:
    told = device(name=b"NVIDIA GB10", does={"nvmlDeviceGetMemoryInfo": code})
    assert told["memory"] == {"status": "unknown", "reason": NOT_TOLD[code]}


@pytest.mark.parametrize(("code", "reason"), [(15, "gpuIsLost"), (18, "versionMismatch"), (999, "nvmlUnknown")])
def test_fault_39_a_recognised_chip_that_is_lost_is_an_error(device: Told, code: int, reason: str) -> None:
    told = device(name=b"NVIDIA GB10", does={"nvmlDeviceGetMemoryInfo": code})
    assert (told["status"], told["reason"]) == ("error", reason)


def test_fault_39_a_recognised_chip_that_is_cut_is_partitioned(device: Told) -> None:
    told = device(name=b"NVIDIA Thor", mig_mode=1, instances=(Instance(name=b"NVIDIA Thor MIG 1g"),))
    assert told["memory"] == {"status": "unknown", "reason": "partitioned"}
    (partition,) = told["partitions"]
    assert partition["memory"] == {"status": "unknown", "reason": "sharesMachineMemory"}


def test_fault_39_memory_of_a_card_that_is_cut_is_told_by_its_instances(device: Told) -> None:
    told = device(CUT)
    assert told["memory"] == {"status": "unknown", "reason": "partitioned"}
    name = "NVIDIA H100 80GB HBM3 MIG 1g.10gb"
    assert told["partitions"] == [
        {"index": 0, "name": name, "memory": {**MEMORY, "availableBytes": 9 * GIB, "totalBytes": 10 * GIB}},
        {"index": 2, "name": name, "memory": {**MEMORY, "availableBytes": 0, "totalBytes": 10 * GIB}},
    ]


@pytest.mark.parametrize(
    "card",
    [
        Card(mig_mode=1),
        Card(mig_mode=1, instances=(Instance(),), maximum_instances=0),
        Card(mig_mode=1, instances=(Instance(),), maximum_instances=None),
    ],
    ids=["no instance", "no place", "the places are not told"],
)
def test_a_card_that_is_cut_and_shows_no_instance_names_none(device: Told, card: Card) -> None:
    told = device(card)
    assert told["memory"] == {"status": "unknown", "reason": "partitioned"}
    assert "partitions" not in told


def test_a_card_that_could_be_cut_and_is_not_has_no_instances(told: Told) -> None:
    assert told(Card(instances=(Instance(),))) == {"devices": [WELL]}


def test_instances_that_do_not_tell_everything_are_named_all_the_same(device: Told) -> None:
    told = device(
        Card(
            mig_mode=1,
            instances=(
                Instance(does={"nvmlDeviceGetMigDeviceHandleByIndex": 4}),
                Instance(does={"nvmlDeviceGetMemoryInfo": 3}),
                Instance(does={"nvmlDeviceGetName": 3}, total=0),
            ),
        )
    )
    assert [(each["name"], each["memory"]["reason"]) for each in told["partitions"]] == [
        ("unnamed", "noPermission"),
        ("NVIDIA H100 80GB HBM3 MIG 1g.10gb", "notSupported"),
        ("unnamed", "totalIsZero"),
    ]


@pytest.mark.parametrize(
    "function", ["nvmlDeviceGetMigDeviceHandleByIndex", "nvmlDeviceGetName", "nvmlDeviceGetMemoryInfo"]
)
def test_a_card_that_is_lost_at_one_of_its_instances_is_lost(device: Told, function: str) -> None:
    lost = Instance(does={function: 15})
    assert device(Card(mig_mode=1, instances=(Instance(), lost)))["reason"] == "gpuIsLost"


@pytest.mark.parametrize("celsius", [-60, -5, 0, 200])
def test_a_temperature_is_told_with_its_sign(device: Told, celsius: int) -> None:
    assert device(celsius=celsius)["celsius"] == celsius


@pytest.mark.parametrize("celsius", [-61, 201, 2**31 - 1])
def test_a_temperature_that_cannot_be_is_left_out_with_its_limit(told: Told, celsius: int) -> None:
    assert told(Card(celsius=celsius)) == {"devices": [without("celsius", "criticalCelsius")]}


def test_a_temperature_below_zero_is_left_out_where_the_driver_knows_no_sign(device: Told) -> None:
    assert "celsius" not in device(celsius=-5, does={"nvmlDeviceGetTemperatureV": 13})


def test_the_older_names_are_asked_where_the_module_is_older(folder: Path, told: Told) -> None:
    module = pynvml_over(built(folder), folder / "answers")
    newer = ["TemperatureV", "MarginTemperature", f"Current{EVENTS}", f"Supported{EVENTS}"]
    for name in newer:
        delattr(module, f"nvmlDeviceGet{name}")
    told(Card(margin=9))
    assert describe(module) == {"devices": [WELL]}


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (Card(celsius=61, thresholds={1: 96}), 96),
        (Card(celsius=61, thresholds={1: 96}, margin=23, slowdown_below_limit=-2), 86),
        (Card(celsius=61, thresholds={}, margin=23, slowdown_below_limit=-2), 86),
        (Card(celsius=90, thresholds={}, margin=-4, slowdown_below_limit=-2), 88),
        (Card(celsius=61, thresholds={1: 96}, margin=23), 96),
        (Card(celsius=61, thresholds={}, margin=23), 84),
        (Card(celsius=61, thresholds={}, slowdown_below_limit=-2), None),
        (Card(celsius=61, thresholds={0: 99, 2: 100, 3: 84}), None),
        (Card(celsius=61, thresholds={1: 0}), None),
        (Card(celsius=61, thresholds={1: 2**31}), None),
        (Card(celsius=61, thresholds={}, margin=1000), None),
        (Card(celsius=61, thresholds={1: 96}, margin=23, does={"nvmlDeviceGetFieldValues": 3}), 96),
        (Card(celsius=61, thresholds={}, margin=23, slowdown_below_limit=-2, field_type=1), 86),
        (Card(celsius=61, thresholds={}, margin=23, slowdown_below_limit=3, field_type=1), 81),
        (Card(celsius=61, thresholds={}, margin=23, slowdown_below_limit=-2, field_type=0), 84),
        (Card(celsius=61, thresholds={1: 96}, margin=1000, slowdown_below_limit=-2), 96),
        (Card(celsius=61, thresholds={1: 96}, margin=23, slowdown_below_limit=-1000), 96),
        (Card(celsius=61, thresholds={}, margin=23, slowdown_below_limit=-1000), 84),
    ],
    ids=[
        "older driver",
        "newer driver, both",
        "newer driver",
        "newer driver, beyond the limit",
        "the distance alone beside a temperature",
        "the distance alone",
        "the slowdown alone",
        "only other temperatures",
        "zero",
        "no temperature",
        "no distance",
        "fields are not offered",
        "below zero as a number without a sign",
        "above zero as a number without a sign",
        "a field that is no whole number",
        "an implausible margin beside a temperature",
        "an implausible slowdown beside a temperature",
        "an implausible slowdown beside the distance",
    ],
)
def test_the_critical_temperature_is_where_the_hardware_slows_itself_down(
    device: Told, card: Card, expected: int | None
) -> None:
    assert device(card).get("criticalCelsius") == expected


@pytest.mark.parametrize("percent", [0, 100])
def test_how_busy_a_device_is_is_told(device: Told, percent: int) -> None:
    assert device(utilization=percent)["utilizationPercent"] == percent


def test_a_share_above_one_hundred_is_left_out(told: Told) -> None:
    assert told(Card(utilization=101)) == {"devices": [without("utilizationPercent")]}


BITS = {
    0x40: "hardwareThermal",
    0x20: "softwareThermal",
    0x08: "hardwareSlowdown",
    0x80: "hardwarePowerBrake",
    0x04: "softwarePowerCap",
}


@pytest.mark.parametrize("bit", BITS)
def test_each_reason_that_slows_a_device_down_is_told(device: Told, bit: int) -> None:
    assert device(reasons=bit)["throttleReasons"] == [BITS[bit]]


def test_all_reasons_are_told_together(device: Told) -> None:
    assert device(reasons=0xFFFF_FFFF_FFFF_FFFF)["throttleReasons"] == list(BITS.values())


@pytest.mark.parametrize("bit", [0x1, 0x2, 0x10, 0x100, 0x200, 0x400])
def test_what_somebody_asked_for_does_not_slow_a_device_down(device: Told, bit: int) -> None:
    assert device(reasons=bit)["throttleReasons"] == []


@pytest.mark.parametrize("supported", [SUPPORTED_REASONS, 0, None])
@pytest.mark.parametrize("bit", [0x40, 0x20])
def test_fault_44_heat_that_slows_a_device_down_is_told_whatever_it_is_said_to_support(
    device: Told, bit: int, supported: int | None
) -> None:
    assert device(reasons=bit, supported_reasons=supported)["throttleReasons"] == [BITS[bit]]


@pytest.mark.parametrize("supported", [SUPPORTED_REASONS & ~0x40, 0, None])
@pytest.mark.parametrize("reasons", [0, 0x1, 0x100])
def test_a_device_that_could_not_say_that_heat_slows_it_down_does_not_say_that_nothing_does(
    device: Told, reasons: int, supported: int | None
) -> None:
    assert "throttleReasons" not in device(reasons=reasons, supported_reasons=supported)


@pytest.mark.parametrize("supported", [0xE, SUPPORTED_REASONS & ~0x40, 0, None])
@pytest.mark.parametrize("bit", [0x8, 0x4, 0x80])
def test_what_is_known_to_slow_a_device_down_is_told_though_it_could_not_say_that_heat_does(
    device: Told, bit: int, supported: int | None
) -> None:
    assert device(reasons=bit, supported_reasons=supported)["throttleReasons"] == [BITS[bit]]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (b"Tesla T4", "Tesla T4"),
        (b"  Tesla\tT4\n", "Tesla T4"),
        (b"GRID \xe2\x84\xa2 T4", "GRID T4"),
        (b"GRID \xff\xfe T4", "GRID T4"),
        (b"", "unnamed"),
        (b"\xc3\xa9", "unnamed"),
    ],
)
def test_a_name_is_reduced_to_a_label(device: Told, name: bytes, label: str) -> None:
    assert device(name=name)["name"] == label


def test_every_name_becomes_a_label_of_the_contract(told: Told) -> None:
    label = registry.schema("common")["$defs"]["Label"]

    @settings(deadline=None)
    @given(st.binary(max_size=95).filter(lambda name: b"\0" not in name))
    def becomes_a_label(name: bytes) -> None:
        text = told(Card(name=name))["devices"][0]["name"]
        assert 0 < len(text) <= label["maxLength"]
        assert re.fullmatch(label["pattern"].strip("^$"), text)

    becomes_a_label()


def test_fault_64_nothing_that_names_a_card_in_the_world_is_asked(folder: Path, told: Told) -> None:
    log = folder / "log"
    told(Card(), CUT, log=log)
    asked = set(log.read_text().split())
    assert {"nvmlDeviceGetName", "nvmlDeviceGetMemoryInfo", "nvmlDeviceGetMigDeviceHandleByIndex"} <= asked
    assert not [name for name in asked if "UUID" in name or "Serial" in name or "Pci" in name]
