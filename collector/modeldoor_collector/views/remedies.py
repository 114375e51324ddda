"""Each cause of a denial in words, and what to do about it, the exact lines included."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Object = Mapping[str, Any]

SUGGESTED_WAIVER = timedelta(days=90)
"""Long enough not to be a nuisance, short enough that somebody looks again."""

_NAMES = {
    "memory": "memory",
    "modelService": "the model service",
    "thermal": "heat",
    "battery": "the battery",
    "disk": "the model store's disk",
    "accelerator": "the accelerator",
    "network": "the network",
}
_WAIVABLE = {
    "thermal": ("something else watches the heat", "Something else watches this machine's heat."),
    "battery": ("mains power is certain", "This machine runs on mains power only."),
    "disk": ("something else watches the disk", "Something else watches the model store's disk."),
    "accelerator": ("the models run on the processor", "The models run on the processor only."),
}
"""When a waiver is right, and the justification that says so."""

_READINGS = {
    "noSensor": "no sensor is to be found",
    "noThreshold": "no sensor tells its critical limit",
    "processorAboveLimit": "the processor is hotter than the machine's own limit",
    "mainsOffline": "mains is off, and no battery is shown",
    "noCharge": "a battery does not tell its charge",
    "scopeUnknown": "a battery does not say what it powers",
    "unrecognisedSupply": "a power supply is of no known kind",
    "permissionDenied": "it may not be read",
    "storeNotFound": "the model store was not found",
    "unreadable": "it cannot be read",
    "unparsable": "it tells what cannot be understood",
    "outOfRange": "it tells what cannot be",
    "noProcessorThreshold": "no sensor of the processor tells its critical limit",
    "noPowerSupply": "the system shows neither a battery nor mains",
    "sourceMissing": "the system does not have what would tell it",
    "deadlineExceeded": "it did not answer in time",
    "timeout": "it did not answer in time",
    "unsupportedOs": "it cannot be read on this operating system yet",
    "probeCrashed": "the probe failed",
    "connectionRefused": "nothing listens there",
    "unreachable": "it cannot be reached",
    "protocol": "what answers there is not such a service",
    "status": "it answers with an error",
    "truncated": "its answer broke off",
    "tooLarge": "its answer is too long to be one",
    "processorSensorUnreadable": "the processor's own sensor cannot be read",
    "implausible": "it tells what cannot be",
    "noAccelerator": "this machine has none",
    "noBattery": "this machine has none",
    "driverNotLoaded": "its driver is not loaded",
    "libraryMissing": "its library is not installed",
    "versionMismatch": "its driver and library do not fit each other",
    "unsupportedVendor": "this maker's devices cannot be read yet",
    "unsupportedDevice": "this device cannot be read yet",
    "notOffered": "its driver does not tell",
    "suspended": "it is asleep and is not woken",
    "noPermission": "its driver does not tell this user",
    "notSupported": "its driver does not tell",
    "gpuIsLost": "it no longer answers",
    "sharesMachineMemory": "it uses the machine's memory",
    "tooManyDevices": "there are more devices than the contract holds",
    "virtualMachine": "a virtual machine is not told",
    "stateNotTold": "the system does not tell its state",
    "flagUnknown": "the system does not know",
    "psutilFailed": "psutil failed, or is not installed",
    "statisticsUnreadable": "the system does not tell its counts",
    "controlGroupNotVisible": "the limits on this process cannot be seen",
    "controlGroupUnreadable": "the limits on this process cannot be read",
    "noEndpoint": "no profile names a service on this machine",
    "notCollected": "nothing was asked",
}


class Cause(NamedTuple):
    """One reason, in words, with commands or steps that mend it, the likeliest first."""

    reason: str
    text: str
    remedies: tuple[str, ...]


def causes(snapshot: Object, profile: Object | None = None) -> tuple[Cause, ...]:
    """Every cause of the denial of a profile, or of the whole snapshot when none is given."""
    admission = snapshot["admission"] if profile is None else profile["admission"]
    return tuple(_cause(reason, snapshot, profile) for reason in admission.get("reasons", ()))


def spoken_reason(code: str) -> str:
    """A reading's reason code in words, followed by the code itself."""
    words = _READINGS.get(code)
    return code if words is None else f"{words} ({code})"


def gibibytes(size_bytes: int) -> str:
    """A size as people read it."""
    return f"{size_bytes / 2**30:.1f} GiB"


