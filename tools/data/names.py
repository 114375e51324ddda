"""What drivers call a card, by rule: the tables leave out the maker, and add the size of the memory."""

from __future__ import annotations

import re

_SIZE = re.compile(r" (?P<size>[0-9]+) GB$")

_LINES = re.compile(r"^(GeForce|Radeon|Quadro|Tesla) ")

_MOBILE = re.compile(r"^(?P<card>(GeForce RTX (20[5]|[3-9])|RTX A)[^ ]*( Ti)?( SUPER)?) Mobile$")
"""From the RTX 30 series on NVIDIA's driver says Laptop GPU where the tables say Mobile; it says nothing of Max-Q."""


def name_of(vendor: str, name: str) -> str:
    """The name that the driver of its maker gives."""
    plain = _SIZE.sub("", name)
    mobile = _MOBILE.match(plain)
    if mobile:
        plain = f"{mobile['card']} Laptop GPU"
    return plain if plain.startswith("Tesla ") else f"{vendor} {plain}"


def aliases_of(vendor: str, name: str, driver_name: str) -> list[str]:
    """How people and other drivers call it: with and without maker, line and size of memory."""
    plain = driver_name.removeprefix(f"{vendor} ")
    short, sizeless = _LINES.sub("", plain), _SIZE.sub("", name)
    found = [f"{vendor} {plain}", plain, short, name, sizeless, f"{vendor} {name}", _LINES.sub("", sizeless)]
    if plain.startswith("Tesla "):
        found.append(f"{vendor} {short}")
    found.append(short.replace(" Ada Generation", " Ada").replace(" Laptop GPU", " Laptop"))
    if vendor == "Intel":
        found.append(f"Intel(R) {plain.replace('Arc ', 'Arc(TM) ')} Graphics")
    size = _SIZE.search(name)
    if size:
        found.extend([f"{plain} {size['size']}GB", f"{short} {size['size']}GB"])
    return found
