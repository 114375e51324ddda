"""Heat: the sensor that is nearest to the critical limit that the machine itself gives for it.

Two trees of the kernel are read, thermal zones with their trip points and hwmon chips with their
critical temperatures. A sensor without such a limit is left out, because a limit is never guessed.
The sensors that could be read do not speak for the processor when its own could not: a cool disk
is no proof of a cool processor. Nor do drives and adapters alone speak for the machine.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes.bounds import HIGHEST_MILLIDEGREES, LOWEST_MILLIDEGREES
from modeldoor_collector.readings import Reading, failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modeldoor_collector.probes.files import Host

ZONES = ("sys", "class", "thermal")
"""Thermal zones: the kernel's Documentation/driver-api/thermal/sysfs-api.rst."""

CHIPS = ("sys", "class", "hwmon")
"""Monitoring chips: the kernel's Documentation/hwmon/sysfs-interface.rst."""

MAXIMUM_COUNT = 10_000
"""The contract counts sensors no further."""

_ZONE = re.compile(r"thermal_zone[0-9]+")
_TRIP_TYPE = re.compile(r"trip_point_([0-9]+)_type")
_CHIP = re.compile(r"hwmon[0-9]+")
_CHIP_INPUT = re.compile(r"temp([0-9]+)_input")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,12}")
_UNPRINTABLE = re.compile(r"[^ -~]+")

_PROCESSOR = re.compile(
    r"cpu|core|soc|package|x86_pkg|b0d4|cluster|k8temp|k10temp|fam15h|zenpower|tctl|tdie|peci|\btj\b|\bmpu\b",
    re.IGNORECASE,
)
"""Names under which drivers of the kernel, firmware and device trees know the processor's own sensor.

It is wide on purpose: a name too many costs an answer only when that very sensor fails.
"""


_PART = re.compile(r"iwlwifi|nvme|drive|wifi|wlan|modem|phy|sfp|\bbat", re.IGNORECASE)
"""Names of zones that watch one part only: drives, adapters and batteries bring zones of their own."""


class Sensor(NamedTuple):
    """One sensor as it was found, in millidegrees Celsius.

    `is_zone` marks one of the zones by which firmware or device tree protect the machine as a whole.
    `temperature` is `None` when it could not be read. `has_limit` without a `limit` means that there
    is one, or may be one, that could not be read.
    """

    name: str
    measures_processor: bool
    temperature: int | None
    limit: int | None
    has_limit: bool
    is_zone: bool = False

    @property
    def speaks_for_machine(self) -> bool:
        """Whether a reading of it says that the machine is cool; a drive's or an adapter's says only that of itself."""
        return self.measures_processor or (self.is_zone and _PART.search(self.name) is None)

    @property
    def is_plausible(self) -> bool:
        """Whether the temperature can be one; exactly 0 is what broken sensors give."""
        return self.temperature not in (None, 0) and LOWEST_MILLIDEGREES <= self.temperature <= HIGHEST_MILLIDEGREES

    @property
    def is_implausible(self) -> bool:
        """Whether the sensor told something that cannot be."""
        return self.temperature is not None and not self.is_plausible


class Measured(NamedTuple):
    """A sensor with a temperature and a limit: what a level can rest on."""

    name: str
    temperature: int
    limit: int

    @property
    def headroom(self) -> int:
        """How far it is from its limit; zero and below is critical."""
        return self.limit - self.temperature


class ThermalProbe:
    """Reads every thermal zone and every temperature of every hwmon chip."""

    source = "/sys/class/thermal, /sys/class/hwmon"

    def __init__(self, host: Host) -> None:
        self._host = host

    def read(self) -> Reading:
        """The sensor nearest to its limit, or why there is none (`judged`)."""
        try:
            zones = _numbered(self._host, ZONES, _ZONE)
            chips = _numbered(self._host, CHIPS, _CHIP)
        except OSError:
            return failed(self.source, "unreadable")
        sensors = [_zone_sensor(self._host, zone) for zone in zones]
        for chip in chips:
            sensors.extend(_chip_sensors(self._host, chip))
        return judged(self.source, sensors)


def judged(source: str, sensors: Sequence[Sensor]) -> Reading:
    """What the sensors say together. The first that holds decides:

    1. No sensor has both a limit and a temperature that can be: see `_nothing_measured`.
    2. A processor's sensor tells the impossible: error `implausible`.
    3. A processor's sensor could not be read: unknown `processorSensorUnreadable`; it is an error
       when another one is at its limit already, because an unknown can be waived and that must not be.
    4. Only drives, adapters and other parts told a temperature with a limit: unknown
       `noProcessorThreshold`, and an error when one is at its limit, as above.
    5. A processor's sensor without a limit of its own is at the limit of the measurement or above:
       error `processorAboveLimit`. What protects the machine at that heat does not feel it.
    6. The sensor with the least headroom is the measurement. Others that could not be read, or told
       the impossible, are counted.
    """
    limited = [sensor for sensor in sensors if sensor.has_limit]
    usable = [sensor for sensor in limited if sensor.limit is not None and sensor.is_plausible]
    measured = [
        Measured(sensor.name, sensor.temperature, sensor.limit)
        for sensor in usable
        if sensor.temperature is not None and sensor.limit is not None
    ]
    if not measured:
        return _nothing_measured(source, sensors)
    failures = [sensor for sensor in limited if sensor.limit is None or not sensor.is_plausible]
    nearest = min(measured, key=lambda sensor: sensor.headroom)
    mute_processors = [sensor for sensor in failures if sensor.measures_processor]
    if any(sensor.is_implausible for sensor in mute_processors):
        return failed(source, "implausible")
    outcome = failed if nearest.headroom <= 0 else unknown
    if mute_processors:
        return outcome(source, "processorSensorUnreadable")
    if not any(sensor.speaks_for_machine for sensor in usable):
        return outcome(source, "noProcessorThreshold")
    if any(
        sensor.measures_processor
        and not sensor.has_limit
        and sensor.is_plausible
        and sensor.temperature >= nearest.limit
        for sensor in sensors
        if sensor.temperature is not None
    ):
        return failed(source, "processorAboveLimit")
    return known(
        source,
        {
            "measurement": {
                "method": "temperature",
                "sensor": nearest.name,
                "celsius": nearest.temperature / 1000,
                "criticalCelsius": nearest.limit / 1000,
            },
            "sensorCount": min(len(measured), MAXIMUM_COUNT),
            "unreadableSensorCount": min(len(failures), MAXIMUM_COUNT),
        },
    )


