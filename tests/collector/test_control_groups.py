"""The memory limits on this process: what counts, what is no limit, and what cannot be told."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from modeldoor_collector.probes import control_groups
from modeldoor_collector.probes.control_groups import ControlGroupError, Limit
from modeldoor_collector.probes.files import Host

GIB = 1024**3
NO_LIMIT_V1 = "9223372036854771712"

V2 = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"
V1 = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory"
HYBRID_V2 = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw"
OTHERS = (
    "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n"
)


class Machine:
    """A machine below a folder, on which this process has the groups that a test gives it."""

    def __init__(self, root: Path, *, groups: str, mounts: str = V2) -> None:
        self.root = root
        self.host = Host(str(root))
        self.write("proc/meminfo", "MemTotal: 25165824 kB\nMemAvailable: 16777216 kB\n")
        self.write("proc/self/cgroup", groups)
        self.write("proc/self/mountinfo", OTHERS + mounts + "\n")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def v2(self, folder: str, hard: str, high: str = "max", current: int = 0, inactive_file: int = 0) -> str:
        """A group in which the memory controller of version 2 is on."""
        path = self._folder("sys/fs/cgroup", folder)
        self.write(f"{path}/cgroup.controllers", "cpu memory pids\n")
        self.write(f"{path}/cgroup.events", "populated 1\nfrozen 0\n")
        self.write(f"{path}/memory.max", f"{hard}\n")
        self.write(f"{path}/memory.high", f"{high}\n")
        self.write(f"{path}/memory.current", f"{current}\n")
        self.write(f"{path}/memory.stat", f"anon 5\nfile 7\ninactive_file {inactive_file}\nactive_file 3\n")
        return path

    def v2_root(self) -> str:
        """The root of all groups of version 2: it lists its controllers, and can have no limit."""
        self.write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
        return "sys/fs/cgroup"

    def v2_without_memory(self, folder: str) -> str:
        path = self._folder("sys/fs/cgroup", folder)
        self.write(f"{path}/cgroup.controllers", "cpu pids\n")
        self.write(f"{path}/cgroup.events", "populated 1\nfrozen 0\n")
        return path

    def v1(self, folder: str, limit: str, usage: int = 0, total_inactive_file: int = 0) -> str:
        path = self._folder("sys/fs/cgroup/memory", folder)
        self.write(f"{path}/memory.limit_in_bytes", f"{limit}\n")
        self.write(f"{path}/memory.usage_in_bytes", f"{usage}\n")
        self.write(f"{path}/memory.stat", f"inactive_file 1\ntotal_inactive_file {total_inactive_file}\n")
        return path

    def limits(self) -> tuple[Limit, ...]:
        return control_groups.headroom(self.host)

    def why_unknown(self) -> str:
        with pytest.raises(ControlGroupError) as caught:
            control_groups.headroom(self.host)
        return caught.value.reason

    @staticmethod
    def _folder(mount: str, folder: str) -> str:
        return f"{mount}/{folder}".rstrip("/")


# --- version 2


def test_fault_20_a_limit_of_version_2_is_found(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/app.slice\n")
    machine.v2_root()
    machine.v2("app.slice", str(GIB), current=300, inactive_file=100)
    assert machine.limits() == (Limit(GIB, GIB - 200),)


def test_fault_21_limits_of_every_ancestor_count(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/user.slice/session/tool\n")
    machine.v2_root()
    machine.v2("user.slice", str(GIB), current=GIB // 2)
    machine.v2("user.slice/session", "max")
    machine.v2("user.slice/session/tool", str(4 * GIB), current=GIB // 4)
    assert machine.limits() == (Limit(4 * GIB, 4 * GIB - GIB // 4), Limit(GIB, GIB // 2))


def test_siblings_and_children_do_not_count(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/mine\n")
    machine.v2_root()
    machine.v2("mine", "max")
    machine.v2("mine/child", "4096")
    machine.v2("other", "4096")
    assert machine.limits() == ()


def test_fault_24_max_is_no_limit(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    machine.v2("app", "max")
    assert machine.limits() == ()


@for_each(("hard", "high", "limit"), [("max", "500", 500), ("400", "500", 400), ("500", "400", 400)])
def test_the_lesser_of_max_and_high_is_the_limit(tmp_path: Path, hard: str, high: str, limit: int) -> None:
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    machine.v2("app", hard, high, current=100)
    assert machine.limits() == (Limit(limit, limit - 100),)


def test_fault_25_usage_above_the_limit_leaves_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    machine.v2("app", "1000", current=5000, inactive_file=100)
    assert machine.limits() == (Limit(1000, 0),)


def test_more_reclaimable_than_used_leaves_the_limit_and_no_more(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    machine.v2("app", "1000", current=10, inactive_file=700)
    assert machine.limits() == (Limit(1000, 1000),)


def test_a_limit_of_zero_is_a_limit(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    machine.v2("app", "0")
    assert machine.limits() == (Limit(0, 0),)


def test_a_level_without_the_memory_controller_is_passed_over(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/system.slice/tool/threads\n")
    machine.v2_root()
    machine.v2("system.slice", "5000", current=1000)
    machine.v2_without_memory("system.slice/tool")
    machine.v2_without_memory("system.slice/tool/threads")
    assert machine.limits() == (Limit(5000, 4000),)


def test_the_root_of_all_groups_can_have_no_limit(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/\n")
    machine.v2_root()
    assert machine.limits() == ()


def test_the_root_of_a_namespace_can_have_one(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/\n")
    machine.v2("", "3000", current=1000)
    assert machine.limits() == (Limit(3000, 2000),)


def test_an_empty_folder_over_the_mount_is_not_a_group_without_limits(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/\n")
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    assert machine.why_unknown() == "controlGroupUnreadable"


def test_memory_that_is_governed_but_shows_no_limit_is_unknown(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    (tmp_path / machine.v2("app", "1000") / "memory.max").unlink()
    assert machine.why_unknown() == "controlGroupUnreadable"


# --- version 1 and hybrid


def test_fault_22_in_a_hybrid_layout_the_limit_of_version_1_is_read(tmp_path: Path) -> None:
    machine = Machine(
        tmp_path, groups="9:name=systemd:/x\n4:memory:/jobs/one\n1:cpu:/\n0::/\n", mounts=f"{V1}\n{HYBRID_V2}"
    )
    machine.write("sys/fs/cgroup/unified/cgroup.controllers", "hugetlb\n")
    machine.v1("", NO_LIMIT_V1)
    machine.v1("jobs", str(2 * GIB), usage=GIB, total_inactive_file=GIB // 2)
    machine.v1("jobs/one", NO_LIMIT_V1)
    assert machine.limits() == (Limit(2 * GIB, 2 * GIB - GIB // 2),)


def test_version_2_governs_where_version_1_only_has_other_controllers(tmp_path: Path) -> None:
    machine = Machine(
        tmp_path, groups="1:name=systemd:/x\n0::/app\n", mounts=HYBRID_V2.replace("/sys/fs/cgroup/unified", "/cg")
    )
    for name, text in {"cgroup.controllers": "memory", "memory.max": "700", "memory.high": "max"}.items():
        machine.write(f"cg/app/{name}", text)
    machine.write("cg/cgroup.controllers", "memory")
    machine.write("cg/app/memory.current", "100")
    machine.write("cg/app/memory.stat", "inactive_file 0")
    assert machine.limits() == (Limit(700, 600),)


def test_a_controller_that_shares_its_hierarchy_is_found(tmp_path: Path) -> None:
    mount = "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup  rw,cpuset,memory"
    machine = Machine(tmp_path, groups="4:cpuset,memory:/\n", mounts=mount)
    machine.v1("", "9000", usage=1000)
    assert machine.limits() == (Limit(9000, 8000),)


@for_each("limit", [NO_LIMIT_V1, "9223372036854775807"])
def test_fault_24_the_largest_limit_of_version_1_is_no_limit(tmp_path: Path, limit: str) -> None:
    machine = Machine(tmp_path, groups="4:memory:/\n", mounts=V1)
    machine.v1("", limit)
    assert machine.limits() == ()


def test_one_page_below_it_is_a_limit(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="4:memory:/\n", mounts=V1)
    machine.v1("", str(int(NO_LIMIT_V1) - 4096))
    assert [limit.limit_bytes for limit in machine.limits()] == [int(NO_LIMIT_V1) - 4096]


@for_each("level", ["", "jobs"])
def test_in_version_1_a_missing_limit_is_unknown_at_every_level(tmp_path: Path, level: str) -> None:
    machine = Machine(tmp_path, groups="4:memory:/jobs\n", mounts=V1)
    paths = {each: machine.v1(each, NO_LIMIT_V1) for each in ("", "jobs")}
    (tmp_path / paths[level] / "memory.limit_in_bytes").unlink()
    assert machine.why_unknown() == "controlGroupUnreadable"


# --- where the groups are mounted


def test_a_container_without_a_namespace_finds_its_group_below_the_root_of_the_mount(tmp_path: Path) -> None:
    mount = "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory"
    machine = Machine(tmp_path, groups="4:memory:/docker/abc/inner\n", mounts=mount)
    machine.v1("", "5000", usage=1000)
    machine.v1("inner", "8000", usage=500)
    assert machine.limits() == (Limit(8000, 7500), Limit(5000, 4000))


def test_the_mount_that_shows_the_most_ancestors_is_asked(tmp_path: Path) -> None:
    narrow = "61 31 0:28 /a/b /narrow rw - cgroup2 cgroup2 rw"
    machine = Machine(tmp_path, groups="0::/a/b\n", mounts=f"{narrow}\n{V2}")
    machine.v2_root()
    machine.v2("a", "600", current=100)
    machine.v2("a/b", "max")
    machine.write("narrow/cgroup.controllers", "memory")
    machine.write("narrow/memory.max", "max")
    machine.write("narrow/memory.high", "max")
    assert machine.limits() == (Limit(600, 500),)


def test_a_mount_that_is_hidden_below_another_is_passed_over(tmp_path: Path) -> None:
    second = "61 31 0:28 /a /second rw - cgroup2 cgroup2 rw"
    machine = Machine(tmp_path, groups="0::/a/b\n", mounts=f"{V2}\n{second}")
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    for folder, limit in (("second", "max"), ("second/b", "900")):
        machine.write(f"{folder}/memory.max", limit)
        machine.write(f"{folder}/memory.high", "max")
        machine.write(f"{folder}/memory.current", "0")
        machine.write(f"{folder}/memory.stat", "inactive_file 0")
    assert machine.limits() == (Limit(900, 900),)


@for_each(
    ("path", "root"),
    [
        ("/../other", "/"),
        ("/a/../b", "/"),
        ("/", "/../.."),
        ("/docker/abcdef", "/docker/abc"),
        ("/elsewhere", "/docker/abc"),
        ("/docker", "/docker/abc"),
        ("/gone", "/"),
        ("/gone (deleted)", "/"),
    ],
)
def test_a_group_outside_of_what_is_mounted_cannot_be_seen(tmp_path: Path, path: str, root: str) -> None:
    mount = V2.replace("0:28 / /sys", f"0:28 {root} /sys")
    machine = Machine(tmp_path, groups=f"0::{path}\n", mounts=mount)
    machine.v2_root()
    assert machine.why_unknown() == "controlGroupNotVisible"


def test_a_path_is_never_followed_above_the_mount(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/../other\n")
    machine.v2_root()
    machine.v2("../other", "max")
    assert (tmp_path / "sys/fs/cgroup/../other/memory.max").exists()
    assert machine.why_unknown() == "controlGroupNotVisible"


@for_each(
    ("groups", "mounts"),
    [("0::/\n", V1), ("4:memory:/\n0::/\n", HYBRID_V2), ("4:memory:/\n", V1.replace("rw,memory", "rw,memory2"))],
)
def test_a_group_whose_hierarchy_is_not_mounted_cannot_be_seen(tmp_path: Path, groups: str, mounts: str) -> None:
    machine = Machine(tmp_path, groups=groups, mounts=mounts)
    machine.v1("", NO_LIMIT_V1)
    machine.write("sys/fs/cgroup/unified/cgroup.controllers", "")
    assert machine.why_unknown() == "controlGroupNotVisible"


def test_escapes_of_mountinfo_and_colons_in_names_are_understood(tmp_path: Path) -> None:
    mount = r"31 23 0:28 /a\134040 /odd\040place\011x\012y rw - cgroup2 cgroup2 rw"
    machine = Machine(tmp_path, groups="0::/a\\040/job:7\n", mounts=mount)
    for folder, limit in (("odd place\tx\ny", "max"), ("odd place\tx\ny/job:7", "900")):
        machine.write(f"{folder}/memory.max", limit)
        machine.write(f"{folder}/memory.high", "max")
        machine.write(f"{folder}/memory.current", "0")
        machine.write(f"{folder}/memory.stat", "inactive_file 0")
    assert machine.limits() == (Limit(900, 900),)


# --- kernels without control groups


def test_a_kernel_without_control_groups_has_no_limits(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="")
    (tmp_path / "proc/self/cgroup").unlink()
    assert machine.limits() == ()


@for_each("groups", ["", "1:name=systemd:/init.scope\n2:cpu,cpuacct:/\n"])
def test_a_process_in_no_hierarchy_that_could_limit_memory_has_no_limits(tmp_path: Path, groups: str) -> None:
    assert Machine(tmp_path, groups=groups).limits() == ()


def test_a_proc_that_does_not_count_this_process_proves_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="")
    shutil.rmtree(tmp_path / "proc/self")
    (tmp_path / "proc/self").symlink_to("4711")
    assert machine.why_unknown() == "controlGroupNotVisible"


def test_without_proc_nothing_is_known(tmp_path: Path) -> None:
    with pytest.raises(ControlGroupError, match="controlGroupNotVisible"):
        control_groups.headroom(Host(str(tmp_path)))


# --- what cannot be read


FILES_WITH_FORM = (
    "proc/self/cgroup",
    "proc/self/mountinfo",
    "sys/fs/cgroup/app/memory.max",
    "sys/fs/cgroup/app/memory.high",
    "sys/fs/cgroup/app/memory.current",
    "sys/fs/cgroup/app/memory.stat",
)
FILES = (*FILES_WITH_FORM, "sys/fs/cgroup/cgroup.controllers")


@pytest.fixture
def limited(tmp_path: Path) -> Machine:
    """A machine that limits this process to 1,000 bytes, until a test breaks one of its files."""
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    machine.v2("app", "1000")
    assert machine.limits() == (Limit(1000, 1000),)
    return machine


@pytest.mark.parametrize("path", FILES)
def test_fault_23_a_file_that_cannot_be_read_makes_the_limits_unknown(limited: Machine, path: str) -> None:
    (limited.root / path).unlink()
    (limited.root / path).mkdir()
    assert limited.why_unknown() == "controlGroupUnreadable"


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_is_not_text_makes_the_limits_unknown(limited: Machine, path: str) -> None:
    (limited.root / path).write_bytes(b"\xff\xfe")
    assert limited.why_unknown() == "controlGroupUnreadable"


@pytest.mark.parametrize("path", FILES_WITH_FORM)
@pytest.mark.parametrize("text", ["garbage", "-4096", "inactive_file lots", "inactive_file -1"])
def test_a_file_with_something_else_in_it_makes_the_limits_unknown(limited: Machine, path: str, text: str) -> None:
    limited.write(path, text)
    assert limited.why_unknown() == "controlGroupUnreadable"


@for_each("path", ["memory.high", "memory.current", "memory.stat"])
def test_half_a_limit_of_version_2_is_unknown(tmp_path: Path, path: str) -> None:
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    (tmp_path / machine.v2("app", "1000") / path).unlink()
    assert machine.why_unknown() == "controlGroupUnreadable"


@for_each("text", ["", "1e9", "0x10", "1_000", "٣", "+5", "1000 bytes", "9" * 21, "9" * 5000, "MAX"])
def test_only_plain_numbers_and_max_are_limits(tmp_path: Path, text: str) -> None:
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    machine.v2("app", text)
    assert machine.why_unknown() == "controlGroupUnreadable"


def test_statistics_without_the_reclaimable_pages_are_unknown(tmp_path: Path) -> None:
    machine = Machine(tmp_path, groups="0::/app\n")
    machine.v2_root()
    machine.write(machine.v2("app", "1000") + "/memory.stat", "anon 5\ntotal_inactive_file 5\n")
    assert machine.why_unknown() == "controlGroupUnreadable"


@for_each("line", ["memory:/", "x:memory:/", "0::relative", "nothing", "4:memory"])
def test_garbage_among_the_groups_is_not_taken_for_no_group(tmp_path: Path, line: str) -> None:
    machine = Machine(tmp_path, groups=f"1:cpu:/\n{line}\n")
    assert machine.why_unknown() == "controlGroupUnreadable"


@for_each("line", ["garbage", "31 23 / - cgroup2 cgroup2 rw", "31 23 0:28 / /x rw - cgroup2"])
def test_garbage_among_the_mounts_is_unknown(tmp_path: Path, line: str) -> None:
    assert Machine(tmp_path, groups="0::/\n", mounts=line).why_unknown() == "controlGroupUnreadable"


def test_a_path_that_no_file_can_have_is_unknown(tmp_path: Path) -> None:
    assert Machine(tmp_path, groups="0::/a\0b\n").why_unknown() == "controlGroupUnreadable"


AS_A_USER = """
import contextlib, os, sys
from modeldoor_collector.probes import control_groups
from modeldoor_collector.probes.files import Host
os.chdir(sys.argv[1])
with contextlib.suppress(PermissionError):  # who may not change the user reads with a user's rights already
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    print(control_groups.headroom(Host(".")))
except control_groups.ControlGroupError as error:
    print(error.reason)
