"""The network: whether a default route leads out, by the kernel's tables and in real network namespaces."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.network import NetworkProbe, interface_is_up
from modeldoor_validators import check

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading

HEALTHY = Path(__file__).parents[2] / "examples" / "v1" / "resource-snapshot" / "healthy-1b.json"
HEADING = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT".ljust(127)
NOWHERE = "0" * 32


def v4(interface: str = "eth0", destination: str = "00000000", mask: str = "00000000", flags: str = "0003") -> str:
    """A row of /proc/net/route."""
    return f"{interface}\t{destination}\t010200C0\t{flags}\t0\t0\t0\t{mask}\t0\t0\t0".ljust(127)


def v6(interface: str = "eth0", destination: str = NOWHERE, length: str = "00", flags: str = "00000003") -> str:
    """A row of /proc/net/ipv6_route."""
    gateway = "fd000000000000000000000000000001"
    return f"{destination} {length} {NOWHERE} 00 {gateway} 00000400 00000001 00000000 {flags} {interface:>8}"


V4_LOCAL = v4(destination="000200C0", mask="00FFFFFF", flags="0001")
V6_REJECT = v6("lo", flags="00200200")
V6_REJECT_UP = v6("lo", flags="00200201")
V6_LOOPBACK = v6("lo", destination="0" * 31 + "1", length="80", flags="80200001")


class Machine:
    """A machine with the route tables that a test gives it, of which some interfaces are up."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "proc/net"
        self.folder.mkdir(parents=True)
        self.host = Host(str(root))
        self.up = {"eth0"}
        self.routes(V4_LOCAL)
        self.routes_v6(V6_LOOPBACK, V6_REJECT)

    def routes(self, *rows: str) -> None:
        (self.folder / "route").write_text("\n".join((HEADING, *rows)) + "\n")

    def routes_v6(self, *rows: str) -> None:
        (self.folder / "ipv6_route").write_text("".join(row + "\n" for row in rows))

    def break_(self, name: str) -> None:
        """Puts a folder in the place of a table: nobody can read it, not even root."""
        (self.folder / name).unlink()
        (self.folder / name).mkdir()

    def reading(self) -> Reading:
        reading = NetworkProbe(self.host, self.up.__contains__).read()
        assert reading.source == "/proc/net/route, /proc/net/ipv6_route"
        return reading

    def default_route(self) -> bool:
        reading = self.reading()
        assert (reading.status, reading.reason) == ("known", "")
        assert_fits_the_contract(reading)
        answer: bool = reading.value["defaultRoute"]
        return answer

    def why_not(self) -> tuple[str, str]:
        reading = self.reading()
        assert not reading.value
        return reading.status, reading.reason


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def assert_fits_the_contract(reading: Reading) -> None:
    document = json.loads(HEALTHY.read_text())
    document["signals"]["network"] = {
        "status": "known",
        "source": reading.source,
        "ageMs": 0.1,
        "elapsedMs": 0.1,
        "gate": {"role": "informational"},
        **reading.value,
    }
    assert [found for found in check(document, "resource-snapshot") if found.rule.startswith("schema/")] == []


# --- what is a way out


def test_a_default_route_of_ipv4_is_a_way_out(machine: Machine) -> None:
    machine.routes(V4_LOCAL, v4())
    assert machine.default_route() is True


def test_a_default_route_of_ipv6_is_a_way_out(machine: Machine) -> None:
    machine.routes_v6(V6_LOOPBACK, v6(), V6_REJECT)
    assert machine.default_route() is True


def test_fault_55_an_interface_without_a_default_route_is_no_way_out(machine: Machine) -> None:
    assert machine.default_route() is False


@pytest.mark.parametrize(
    "row",
    [
        v4(destination="00000000", mask="00000080"),
        v4(destination="00000080", mask="00000000"),
        v4(flags="0203"),
        v4(flags="0002"),
        v4("lo"),
        v4("*", flags="0001"),
    ],
    ids=["half of all", "another destination", "rejected", "not up", "loopback", "blackhole"],
)
def test_fault_54_routes_of_ipv4_that_lead_nowhere_are_no_way_out(machine: Machine, row: str) -> None:
    machine.up |= {"lo", "*"}
    machine.routes(row)
    assert machine.default_route() is False


