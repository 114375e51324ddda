"""The processor by its files: what each instruction set tells, and how much of it this process may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_collector.probes import control_groups, processor
from modeldoor_collector.probes.control_groups import ControlGroupError
from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.pci_link import gigabytes_per_second
from modeldoor_collector.probes.windows.processor import read as read_windows

if TYPE_CHECKING:
    from pathlib import Path

V2 = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = "35 31 0:32 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"


class Machine:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("proc/meminfo", "MemTotal: 1 kB\n")
        self.groups("0::/\n", V2)

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def groups(self, groups: str, mounts: str) -> None:
        self.write("proc/self/cgroup", groups)
        self.write("proc/self/mountinfo", mounts)
        self.write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n")

    def read(self, machine: str = "x86_64", affinity: int | None = None) -> processor.ProcessorFacts:
        return processor.read(Host(str(self.root)), machine, affinity)

    def shares(self) -> tuple[float, ...]:
        return control_groups.processor_shares(Host(str(self.root)))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_cores_of_arm_are_counted_by_the_topology_of_each_cluster(machine: Machine) -> None:
    machine.write("proc/cpuinfo", "\n".join(f"processor : {n}\nFeatures : fp asimd\n" for n in range(4)))
    for number in range(4):
        folder = f"sys/devices/system/cpu/cpu{number}/topology"
        machine.write(f"{folder}/physical_package_id", "-1\n")
        machine.write(f"{folder}/cluster_id", f"{number // 2}\n")
        machine.write(f"{folder}/core_id", f"{number % 2}\n")
    facts = machine.read("aarch64")
    assert (facts.architecture, facts.physical_cores, facts.logical_cores) == ("arm64", 4, 4)
    assert facts.vector_extensions == ("asimd",)


@pytest.mark.parametrize(
    ("isa", "expected"), [("rv64imafdcv_zicsr", ("v",)), ("rv64imafdc", ()), ("rv64imafdc_zve32x", ())]
)
def test_risc_v_tells_its_vectors_by_a_letter(machine: Machine, isa: str, expected: tuple[str, ...]) -> None:
    machine.write("proc/cpuinfo", f"processor : 0\nisa : {isa}\n")
    assert machine.read("riscv64").vector_extensions == expected


def test_vector_instructions_are_those_that_every_processor_has(machine: Machine) -> None:
    machine.write("proc/cpuinfo", "processor : 0\nflags : avx avx2\n\nprocessor : 1\nflags : avx\n")
    assert machine.read().vector_extensions == ("avx",)


@pytest.mark.parametrize("text", ["", "processor", "processor : x\n", "\x00\n\n:", "processor : 0\ncore id : a"])
def test_a_list_that_is_not_one_tells_nothing_and_raises_nothing(machine: Machine, text: str) -> None:
    machine.write("proc/cpuinfo", text)
    assert machine.read().name is None


def test_an_unknown_instruction_set_is_another(machine: Machine) -> None:
    assert machine.read("loongarch64").architecture == "other"


@pytest.mark.parametrize(("affinity", "expected"), [(None, 2.0), (1, 1.0), (8, 2.0)])
def test_what_is_usable_is_the_least(machine: Machine, affinity: int | None, expected: float) -> None:
    machine.write("proc/cpuinfo", "processor : 0\n\nprocessor : 1\n")
    assert machine.read(affinity=affinity).usable_cores == expected


class TestShares:
    def test_each_group_up_to_the_root_counts(self, machine: Machine) -> None:
        machine.groups("0::/outer/inner\n", V2)
        machine.write("sys/fs/cgroup/outer/cpu.max", "400000 100000\n")
        machine.write("sys/fs/cgroup/outer/inner/cpu.max", "50000 100000\n")
        assert machine.shares() == (0.5, 4.0)

    def test_no_quota_is_no_share(self, machine: Machine) -> None:
        machine.groups("0::/box\n", V2)
        machine.write("sys/fs/cgroup/box/cpu.max", "max 100000\n")
        assert machine.shares() == ()

    def test_a_kernel_without_control_groups_sets_none(self, machine: Machine) -> None:
        (machine.root / "proc/self/cgroup").unlink()
        assert machine.shares() == ()

    @pytest.mark.parametrize(("quota", "expected"), [("150000", (1.5,)), ("-1", ())])
    def test_the_older_groups_tell_it_in_two_files(
        self, machine: Machine, quota: str, expected: tuple[float, ...]
    ) -> None:
        machine.groups("4:cpu,cpuacct:/box\n0::/\n", V2 + V1)
        machine.write("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", f"{quota}\n")
        machine.write("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000\n")
        assert machine.shares() == expected

    @pytest.mark.parametrize("content", ["", "lots 100000", "1 0", "100000", "1 2 3"])
    def test_a_quota_that_is_none_cannot_be_told(self, machine: Machine, content: str) -> None:
        machine.groups("0::/box\n", V2)
        machine.write("sys/fs/cgroup/box/cpu.max", content)
        with pytest.raises(ControlGroupError):
            machine.shares()
        machine.write("proc/cpuinfo", "processor : 0\n")
        assert machine.read().usable_cores is None


@for_each(
    ("rate", "lanes", "expected"),
    [(2.5, 1, 0.25), (5.0, 16, 8.0), (8.0, 16, 15.754), (16.0, 8, 15.754), (32.0, 16, 63.015), (64.0, 16, 121.0)],
)
def test_a_link_carries_what_its_code_leaves(rate: float, lanes: int, expected: float) -> None:
    assert gigabytes_per_second(rate, lanes) == pytest.approx(expected, abs=0.001)


@for_each(("rate", "lanes"), [(0.0, 16), (8.0, 0), (128.0, 16)])
def test_a_link_of_no_generation_carries_nothing_that_is_known(rate: float, lanes: int) -> None:
    assert gigabytes_per_second(rate, lanes) is None


def test_elsewhere_than_on_windows_its_registry_names_no_processor() -> None:
    facts = read_windows("AMD64")
    assert (facts.name, facts.architecture) == (None, "x86_64")
    assert facts.logical_cores is not None
