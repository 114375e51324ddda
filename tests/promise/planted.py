"""A machine that says who it belongs to wherever a machine can say it: in its files, its environment, its services.

Each of these words must be found nowhere in what the command writes.
"""

from __future__ import annotations

import json
import re
import socket
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from command import Door, make_private
from faults.machines import Tree, healthy_laptop, route
from goldens import golden
from loopback_servers import http, json_of, listed_model, loaded_model, ollama

if TYPE_CHECKING:
    from collections.abc import Generator

USER, HOST = "zaphodbeeblebrox", "heart-of-gold-7"
HEX = "5ca1ab1edeadfa11c0ffee0b5e55edb0"
"""A machine-id; also what a container is called by."""

BOOT_ID = "b0071d00-1234-4abc-8def-0123456789ab"
MAC = "02:5e:ed:c0:ff:42"
ADDRESSES = {"203.0.113.77": "4D7100CB", "2001:db8:5eed:cafe::42": "20010db85eedcafe0000000000000042"}
"""An address of each kind, beside how /proc/net writes it."""

SERIALS = {
    "disk": "WD-PLANTED-DISK-0001",
    "battery": "PLANTED-BATTERY-0002",
    "board": "PLANTED-BOARD-0003",
    "card": "GPU-planted-card-0004",
    "network": "PLANTED-SSID-0005",
}
PRIVATE_MODEL = "my-secret-project-model"

WORDS = (USER, HOST, HEX, BOOT_ID, BOOT_ID.replace("-", ""), MAC, MAC.replace(":", ""), PRIVATE_MODEL,
         *ADDRESSES, *ADDRESSES.values(), *SERIALS.values(), "planted")  # fmt: skip


def found_in(text: str) -> list[str]:
    """The planted words that stand in the text, however they are written."""
    return [word for word in WORDS if word.lower() in text.lower()]


def telltale_laptop(root: Path) -> Tree:
    """A laptop, healthy, cool and able to run a model, with a name in every place that has room for one."""
    files = healthy_laptop(root)
    files.write("etc/hostname", f"{HOST}\n")
    files.write("etc/machine-id", f"{HEX}\n")
    files.write("var/lib/dbus/machine-id", f"{HEX}\n")
    files.write("etc/resolv.conf", "".join(f"nameserver {address}\n" for address in ADDRESSES))
    files.write("etc/passwd", f"{USER}:x:1000:1000::/home/{USER}:/bin/sh\n")
    files.attributes("proc/sys/kernel", hostname=HOST, domainname=f"{HOST}.example")
    files.attributes("proc/sys/kernel/random", boot_id=BOOT_ID)
    files.attributes(
        "sys/class/dmi/id", product_serial=SERIALS["board"], product_uuid=BOOT_ID, board_serial=SERIALS["board"]
    )
    files.attributes("sys/block/sda/device", serial=SERIALS["disk"], model=SERIALS["disk"])
    files.attributes(
        files.battery(), serial_number=SERIALS["battery"], model_name=SERIALS["battery"], manufacturer=USER
    )
    files.attributes("sys/class/net/wlan0", address=MAC, ifalias=SERIALS["network"])
    ipv4, ipv6 = ADDRESSES.values()
    files.routes(
        route("wlan0"),
        route("wlan0", ipv4, "FFFFFFFF", "0005"),
        ipv6=f"{ipv6} 80 {'0' * 32} 00 {ipv6} 00000400 00000001 00000000 00000001    wlan0\n",
    )
    files.write(
        "proc/net/arp",
        f"IP address HW type Flags HW address Mask Device\n{next(iter(ADDRESSES))} 0x1 0x2 {MAC} * wlan0\n",
    )
    files.write("proc/cmdline", f"root=UUID={BOOT_ID} systemd.hostname={HOST}\n")
    group = f"user.slice/user-1000.slice/{USER}-{HEX}.scope"
    files.write("proc/self/cgroup", f"0::/{group}\n")
    for each in ("user.slice", "user.slice/user-1000.slice", group):
        files.group_v2(each)
    card = "sys/bus/pci/devices/0000:01:00.0"
    files.pci_device("0000:01:00.0", 0x10DE, 0x030000)
    files.attributes(card, unique_id=SERIALS["card"], serial_number=SERIALS["card"])
    for node in ("nvidiactl", "nvidia0"):
        files.write(f"dev/{node}", "")
    files.write("proc/driver/nvidia/gpus/0000:01:00.0/information", f"GPU UUID: {SERIALS['card']}\nDevice Minor: 0\n")
    return files