"""


@for_each("closed", ["sys/fs/cgroup/app/memory.max", "sys/fs/cgroup/app", "proc/self/cgroup"])
def test_fault_23_permission_denied_is_unknown_never_no_limit(tmp_path: Path, closed: str) -> None:
    root = tmp_path / "machine"
    machine = Machine(root, groups="0::/app\n")
    machine.v2_root()
    machine.v2("app", "max")
    for path in (root, *root.rglob("*")):
        path.chmod(0o755)

    def told() -> str:
        command = [sys.executable, "-c", AS_A_USER, str(root)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.strip()

    assert told() == "()"
    (root / closed).chmod(0)
    assert told() == "controlGroupUnreadable"
    (root / closed).chmod(0o755)


# --- properties

sizes = st.integers(min_value=0, max_value=64 * GIB)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.none() | sizes, st.none() | sizes, sizes, sizes), min_size=1, max_size=4))
def test_no_level_leaves_more_than_its_limit_or_less_than_nothing(
    levels: list[tuple[int | None, int | None, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        names = [f"g{number}" for number in range(len(levels))]
        machine = Machine(Path(folder), groups=f"0::/{'/'.join(names)}\n")
        machine.v2_root()
        for depth, (hard, high, current, inactive_file) in enumerate(levels):
            hard_word, high_word = ("max" if each is None else str(each) for each in (hard, high))
            machine.v2("/".join(names[: depth + 1]), hard_word, high_word, current, inactive_file)
        found = machine.limits()
    limited = [level for level in levels if level[0] is not None or level[1] is not None]
    assert len(found) == len(limited)
    for limit, (hard, high, current, inactive_file) in zip(reversed(found), limited, strict=True):
        assert limit.limit_bytes == min(each for each in (hard, high) if each is not None)
        assert 0 <= limit.headroom_bytes <= limit.limit_bytes
        assert limit.headroom_bytes <= max(0, limit.limit_bytes - current + inactive_file)


# --- the real kernel

ASK = """
from modeldoor_collector.probes import control_groups
from modeldoor_collector.probes.files import Host
try:
    print(control_groups.headroom(Host()))