def _cause(reason: str, snapshot: Object, profile: Object | None) -> Cause:
    critical = snapshot["signals"].get(reason.removesuffix("Critical"), {})
    if "heldSince" in critical:
        return Cause(reason, *_held(reason.removesuffix("Critical"), critical, snapshot["policy"]))
    if reason in _SPECIAL:
        return Cause(reason, *_SPECIAL[reason](snapshot, profile))
    for signal, name in _NAMES.items():
        if reason == f"{signal}Unknown":
            return Cause(reason, *_unknown(signal, name, snapshot))
        if reason == f"{signal}Error":
            found = snapshot["signals"][signal]
            text = f"{_start(name)} could not be read: {spoken_reason(found.get('reason', 'unknown'))}; {found['source']} was asked."
            return Cause(reason, text, ("mend the source and try again; a failure cannot be waived",))
    return Cause(reason, reason, ())


def _unknown(signal: str, name: str, snapshot: Object) -> tuple[str, tuple[str, ...]]:
    found = snapshot["signals"][signal]
    text = f"{_start(name)} is unknown: {spoken_reason(found.get('reason', 'unknown'))}; {found['source']} was asked."
    if signal not in _WAIVABLE:
        return text, ("this cannot be waived",)
    condition, justification = _WAIVABLE[signal]
    until = (instant(snapshot["collectedAt"]) + SUGGESTED_WAIVER).date().isoformat()
    text += f" Waive it only where {condition}."
    return text, (f'modeldoor policy waive {signal} --because "{justification}" --until {until}',)


def _start(name: str) -> str:
    return name[0].upper() + name[1:]


def _held(signal: str, found: Object, policy: Object) -> tuple[str, tuple[str, ...]]:
    hold = policy.get("recovery", {}).get("holdSeconds", 0)
    text = f"{_start(_NAMES[signal])} was critical until {found['heldSince']} and must stay better for {hold} s before that counts."
    return text, ("wait",)


def _thermal_critical(snapshot: Object, _profile: Object | None) -> tuple[str, tuple[str, ...]]:
    measurement = snapshot["signals"]["thermal"]["measurement"]
    if measurement["method"] == "hardwareSlowdown":
        return f"The accelerator {measurement['sensor']} slows down for heat.", ("let it cool down",)
    if measurement["method"] == "systemState":
        return f"The system calls its heat {measurement['state']}.", ("let the machine cool down",)
    text = f"The sensor {measurement['sensor']} is at {measurement['celsius']:g} °C; its critical limit is {measurement['criticalCelsius']:g} °C."
    return text, ("let the machine cool down",)


def _battery_critical(snapshot: Object, _profile: Object | None) -> tuple[str, tuple[str, ...]]:
    charge = snapshot["signals"]["battery"]["charge"]
    level = f"at {charge['percent']:g} %" if charge["method"] == "percent" else charge["capacityLevel"]
    return f"The battery is {level} and not charging.", ("connect the charger",)


def _disk_critical(snapshot: Object, _profile: Object | None) -> tuple[str, tuple[str, ...]]:
    disk = snapshot["signals"]["disk"]
    state = "is read-only" if disk["readOnly"] else f"has {gibibytes(disk['availableBytes'])} left"
    return f"The model store's disk {state}.", ("free space there",)


def _service_unhealthy(snapshot: Object, profile: Object | None) -> tuple[str, tuple[str, ...]]:
    asked = None if profile is None else profile.get("endpoint")
    sick = [
        each
        for each in snapshot["signals"]["modelService"].get("endpoints", ())
        if each["status"] != "healthy" and asked in (None, each["endpoint"])
    ]
    text = "; ".join(f"{each['endpoint']}: {spoken_reason(each['reason'])}" for each in sick)
    starts = {"ollama": "ollama serve", "openaiCompatible": "llama-server -m MODEL.gguf --alias NAME --port PORT"}
    return f"The model service does not answer as it should ({text}).", tuple(
        dict.fromkeys(starts[each["api"]] for each in sick)
    )


