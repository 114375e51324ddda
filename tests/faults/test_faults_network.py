"""Faults 53 to 56: whether a way leads out, told by the kernel's tables and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from faults.machines import NOWHERE, REJECT_ON_LO, route
from faults.permitted import may_unshare
from modeldoor_validators import check

if TYPE_CHECKING:
    from faults.promises import Judged, Laptop

IPV6_DEFAULT = f"{NOWHERE} 00 {NOWHERE} 00 fe80{'0' * 27}1 00000400 00000001 00000000 00000003    wlan0\n"


def no_way_out(laptop: Laptop) -> Judged:
    """The network informs: that there is none denies nothing, unless the policy asks for one."""
    found = laptop.admits()
    assert (found.outcome("network"), found.signal("network")["defaultRoute"]) == (("known", ""), False)
    assert found.router["networkAvailable"] is False
    laptop.demand("network")
    laptop.denies("networkUnavailable")
    return found


def test_fault_53_interfaces_of_another_network_namespace_do_not_count(laptop: Laptop) -> None:
    laptop.files.write("proc/net/route", "")
    laptop.files.write("proc/net/ipv6_route", "")
    laptop.settings["interfaces"] = []
    assert laptop.files.path("sys/class/net/wlan0/operstate").read_text() == "up\n"
    no_way_out(laptop)


@pytest.mark.skipif(not may_unshare("-n"), reason="no network namespace may be made here")
def test_fault_53_the_installed_command_in_an_empty_network_namespace_sees_no_way_out(laptop: Laptop) -> None:
    ended = laptop.door.program("unshare", "-n", laptop.door.command, "snapshot")
    assert (ended.code, ended.messages) == (0, [])
    document = ended.document
    assert check(document, "resource-snapshot") == ()
    assert document["signals"]["network"]["defaultRoute"] is False
    assert document["admission"]["verdict"] == "deny"
    assert laptop.router_view_of(ended.out)["networkAvailable"] is False


def test_fault_54_routes_that_reject_lead_nowhere(laptop: Laptop) -> None:
    laptop.files.routes(ipv6=REJECT_ON_LO * 2)
    laptop.settings["interfaces"] = ["lo", "wlan0"]
    no_way_out(laptop)


def test_fault_54_nor_do_routes_that_lead_back_into_the_machine(laptop: Laptop) -> None:
    laptop.files.routes(route("lo"), ipv6=IPV6_DEFAULT.replace("   wlan0", "      lo"))
    laptop.settings["interfaces"] = ["lo", "wlan0"]
    no_way_out(laptop)


@pytest.mark.parametrize("flags", ["0201", "0203", "0002", "0000"])
def test_fault_54_nor_do_those_of_ipv4(laptop: Laptop, flags: str) -> None:
    laptop.files.routes(route("wlan0", flags=flags))
    no_way_out(laptop)


def test_fault_55_an_interface_without_a_default_route_leads_nowhere(laptop: Laptop) -> None:
    laptop.files.routes(route("wlan0", "0002A8C0", "00FFFFFF", "0001"))
    no_way_out(laptop)


def test_fault_55_a_default_route_over_an_interface_that_is_down_leads_nowhere(laptop: Laptop) -> None:
    laptop.files.routes(route("wlan0"), ipv6=IPV6_DEFAULT)
    laptop.settings["interfaces"] = ["eth0", "lo"]
    no_way_out(laptop)


def test_fault_55_a_default_route_of_ipv6_alone_leads_out(laptop: Laptop) -> None:
    laptop.files.routes(ipv6=REJECT_ON_LO + IPV6_DEFAULT)
    assert laptop.admits().router["networkAvailable"] is True


def test_fault_56_tables_that_may_not_be_read_leave_it_unknown(laptop: Laptop) -> None:
    for table in ("route", "ipv6_route"):
        laptop.files.path(f"proc/net/{table}").chmod(0)
    laptop.confinement = {"powerless": True}
    found = laptop.admits()
    assert found.outcome("network") == ("unknown", "routesUnreadable")
    assert found.router["networkAvailable"] is False
    laptop.demand("network")
    laptop.denies("networkUnknown")


def test_fault_56_a_proc_that_may_not_be_read_leaves_nothing_known_of_memory(laptop: Laptop) -> None:
    laptop.files.path("proc").chmod(0)
    laptop.confinement = {"powerless": True}
    found = laptop.denies("memoryUnknown")
    laptop.files.path("proc").chmod(0o700)
    assert found.outcome("memory") == ("unknown", "permissionDenied")
    assert found.outcome("network") == ("unknown", "routesUnreadable")
    assert found.outcome("accelerator") == ("unknown", "devicesUnreadable")
    assert (found.router["networkAvailable"], found.router["memoryAvailableBytes"]) == (False, 0)


# Beyond the list


@pytest.mark.parametrize("text", ["nonsense\n", "Iface\nwlan0\n", f"Iface\n{route('wlan0', flags='XYZ')}"])
def test_a_table_of_another_form_is_an_error(laptop: Laptop, text: str) -> None:
    laptop.files.write("proc/net/route", text)
    found = laptop.admits()
    assert found.outcome("network") == ("error", "unparsable")
    assert found.router["networkAvailable"] is False
    laptop.demand("network")
    laptop.denies("networkError")


def test_bytes_that_are_no_text_show_no_way_out(laptop: Laptop) -> None:
    laptop.files.write("proc/net/route", b"\xff" * 100)
    assert laptop.admits().router["networkAvailable"] is False
