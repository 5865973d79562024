"""Where a certificate says that its issuer's is; and that nobody is led to a private address by it."""

import pytest
from scenario_kit import Resolver
from simweb import behaviours as b
from simweb.certificates import MIDDLE_ADDRESS, Certificate
from simweb.exchange import Site
from simweb.server import SimWeb

from catalog.checker.chains import issuer_address, lacks_its_middle
from catalog.checker.proxies import Proxies, parse_proxy
from catalog.checker.wire import Wire

pytestmark = pytest.mark.anyio
METHOD = b"\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02"


@pytest.mark.parametrize(
    ("certificate", "address"),
    [
        (b"\x30\x10" + METHOD + b"\x86\x0dhttp://a/b.crt and more", "http://a/b.crt"[:13]),
        (b"", ""),
        (METHOD + b"\x86\x40http://cut", ""),
        (METHOD + b"\x86\x09ldap://a/b", ""),
        (b"\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x01\x86\x0dhttp://a/b.crt", ""),  # OCSP, another method
    ],
)
def test_an_issuer_is_where_the_certificate_says(certificate: bytes, address: str) -> None:
    assert issuer_address(certificate) == address


@pytest.mark.parametrize(
    ("certificate", "lacking"),
    [(Certificate.INCOMPLETE, True), (Certificate.UNTRUSTED, False), (Certificate.SELF_SIGNED, False)],
)
async def test_a_chain_without_its_middle_is_told_from_an_unknown_issuer(
    certificate: Certificate, lacking: bool
) -> None:
    sites = [Site("a.test", certificate=certificate), Site("issuers.test", {"/middle.der": b.middle_certificate()})]
    async with (
        SimWeb(sites) as web,
        Wire(ca_file=web.ca_file, resolver=Resolver(web), trusted_origins=web.origins) as wire,
    ):
        assert await lacks_its_middle(wire, web.direct("https://a.test/"), "test/1") is lacking


@pytest.mark.parametrize(
    ("credentials", "certificate", "lacking"),
    [
        ("me:secret@", Certificate.INCOMPLETE, True),
        ("me:secret@", Certificate.UNTRUSTED, False),
        ("", Certificate.INCOMPLETE, False),  # no tunnel without them, and nothing is said
    ],
)
async def test_it_is_told_through_the_users_proxy_as_well(
    credentials: str, certificate: Certificate, lacking: bool
) -> None:
    sites = [Site("a.test", certificate=certificate), Site("issuers.test", {"/middle.der": b.middle_certificate()})]
    async with SimWeb(sites, proxy_auth="me:secret") as web:
        proxy = parse_proxy(web.proxy_url.replace("://", f"://{credentials}"), "HTTPS_PROXY")
        async with Wire(ca_file=web.ca_file, proxies=Proxies(proxy, proxy)) as wire:
            assert await lacks_its_middle(wire, "https://a.test/", "test/1") is lacking


@pytest.mark.parametrize("trusted", ["a.test", "issuers.test"])
async def test_the_guard_stands_before_both_the_host_and_its_issuer(trusted: str) -> None:
    sites = [Site("a.test", certificate=Certificate.INCOMPLETE), Site("issuers.test", fallback=b.middle_certificate())]
    assert "issuers.test" in MIDDLE_ADDRESS
    async with SimWeb(sites) as web:
        origins = frozenset((host, port) for host, port in web.origins if host == trusted)
        async with Wire(ca_file=web.ca_file, resolver=Resolver(web), trusted_origins=origins) as wire:
            assert not await lacks_its_middle(wire, web.direct("https://a.test/"), "test/1")
        assert list(web.log) == []