def _nothing_measured(source: str, sensors: Sequence[Sensor]) -> Reading:
    """Why no sensor could be used: failures first, because no waiver may excuse those.

    A sensor without a limit counts for nothing but this: when it is readable, and no sensor has a
    limit, the reason is that. One that has no limit and cannot be read belongs to a device that is
    switched off, such as a wireless adapter, and is as good as none.
    """
    limited = [sensor for sensor in sensors if sensor.has_limit]
    if limited:
        told_nonsense = any(sensor.is_implausible for sensor in limited)
        return failed(source, "implausible" if told_nonsense else "sensorsUnreadable")
    if any(sensor.is_plausible for sensor in sensors):
        return unknown(source, "noThreshold")
    if any(sensor.is_implausible for sensor in sensors):
        return failed(source, "implausible")
    return unknown(source, "noSensor")


def _numbered(host: Host, folder: Sequence[str], pattern: re.Pattern[str]) -> list[str]:
    """The entries of a class folder that are devices; none when the kernel has no such class."""
    try:
        return [name for name in host.names(*folder) if pattern.fullmatch(name)]
    except FileNotFoundError:
        return []


def _zone_sensor(host: Host, zone: str) -> Sensor:
    kind = _text(host, *ZONES, zone, "type")
    limit, has_limit = _lowest_trip(host, zone)
    return Sensor(
        _label(kind or zone),
        _may_be_processor(kind),
        _millidegrees(host, *ZONES, zone, "temp"),
        limit,
        has_limit,
        is_zone=True,
    )


def _lowest_trip(host: Host, zone: str) -> tuple[int | None, bool]:
    """The lowest trip point at which the machine protects itself, and whether there is one.

    A trip point that cannot be read may be the lowest, so the limit is not known then.
    """
    try:
        names = host.names(*ZONES, zone)
    except OSError:
        return None, True
    limits: list[int] = []
    for match in filter(None, map(_TRIP_TYPE.fullmatch, names)):
        kind = _text(host, *ZONES, zone, match[0])
        if kind is None:
            return None, True
        if kind in ("critical", "hot"):
            limit = _millidegrees(host, *ZONES, zone, f"trip_point_{match[1]}_temp")
            if limit is None:
                return None, True
            if _is_usable(limit):
                limits.append(limit)
    return min(limits, default=None), bool(limits)


def _chip_sensors(host: Host, chip: str) -> Iterator[Sensor]:
    if _shows_a_zone(host, chip):
        return
    name = _text(host, *CHIPS, chip, "name")
    try:
        files = host.names(*CHIPS, chip)
    except OSError:
        yield Sensor(_label(name or chip), _may_be_processor(name), None, None, has_limit=True)
        return
    for match in filter(None, map(_CHIP_INPUT.fullmatch, files)):
        prefix = f"temp{match[1]}"
        label = _text(host, *CHIPS, chip, f"{prefix}_label") if f"{prefix}_label" in files else None
        trusted = f"{prefix}_fault" not in files or _text(host, *CHIPS, chip, f"{prefix}_fault") == "0"
        limit, has_limit = None, f"{prefix}_crit" in files
        if has_limit:
            limit = _millidegrees(host, *CHIPS, chip, f"{prefix}_crit")
            if limit is not None and not _is_usable(limit):
                limit, has_limit = None, False
        yield Sensor(
            _label(f"{name or chip} {label or prefix}"),
            _may_be_processor(name) or _may_be_processor(label or prefix),
            _millidegrees(host, *CHIPS, chip, match[0]) if trusted else None,
            limit,
            has_limit,
        )


def _shows_a_zone(host: Host, chip: str) -> bool:
    """Whether the chip is only a thermal zone's second face (the kernel's thermal_hwmon.c): it was read already."""
    parent = os.path.dirname(os.path.realpath(host.path(*CHIPS, chip)))
    return _ZONE.fullmatch(os.path.basename(parent)) is not None


def _is_usable(limit: int) -> bool:
    """Whether a limit is one: disabled trip points lie at or below 0, and missing ones above what can be."""
    return 0 < limit <= HIGHEST_MILLIDEGREES


def _may_be_processor(name: str | None) -> bool:
    """Whether a sensor measures the processor, as far as its name tells; without a name, it might."""
    return name is None or _PROCESSOR.search(name) is not None


def _text(host: Host, *parts: str) -> str | None:
    try:
        return host.text(*parts)
    except OSError:
        return None


def _millidegrees(host: Host, *parts: str) -> int | None:
    text = _text(host, *parts)
    return int(text) if text is not None and _WHOLE_NUMBER.fullmatch(text) else None


def _label(text: str) -> str:
    """A name as the contract's `Label` allows it: printable ASCII, at most 128 characters."""
    return _UNPRINTABLE.sub("?", text)[:128].strip()
