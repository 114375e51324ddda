"""Fault 64: nothing that names a person or a machine leaves it, whatever else is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from faults.machines import CHIPS, SUPPLIES, ZONES

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.promises import Laptop

PLANTED = {
    "host": "host-of-zaphod",
    "user": "zaphod",
    "MAC": "02:5a:41:50:48:44",
    "serial": "SN-ZAPHOD-0042",
    "UUID": "GPU-2a0ffe7e-0042-4242-8442-beeb1eb40c42",
    "machine": "8442beeb1eb40c424242424242424242",
}


@pytest.fixture
def named(laptop: Laptop) -> Laptop:
    """A laptop on which every name stands wherever a machine writes such names."""
    host, user, mac, serial, uuid, machine = PLANTED.values()
    files = laptop.files
    for path in ("proc/sys/kernel/hostname", "etc/hostname"):
        files.write(path, f"{host}\n")
    files.write("etc/machine-id", f"{machine}\n")
    files.write("proc/sys/kernel/random/boot_id", f"{machine}\n")
    files.attributes("sys/class/net/wlan0", address=mac)
    files.attributes("sys/class/dmi/id", product_serial=serial, board_serial=serial, product_uuid=uuid)
    files.supply("BAT0", serial_number=serial, model_name=serial, manufacturer=user)
    files.attributes(f"{CHIPS}/hwmon1", serial=serial, device_serial=serial)
    files.attributes(f"{ZONES}/thermal_zone0", policy=user)
    files.attributes("proc/driver/nvidia-caps", uuid=uuid)
    files.attributes("sys/bus/pci/devices/0000:00:14.3", serial=serial, mac=mac)
    laptop.environment |= {"USER": user, "LOGNAME": user, "HOSTNAME": host, "HOST": host}
    return laptop


def faulty(laptop: Laptop, fault: str) -> None:
    """One fault of each kind."""
    if fault == "probes":
        laptop.settings["probes"] = dict.fromkeys(("memory", "battery", "disk"), "OSError")
    elif fault == "driver":
        laptop.settings["refusals"] = {f"{SUPPLIES}/BAT0/capacity": "EIO"}
    faults: dict[str, Callable[[], object]] = {
        "policy": lambda: laptop.door.write_policy("{"),
        "profile": lambda: laptop.door.write_profile("other.json", "{"),
        "store": lambda: laptop.environment.update(OLLAMA_MODELS=f"{laptop.door.home}/zaphod/models"),
        "endpoint": lambda: laptop.profile_text(endpoint="http://zaphod:secret@host-of-zaphod:1"),
        "heat": lambda: laptop.files.zone(0, "acpitz", 120, critical=105),
    }
    if fault in faults:
        faults[fault]()


@pytest.mark.parametrize("fault", ["none", "policy", "profile", "probes", "driver", "store", "endpoint", "heat"])
def test_fault_64_no_view_names_anybody(named: Laptop, fault: str) -> None:
    faulty(named, fault)
    for view in ("native", "router", "guardrail", "agentplane", "openmetrics"):
        ended = named.run("snapshot", "--view", view)
        assert ended.messages is not None
        assert ended.out
        told = ended.text.lower()
        for what, name in PLANTED.items():
            assert name.lower() not in told, what
        assert str(named.folder).lower() not in told
        assert "secret" not in told


def test_fault_64_nor_does_what_is_said_where_no_file_is_to_be_named(named: Laptop) -> None:
    named.settings["probes"] = dict.fromkeys(("memory", "battery", "disk", "network"), "OSError")
    assert named.run("snapshot").err == ""
