"""Which addresses are the Internet's: everything that leads elsewhere, or hides another address, is none."""

from __future__ import annotations

from families import for_each
from modeldoor_lifecycle.hub.addresses import is_public


@for_each(
    "address",
    [
        "8.8.8.8",
        "3.165.11.12",
        "93.184.215.14",
        "100.128.0.1",
        "172.32.0.1",
        "2606:4700:4700::1111",
        "2a00:1450:4001:831::200e",
        "64:ff9b::8.8.8.8",  # over NAT64: the IPv4 address in it counts
    ],
)
def test_an_address_of_the_internet_may_be_connected_to(address: str) -> None:
    assert is_public(address)


@for_each(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.31.196.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::8.8.8.8",
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456:789a::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1%1",
        "2606:4700::5efe:10.0.0.1",  # ISATAP
        "2606:4700::200:5efe:8.8.8.8",
        "fec0::1",
        "ff02::1",
        "example.org",
        "",
        "127.1",
        "0x7f000001",
        "8.8.8.8:80",
    ],
)
def test_no_other_address_may_be(address: str) -> None:
    assert not is_public(address)