@pytest.mark.parametrize(
    "row",
    [V6_REJECT, V6_REJECT_UP, v6(flags="00000201"), v6(flags="00000002"), v6("lo"), v6(length="01")],
    ids=["reject on lo", "reject on lo that is up", "rejected", "not up", "loopback", "half of all"],
)
def test_fault_54_routes_of_ipv6_that_lead_nowhere_are_no_way_out(machine: Machine, row: str) -> None:
    machine.up.add("lo")
    machine.routes_v6(row)
    assert machine.default_route() is False


def test_fault_55_a_default_route_over_an_interface_that_is_down_is_no_way_out(machine: Machine) -> None:
    machine.up.clear()
    machine.routes(v4())
    machine.routes_v6(v6())
    assert machine.default_route() is False


def test_one_interface_that_is_up_is_enough(machine: Machine) -> None:
    machine.up = {"wlan0"}
    machine.routes(v4("eth0"), v4("wlan0"))
    assert machine.default_route() is True


def test_an_empty_table_of_ipv4_has_no_routes(machine: Machine) -> None:
    (machine.folder / "route").write_text("")
    assert machine.default_route() is False


def test_a_kernel_without_ipv6_is_no_fault(machine: Machine) -> None:
    (machine.folder / "ipv6_route").unlink()
    assert machine.default_route() is False
    machine.routes(v4())
    assert machine.default_route() is True


# --- what cannot be told


def test_fault_56_a_missing_proc_is_unknown(tmp_path: Path) -> None:
    reading = NetworkProbe(Host(str(tmp_path))).read()
    assert (reading.status, reading.reason) == ("unknown", "routesUnreadable")


@pytest.mark.parametrize("name", ["route", "ipv6_route"])
def test_fault_56_a_table_that_cannot_be_read_is_unknown(machine: Machine, name: str) -> None:
    machine.break_(name)
    assert machine.why_not() == ("unknown", "routesUnreadable")


@pytest.mark.parametrize("name", ["route", "ipv6_route"])
def test_a_table_that_is_not_text_is_unknown(machine: Machine, name: str) -> None:
    (machine.folder / name).write_bytes(b"\xff\xfe")
    assert machine.why_not() == ("unknown", "routesUnreadable")


def test_a_way_out_in_one_table_is_known_although_the_other_cannot_be_read(machine: Machine) -> None:
    machine.break_("route")
    machine.routes_v6(v6())
    assert machine.default_route() is True
    (machine.folder / "route").rmdir()
    machine.routes(v4())
    machine.break_("ipv6_route")
    assert machine.default_route() is True


GARBAGE_V4 = (
    "garbage",
    v4() + "\t0",
    v4().replace("\t", " "),
    v4(destination="0000000G"),
    v4(destination="0x000000"),
    v4(destination="00000001", mask="0"),
    v4(destination="00000001", flags="+003"),
    v4(flags="____"),
    "",
)
GARBAGE_V6 = (
    "garbage",
    v6() + " x",
    v6(destination="0" * 31),
    v6(destination="1" * 32, length="0g"),
    v6(destination="1" * 32, flags="3"),
    v6(interface=""),
    "",
)


@pytest.mark.parametrize("row", GARBAGE_V4)
def test_garbage_among_the_routes_of_ipv4_is_an_error(machine: Machine, row: str) -> None:
    machine.routes(v4(), row, V4_LOCAL)
    assert machine.why_not() == ("error", "unparsable")


@pytest.mark.parametrize("row", GARBAGE_V6)
def test_garbage_among_the_routes_of_ipv6_is_an_error(machine: Machine, row: str) -> None:
    machine.routes(v4())
    machine.routes_v6(v6(), row, V6_REJECT)
    assert machine.why_not() == ("error", "unparsable")


def test_a_table_without_its_heading_is_an_error(machine: Machine) -> None:
    (machine.folder / "route").write_text(v4() + "\n")
    assert machine.why_not() == ("error", "unparsable")


def refuses_eth0(name: str) -> bool:
    if name == "eth0":
        raise PermissionError(errno.EPERM, "refused")
    return True


def test_an_interface_that_cannot_be_asked_is_unknown(machine: Machine) -> None:
    machine.routes(v4())
    reading = NetworkProbe(machine.host, refuses_eth0).read()
    assert (reading.status, reading.reason) == ("unknown", "interfaceUnreadable")


def test_an_interface_that_cannot_be_asked_does_not_hide_another(machine: Machine) -> None:
    machine.routes(v4(), v4("wlan0"))
    assert NetworkProbe(machine.host, refuses_eth0).read().value == {"defaultRoute": True}


# --- the real kernel

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the kernel of Linux")