def _unavailable(snapshot: Object, profile: Object | None) -> tuple[str, tuple[str, ...]]:
    missing = [
        each
        for each in ([profile] if profile is not None else snapshot["profiles"])
        if each["availability"] == "unavailable"
    ]
    names = ", ".join(f"'{each['modelName']}'" for each in missing)
    apis = {each["endpoint"]: each["api"] for each in snapshot["signals"]["modelService"].get("endpoints", ())}
    pulls = tuple(f"ollama pull {each['modelName']}" for each in missing if apis.get(each["endpoint"]) == "ollama")
    return f"The service does not list exactly {names}.", pulls or ("start the service with this model",)


def _availability_unknown(snapshot: Object, profile: Object | None) -> tuple[str, tuple[str, ...]]:
    judged = [profile] if profile is not None else snapshot["profiles"]
    if any("modelName" not in each for each in judged):
        return "The profile names no model that a service could list.", ("set `model.ollamaRef` or `model.name` in it",)
    return "Whether the model is installed cannot be told until its service answers.", ()


def _insufficient(snapshot: Object, profile: Object | None) -> tuple[str, tuple[str, ...]]:
    available = snapshot["signals"]["memory"]["availableBytes"]
    short = [
        each["memoryNeed"]
        for each in ([profile] if profile is not None else snapshot["profiles"])
        if "memoryInsufficient" in each["admission"].get("reasons", ())
    ]
    least = min(short, key=lambda need: int(need["requiredBytes"]))
    needed, there = gibibytes(least["requiredBytes"]), gibibytes(available)
    if needed == there:
        needed, there = f"{least['requiredBytes']} bytes", f"{available} bytes"
    margin = (
        f" {gibibytes(least['recoveryBytes'])} of it is asked for because it was too little before."
        if "recoveryBytes" in least
        else ""
    )
    return f"{needed} of memory is needed, {there} is available.{margin}", (
        "close other programs, raise this process's memory limit, or use a smaller model",
    )


def _no_profile(snapshot: Object, _profile: Object | None) -> tuple[str, tuple[str, ...]]:
    if snapshot["refusedProfiles"]:
        names = ", ".join(each["name"] for each in snapshot["refusedProfiles"])
        return f"No profile counts, because of what was left out: {names}.", (
            "mend what is left out, such as: chmod -R go-w ~/.config/modeldoor",
        )
    return "There is no profile to judge.", (
        "mkdir -p -m 700 ~/.config/modeldoor ~/.config/modeldoor/profiles",
        "modeldoor examples show model-profile/local-llama32-1b > ~/.config/modeldoor/profiles/mine.json",
        "chmod go-w ~/.config/modeldoor/profiles/mine.json",
    )


def _fixed(text: str, *remedies: str) -> Callable[[Object, Object | None], tuple[str, tuple[str, ...]]]:
    def words(_snapshot: Object, _profile: Object | None) -> tuple[str, tuple[str, ...]]:
        return text, remedies

    return words


_SPECIAL: dict[str, Callable[[Object, Object | None], tuple[str, tuple[str, ...]]]] = {
    "policyRefused": _fixed("The policy could not be used, so nothing was asked.", "modeldoor policy show"),
    "collectionFailed": _fixed("The collection failed.", "modeldoor snapshot", "if it stays so, report it"),
    "noProfile": _no_profile,
    "memoryPressureUnknown": _fixed(
        "The policy sets a limit on memory pressure, and this kernel does not tell it.",
        "start the kernel with psi=1, or remove `pressureCriticalAtPercent` from the policy",
    ),
    "memoryCritical": _fixed("The machine stalls for want of memory.", "close other programs"),
    "thermalCritical": _thermal_critical,
    "batteryCritical": _battery_critical,
    "diskCritical": _disk_critical,
    "acceleratorCritical": _fixed("An accelerator slows down for heat, or is at its limit.", "let it cool down"),
    "acceleratorAbsent": _fixed("The policy requires an accelerator, and there is none.", "use another policy here"),
    "networkUnavailable": _fixed("The policy requires a default route, and there is none.", "connect the network"),
    "endpointRefused": _fixed(
        "The profile's endpoint is not a literal loopback address with a port.",
        "set `runtime.endpoint` to the service on this machine, such as http://127.0.0.1:11434",
    ),
    "modelServiceUnhealthy": _service_unhealthy,
    "profileAvailabilityUnknown": _availability_unknown,
    "profileUnavailable": _unavailable,
    "memoryNeedUnknown": _fixed("The profile does not say how much memory it needs.", "set `model.memoryHintMb` in it"),
    "memoryInsufficient": _insufficient,
}
