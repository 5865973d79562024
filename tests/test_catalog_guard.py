"""The guard lets through the public internet and nothing else."""

import pytest

from catalog.checker.guard import is_public_ip


@pytest.mark.parametrize(
    "ip",
    [
        "8.8.8.8",
        "1.1.1.1",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.31.196.1",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450:4001::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ],
)
def test_public_addresses_are_ours_to_visit(ip: str) -> None:
    assert is_public_ip(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.0",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_private_and_special_ipv4_addresses_are_not(ip: str) -> None:
    assert not is_public_ip(ip)
    assert not is_public_ip(f"::ffff:{ip}"), "mapped into IPv6"
    assert not is_public_ip(f"64:ff9b::{ip}"), "behind NAT64"
    assert not is_public_ip(f"::{ip}"), "compatible, as it was once called"
    first, second = (int.from_bytes(bytes(map(int, half)), "big") for half in (ip.split(".")[:2], ip.split(".")[2:]))
    assert not is_public_ip(f"2002:{first:x}:{second:x}::1"), "behind 6to4"
    assert not is_public_ip(f"2001:0:{first:x}:{second:x}::"), "as a Teredo server"
    assert not is_public_ip(f"2001:0:808:808:0:0:{first ^ 0xFFFF:x}:{second ^ 0xFFFF:x}"), "as a Teredo client"


@pytest.mark.parametrize(
    "ip",
    [
        "::",
        "::1",
        "::8.8.8.8",
        "64:ff9b:1::808:808",
        "100::1",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "4000::1",
    ],
)
def test_private_and_special_ipv6_addresses_are_not(ip: str) -> None:
    assert not is_public_ip(ip)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f.1", "2130706433", "1.2.3.4.5", "[::1]", "8.8.8.8 "])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public_ip(text)
