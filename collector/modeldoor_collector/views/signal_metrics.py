"""The values of each signal as samples. What is not known gives none: an absent number cannot be mistaken for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.views.exposition import Metric, Sample, sample, states
from modeldoor_validators.rules.snapshot_levels import SYSTEM_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Object = Mapping[str, Any]

METRICS = (
    Metric("memory_available_bytes", "Memory that a model could take.", "bytes"),
    Metric("memory_total_bytes", "The least of the machine's memory and each limit on the collector.", "bytes"),
    Metric("memory_pressure_full_ratio", "Share of the last ten seconds in which all tasks stalled.", "ratio"),
    Metric("model_service_healthy", "Whether at least one model service answers as it should."),
    Metric("model_service_endpoint_healthy", "Whether this model service answers as it should."),
    Metric("model_service_models", "How many models this service lists."),
    Metric("thermal_celsius", "The sensor that is nearest to its own limit.", "celsius"),
    Metric("thermal_critical_celsius", "The limit of that sensor.", "celsius"),
    Metric("thermal_hardware_slowdown", "Whether this accelerator slows down for heat."),
    Metric("thermal_system_state", "The judgement of the operating system on heat."),
    Metric("battery_charge_ratio", "Charge of all batteries together.", "ratio"),
    Metric("battery_capacity_level", "The word of the firmware, where it gives no figure."),
    Metric("battery_power_state", "Which way energy flows."),
    Metric("disk_available_bytes", "Room where the model store lies.", "bytes"),
    Metric("disk_total_bytes", "Size of the file system where the model store lies.", "bytes"),
    Metric("disk_available_inodes", "Free inodes there.", "inodes"),
    Metric("disk_total_inodes", "All inodes there.", "inodes"),
    Metric("disk_read_only", "Whether that file system is mounted read-only."),
    Metric("accelerator_device_info", "An accelerator that answered."),
    Metric("accelerator_device_error", "An accelerator that did not answer, and why."),
    Metric("accelerator_memory_available_bytes", "Free memory of an accelerator.", "bytes"),
    Metric("accelerator_memory_total_bytes", "All memory of an accelerator.", "bytes"),
    Metric("accelerator_partition_memory_available_bytes", "Free memory of an instance.", "bytes"),
    Metric("accelerator_partition_memory_total_bytes", "All memory of an instance.", "bytes"),
    Metric("accelerator_utilization_ratio", "Share of time in which an accelerator was busy.", "ratio"),
    Metric("accelerator_celsius", "Temperature of an accelerator.", "celsius"),
    Metric("accelerator_critical_celsius", "From where the hardware slows itself down.", "celsius"),
    Metric("accelerator_throttle", "What slows an accelerator down now."),
    Metric("network_default_route", "Whether a usable default route exists."),
)

CAPACITY_LEVELS = ("critical", "low", "normal", "high", "full")
POWER_STATES = ("charging", "discharging", "full", "notCharging", "undetermined")
THROTTLE_REASONS = ("hardwareThermal", "softwareThermal", "hardwareSlowdown", "hardwarePowerBrake", "softwarePowerCap")
"""The words of the snapshot's contract; a test holds them against it."""


def value_samples(name: str, signal: Object) -> Iterator[Sample]:
    """The values of the signal with this name: none unless it is known."""
    if signal["status"] == "known":
        yield from _VALUES[name](signal)


def _memory(signal: Object) -> Iterator[Sample]:
    yield from _sizes("memory", signal)
    if signal["pressure"]["status"] == "known":
        yield sample("memory_pressure_full_ratio", signal["pressure"]["fullAvg10Percent"] / 100)


def _sizes(metric: str, holder: Object, **labels: str) -> Iterator[Sample]:
    yield sample(f"{metric}_available_bytes", holder["availableBytes"], **labels)
    yield sample(f"{metric}_total_bytes", holder["totalBytes"], **labels)


def _model_service(signal: Object) -> Iterator[Sample]:
    yield sample("model_service_healthy", signal["healthy"])
    for each in signal["endpoints"]:
        labels = {"endpoint": each["endpoint"], "api": each["api"]}
        is_healthy = each["status"] == "healthy"
        yield sample("model_service_endpoint_healthy", is_healthy, **labels)
        if is_healthy:
            yield sample("model_service_models", each["modelCount"], **labels)


def _thermal(signal: Object) -> Iterator[Sample]:
    measurement = signal["measurement"]
    if measurement["method"] == "temperature":
        yield sample("thermal_celsius", measurement["celsius"], sensor=measurement["sensor"])
        yield sample("thermal_critical_celsius", measurement["criticalCelsius"], sensor=measurement["sensor"])
    elif measurement["method"] == "hardwareSlowdown":
        yield sample("thermal_hardware_slowdown", value=True, sensor=measurement["sensor"])
    else:
        yield from states("thermal_system_state", measurement["state"], SYSTEM_STATES, "state")


def _battery(signal: Object) -> Iterator[Sample]:
    charge = signal["charge"]
    if charge["method"] == "percent":
        yield sample("battery_charge_ratio", charge["percent"] / 100)
    else:
        yield from states("battery_capacity_level", charge["capacityLevel"], CAPACITY_LEVELS, "level")
    yield from states("battery_power_state", signal["powerState"], POWER_STATES, "state")


def _disk(signal: Object) -> Iterator[Sample]:
    yield from _sizes("disk", signal)
    if "availableInodes" in signal:
        yield sample("disk_available_inodes", signal["availableInodes"])
        yield sample("disk_total_inodes", signal["totalInodes"])
    yield sample("disk_read_only", signal["readOnly"])


def _accelerator(signal: Object) -> Iterator[Sample]:
    for device in signal["devices"]:
        labels = {"vendor": device["vendor"], "index": str(device["index"])}
        if device["status"] == "known":
            yield sample("accelerator_device_info", value=True, **labels, name=device["name"])
            yield from _device(device, labels)
        else:
            yield sample("accelerator_device_error", value=True, **labels, reason=device["reason"])


def _device(device: Object, labels: dict[str, str]) -> Iterator[Sample]:
    if device["memory"]["status"] == "known":
        yield from _sizes("accelerator_memory", device["memory"], **labels)
    for part in device.get("partitions", ()):
        if part["memory"]["status"] == "known":
            yield from _sizes("accelerator_partition_memory", part["memory"], **labels, partition=str(part["index"]))
    if "utilizationPercent" in device:
        yield sample("accelerator_utilization_ratio", device["utilizationPercent"] / 100, **labels)
    if "celsius" in device:
        yield sample("accelerator_celsius", device["celsius"], **labels)
    if "criticalCelsius" in device:
        yield sample("accelerator_critical_celsius", device["criticalCelsius"], **labels)
    for reason in THROTTLE_REASONS if "throttleReasons" in device else ():
        yield sample("accelerator_throttle", reason in device["throttleReasons"], **labels, reason=reason)


def _network(signal: Object) -> Iterator[Sample]:
    yield sample("network_default_route", signal["defaultRoute"])


_VALUES: dict[str, Callable[[Object], Iterator[Sample]]] = {
    "memory": _memory,
    "modelService": _model_service,
    "thermal": _thermal,
    "battery": _battery,
    "disk": _disk,
    "accelerator": _accelerator,
    "network": _network,
}