def telltale_user(folder: Path) -> Door:
    """A user whose name stands in every path and variable, on a host that is named in some."""
    home = folder / "home" / USER
    make_private(home)
    door = Door(home)
    ipv4, ipv6 = ADDRESSES
    door.environment |= {
        **dict.fromkeys(("USER", "LOGNAME", "USERNAME", "SUDO_USER"), USER),
        **dict.fromkeys(("HOSTNAME", "HOST", "COMPUTERNAME"), HOST),
        "HOME": str(home),
        "SSH_CLIENT": f"{ipv4} 55555 22",
        "SSH_CONNECTION": f"{ipv6} 55555 {ipv6} 22",
        "OLLAMA_HOST": f"http://{HOST}:11434",
        "OLLAMA_MODELS": str(home / ".ollama" / "models"),
        "http_proxy": f"http://{USER}@{ipv4}:3128",
        "CUDA_VISIBLE_DEVICES": SERIALS["card"],
        "DBUS_MACHINE_ID": HEX,
    }
    make_private(home / ".ollama" / "models")
    return door


@contextmanager
def telltale_service(door: Door, *, broken: bool = False) -> Generator[None]:
    """The user's model service, which tells of other models, paths and addresses; it admits, or is broken and says why."""
    mine = {
        **listed_model(f"{USER}/{PRIVATE_MODEL}:7b"),
        "remote_host": f"http://{HOST}:11434",
        "path": f"/home/{USER}",
    }
    replies = {
        "/api/tags": json_of({"models": [listed_model("llama3.2:1b"), mine], "host": HOST}),
        "/api/ps": json_of({"models": [loaded_model(f"{USER}/{PRIVATE_MODEL}:7b", 2**30, 0)], "user": USER}),
    }
    if broken:
        complaint = json.dumps({"error": f"open /home/{USER}/.ollama: permission denied on {HOST}"}).encode()
        replies["/api/tags"] = http(
            complaint, status=f"500 {HOST}", fields=f"Server: {HOST}\r\nSet-Cookie: user={USER}\r\n"
        )
    with ollama(replies=replies) as endpoint:
        for name in ("local-llama32-1b", "local-llama32-3b"):
            profile = golden(name, "model-profile")
            profile["runtime"] |= {
                "endpoint": endpoint,
                "launchCommand": f"/home/{USER}/bin/serve",
                "healthCommand": f"ssh {HOST}",
            }
            profile["notes"] = f"Of {USER}, on {HOST}."
            door.write_profile(f"{name}.json", profile)
        yield


def names_of_this_machine() -> list[str]:
    """What this very machine is called: its host name, addresses of its interfaces, and the kernel's and system's numbers."""
    names = [socket.gethostname()]
    for path in (
        "/etc/machine-id",
        "/var/lib/dbus/machine-id",
        "/proc/sys/kernel/random/boot_id",
        "/sys/class/dmi/id/product_uuid",
    ):
        names += _lines(Path(path))
    for interface in Path("/sys/class/net").glob("*/address"):
        names += [line for line in _lines(interface) if line.strip("0:")]
    for line in _lines(Path("/proc/net/fib_trie")):
        if (found := re.search(r"([0-9]+(?:\.[0-9]+){3})", line)) and not found[1].startswith(("0.", "127.", "255.")):
            names.append(found[1])
    names += [name.replace("-", "") for name in names if "-" in name and len(name) > 30]
    return sorted(set(filter(None, names)))


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text().splitlines()]
    except OSError:
        return []