@linux_only
@pytest.mark.parametrize("name", ["nosuchdevice0", "a-name-that-is-too-long", "*"])
def test_an_interface_that_does_not_exist_is_not_up(name: str) -> None:
    assert interface_is_up(name) is False


@linux_only
def test_a_kernel_that_does_not_answer_is_no_answer() -> None:
    with pytest.raises(OSError, match=os.strerror(errno.EMFILE)):
        _without_free_descriptors()


def _without_free_descriptors() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = os.open(os.devnull, os.O_RDONLY)
    os.close(taken)
    resource.setrlimit(resource.RLIMIT_NOFILE, (taken, before[1]))
    try:
        interface_is_up("lo")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


ASK = """
from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.network import NetworkProbe, interface_is_up
reading = NetworkProbe(Host()).read()
print(reading.status, reading.reason, dict(reading.value), interface_is_up("lo"))
"""


ASK_FOR_NAMES = """
from modeldoor_collector.probes.network import interface_is_up
print([interface_is_up(name) for name in ("fifteen-letters", "fifteen-letters-and-more", "fifteen-letter", "cable1")])
"""


def in_a_network_of_its_own(*prepare: str, ask: str = ASK) -> str:
    """What a child says that has a network namespace of its own, prepared with commands of `ip`."""
    for tool in ("unshare", "ip"):
        if not sys.platform.startswith("linux") or shutil.which(tool) is None:
            pytest.skip(f"`{tool}` of Linux is not here")
    namespaces = ["unshare", "--map-root-user", "--net", "sh", "-ec"]
    for script in ("true", "\n".join(f"ip {each}" for each in prepare)):
        done = subprocess.run([*namespaces, script], capture_output=True, text=True, check=False, timeout=20)
        if done.returncode != 0:
            pytest.skip(f"network namespaces with such devices are not allowed here: {done.stderr.strip()[:120]}")
    script = "\n".join((*(f"ip {each}" for each in prepare), 'exec "$0" -c "$1"'))
    command = [*namespaces, script, sys.executable, ask]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.strip()


CABLE = ("link add cable0 type veth peer name cable1", "link set cable0 up")
ADDRESS = "addr add 192.0.2.2/24 dev cable0"
DEFAULT = "route add default via 192.0.2.1"
NONE = "known  {'defaultRoute': False} False"


def test_fault_53_a_namespace_without_routes_has_no_way_out_whatever_sys_shows() -> None:
    assert in_a_network_of_its_own() == NONE


def test_a_real_default_route_over_a_connected_interface_is_a_way_out() -> None:
    told = in_a_network_of_its_own(*CABLE, "link set cable1 up", ADDRESS, DEFAULT)
    assert told == "known  {'defaultRoute': True} False"


def test_fault_55_a_real_route_over_a_cable_that_is_unplugged_is_no_way_out() -> None:
    assert in_a_network_of_its_own(*CABLE, "link set cable1 up", ADDRESS, DEFAULT, "link set cable1 down") == NONE


def test_fault_55_a_real_interface_without_a_default_route_is_no_way_out() -> None:
    assert in_a_network_of_its_own(*CABLE, "link set cable1 up", ADDRESS) == NONE


@for_each("kind", ["blackhole", "unreachable", "prohibit"])
@for_each("family", ["-4", "-6"])
def test_fault_54_real_routes_that_refuse_are_no_way_out(kind: str, family: str) -> None:
    told = in_a_network_of_its_own("link set lo up", f"{family} route add {kind} default")
    assert told == "known  {'defaultRoute': False} True"


def test_a_real_default_route_of_ipv6_is_a_way_out() -> None:
    told = in_a_network_of_its_own(*CABLE, "link set cable1 up", "-6 route add default dev cable0")
    assert told == "known  {'defaultRoute': True} False"


def test_only_the_interface_with_exactly_this_name_is_asked() -> None:
    cable = ("link add fifteen-letters type veth peer name cable1", "link set fifteen-letters up", "link set cable1 up")
    assert in_a_network_of_its_own(*cable, ask=ASK_FOR_NAMES) == "[True, False, False, True]"


def test_an_interface_that_is_switched_on_but_not_connected_is_not_up() -> None:
    cable = ("link add fifteen-letters type veth peer name cable1", "link set fifteen-letters up")
    assert in_a_network_of_its_own(*cable, ask=ASK_FOR_NAMES) == "[False, False, False, False]"


@linux_only
def test_this_very_machine_is_read() -> None:
    reading = NetworkProbe(Host()).read()
    assert reading.status == "known"
    assert_fits_the_contract(reading)