except control_groups.ControlGroupError as error:
    print(error.reason)
"""

ASKING = '"$0" -c "$1"'
"""How a shell that was given this interpreter and the question puts it."""


def in_namespaces_of_its_own(command: str) -> str:
    """What a shell says that has a cgroup and a mount namespace of its own."""
    if not sys.platform.startswith("linux") or shutil.which("unshare") is None:
        pytest.skip("`unshare` of Linux is not here")
    shell = ["sh", "-c", command, sys.executable, ASK]
    namespaces = ["unshare", "--map-root-user", "--cgroup", "--mount"]
    if subprocess.run([*namespaces, "true"], capture_output=True, check=False, timeout=20).returncode != 0:
        pytest.skip("namespaces are not allowed here")
    return subprocess.run([*namespaces, *shell], capture_output=True, text=True, check=True, timeout=20).stdout.strip()


def needs_a_group_that_can_limit_memory() -> None:
    groups = Path("/proc/self/cgroup")
    if not groups.exists() or not any(word in groups.read_text() for word in (":memory:", "0::")):
        pytest.skip("this kernel has no control groups that could limit memory")


def test_an_empty_mount_over_real_control_groups_is_never_no_limit() -> None:
    needs_a_group_that_can_limit_memory()
    told = in_namespaces_of_its_own(f"mount -t tmpfs none /sys/fs/cgroup && {ASKING}")
    assert told in ("controlGroupUnreadable", "controlGroupNotVisible")


def test_a_real_group_above_the_root_of_the_namespace_is_never_no_limit() -> None:
    needs_a_group_that_can_limit_memory()
    mounts = [line.split() for line in in_namespaces_of_its_own("cat /proc/self/mountinfo").splitlines()]
    v1 = [mount[3] for mount in mounts if "cgroup" in mount and mount[-1].endswith(",memory")]
    roots = v1 or [mount[3] for mount in mounts if "cgroup2" in mount]
    if not roots or not all("/.." in root for root in roots):
        pytest.skip("this process is in the root group of a hierarchy")
    assert in_namespaces_of_its_own(ASKING) == "controlGroupNotVisible"
