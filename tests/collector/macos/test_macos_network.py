"""The way out of a Mac: the default routes that every program uses, over an interface that is up."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import psutil
import pytest

from families import for_each
from modeldoor_collector.probes.macos.network import NetworkProbe, interface_is_up, routes
from recorded_macs import (
    ALL_IN_THE_TUNNEL,
    AT_HOME,
    OFF_LINE,
    RecordedKernel,
    name_of,
    route_record,
    route_table,
)

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading


def reading(table: bytes | None, *up: str) -> Reading:
    return NetworkProbe(RecordedKernel(routes=table), name_of, lambda name: name in up).read()


def test_a_mac_on_line_has_a_default_route() -> None:
    assert reading(route_table(AT_HOME), "en0").value == {"defaultRoute": True}


def test_a_tunnel_that_takes_everything_is_a_way_out() -> None:
    assert reading(route_table(ALL_IN_THE_TUNNEL), "utun3").value == {"defaultRoute": True}


def test_the_default_routes_of_the_systems_own_tunnels_lead_nowhere() -> None:
    assert reading(route_table(OFF_LINE), "utun0", "utun1", "utun2", "utun3", "lo0").value == {"defaultRoute": False}


def test_a_route_over_an_interface_that_is_down_does_not_count() -> None:
    assert reading(route_table(AT_HOME), "utun0", "en5").value == {"defaultRoute": False}


def test_only_default_routes_count() -> None:
    table = route_table("10.0.0.0 link#4 UCS en0\n127.0.0.1 127.0.0.1 UH lo0\n")
    assert reading(table, "en0").value == {"defaultRoute": False}


@for_each("letters", ["G", "UGR", "UGB", "UGI", "UGH"], ids=["down", "reject", "blackhole", "scoped", "host"])
def test_a_default_route_that_is_of_no_use_does_not_count(letters: str) -> None:
    assert reading(route_record("default", "192.168.1.1", letters, "en0"), "en0").value == {"defaultRoute": False}


def test_the_loopback_is_no_way_out() -> None:
    assert reading(route_record("default", "127.0.0.1", "UG", "lo0"), "lo0").value == {"defaultRoute": False}


def test_ipv6_alone_is_a_way_out() -> None:
    assert reading(route_record("default", "fe80::1", "UGcg", "en0"), "en0").value == {"defaultRoute": True}


def test_records_of_another_kind_are_passed_over() -> None:
    other = struct.pack("=HBB4x", 8, 5, 0x12)
    assert reading(other + route_table(AT_HOME), "en0").value == {"defaultRoute": True}


def test_a_table_that_cannot_be_read_is_unknown() -> None:
    assert (reading(None).status, reading(None).reason) == ("unknown", "routesUnreadable")


@for_each(
    "table",
    [
        b"",
        b"\x00\x00",
        b"\x00\x00\x05\x14",
        b"\xff\xff\x05\x14",
        struct.pack("=HBB", 4, 4, 0x14),
        struct.pack("=HBB4x", 8, 5, 0x14),
        struct.pack("=HBBH2xii76x", 92, 5, 0x14, 4, 1, 0x1),
        struct.pack("=HBBH2xii76x4x", 96, 5, 0x14, 4, 1, 0x7),
        struct.pack("=HBBH2xii76xB3x", 96, 5, 0x14, 4, 1, 0x1, 200),
    ],
    ids=[
        "empty",
        "cut",
        "no length",
        "too long",
        "other version",
        "short record",
        "no address",
        "addresses cut",
        "long address",
    ],
)
def test_a_table_of_another_shape_is_a_failure_or_leads_nowhere(table: bytes) -> None:
    found = reading(table, "en0")
    assert found.status == "error" or found.value == {"defaultRoute": False}
    assert found.reason in ("unparsable", "")


def test_a_table_that_breaks_off_anywhere_never_opens_a_way() -> None:
    whole = route_record("default", "192.168.1.1", "UGScg", "en0")
    assert reading(whole, "en0").value == {"defaultRoute": True}
    for length in range(len(whole)):
        with pytest.raises(ValueError, match=r"no table|breaks off|not a record"):
            list(routes(whole[:length]))


def test_an_interface_whose_state_cannot_be_read_is_unknown() -> None:
    def broken(_name: str) -> bool:
        raise OSError("no such device")

    found = NetworkProbe(RecordedKernel(routes=route_table(AT_HOME)), name_of, broken).read()
    assert (found.status, found.reason) == ("unknown", "interfaceUnreadable")


def test_psutil_still_tells_interfaces_that_are_up() -> None:
    told = psutil.net_if_stats()
    assert {name: interface_is_up(name) for name in told} == {name: each.isup for name, each in told.items()}
    assert not interface_is_up("no such interface")
