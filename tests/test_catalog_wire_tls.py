"""Certificates and proxies on the wire: which of the two failed, and whose fault it was."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from wire_servers import Behaviour, RawServer, StaticResolver, Visit, answer, answers, serve

from catalog.checker.body import read_body
from catalog.checker.observation import Fault, WireError
from catalog.checker.proxies import Proxies, parse_proxy
from catalog.checker.timeouts import Timeouts
from catalog.checker.tls import LEGACY_SERVER_CONNECT, check_trust, make_context, names_host
from catalog.checker.wire import Wire

pytestmark = pytest.mark.anyio
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PAST, FUTURE = datetime(2001, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
RESOLVER = StaticResolver({"site.test": ["127.0.0.1"], "proxy.test": ["127.0.0.1"]})


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return path


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def self_signed(ca: trustme.CA, folder: Path) -> ssl.SSLContext:
    """A server that shows the issuer's own certificate, which nobody else vouches for."""
    path = folder / "self.pem"
    ca.private_key_pem.write_to_path(str(path))
    ca.cert_pem.write_to_path(str(path), append=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def fetch(wire: Wire, url: str) -> tuple[int, bytes]:
    response = await wire.handle_async_request(httpx.Request("GET", url, headers={"User-Agent": "tester"}))
    return response.status_code, (await read_body(response)).data


async def error_of(wire: Wire, url: str) -> WireError:
    with pytest.raises(WireError) as caught:
        await fetch(wire, url)
    return caught.value


@pytest.mark.parametrize("host", ["site.test", "site.test.", "127.0.0.1", "localhost"])
async def test_a_certificate_of_the_users_issuer_is_good(ca: trustme.CA, ca_file: Path, host: str) -> None:
    context = context_of(ca.issue_cert("site.test", "127.0.0.1", "localhost"))
    resolver = StaticResolver({"site.test": ["127.0.0.1"], "localhost": ["127.0.0.1"]})
    made = Wire(resolver=resolver, allow_private=True, ca_file=ca_file)
    async with serve(answers(OK), context) as server, made as wire:
        for _ in range(2):
            assert await fetch(wire, f"https://{host}:{server.port}/") == (200, b"ok")
        assert len(server.visits) == 1


Issue = Callable[[trustme.CA, Path], ssl.SSLContext]


@pytest.mark.parametrize(
    ("issue", "host", "fault"),
    [
        (
            lambda ca, _: context_of(ca.issue_cert("site.test", not_before=PAST, not_after=PAST.replace(month=2))),
            "site.test",
            Fault.CERT_EXPIRED,
        ),
        (
            lambda ca, _: context_of(ca.issue_cert("site.test", not_before=FUTURE)),
            "site.test",
            Fault.CERT_NOT_YET_VALID,
        ),
        (lambda ca, _: context_of(ca.issue_cert("other.test")), "site.test", Fault.CERT_WRONG_HOST),
        (lambda ca, _: context_of(ca.issue_cert("other.test")), "127.0.0.1", Fault.CERT_WRONG_HOST),
        (lambda ca, _: context_of(ca.issue_cert(common_name="site.test")), "site.test", Fault.CERT_WRONG_HOST),
        (lambda _, __: context_of(trustme.CA().issue_cert("site.test")), "site.test", Fault.CERT_UNTRUSTED),
        (lambda _, folder: self_signed(trustme.CA(), folder), "site.test", Fault.CERT_SELF_SIGNED),
    ],
    ids=[
        "expired",
        "not yet valid",
        "wrong host",
        "wrong address",
        "no name but a common one",
        "untrusted",
        "self-signed",
    ],
)
@pytest.mark.parametrize("proxied", [False, True], ids=["direct", "proxied"])
async def test_bad_certificates_are_told_apart(
    ca: trustme.CA, ca_file: Path, tmp_path: Path, issue: Issue, host: str, fault: Fault, proxied: bool
) -> None:
    context = issue(ca, tmp_path)
    async with serve(answer(OK), context) as server, serve(forward(server.port)) as proxy:
        url = f"https://{host}:{server.port}/"
        options: dict[str, Any] = {"proxies": proxies(proxy)} if proxied else {"allow_private": True}
        async with Wire(resolver=RESOLVER, ca_file=ca_file, **options) as wire:
            error = await error_of(wire, url)
            assert (error.fault, bool(error.detail)) == (fault, True)
            ca.issue_cert(host).configure_cert(context)  # mended: nothing else was wrong with the server
            assert await fetch(wire, url) == (200, b"ok")


@pytest.mark.parametrize(
    ("names", "is_good"),
    [
        (("*.blogs.test",), True),
        (("*.BLOGS.test",), True),
        (("other.test", "*.blogs.test"), True),
        (("blogs.test", "a-b.blogs.test"), False),
        (("*.test",), False),
    ],
)
@pytest.mark.parametrize("proxied", [False, True], ids=["direct", "proxied"])
async def test_a_wildcard_holds_a_name_with_an_underscore_too(
    ca: trustme.CA, ca_file: Path, names: tuple[str, ...], is_good: bool, proxied: bool
) -> None:
    context = context_of(ca.issue_cert(*names))
    resolver = StaticResolver({"a_b.blogs.test": ["127.0.0.1"]})
    async with serve(answers(OK), context) as server, serve(forward(server.port)) as proxy:
        url = f"https://a_b.blogs.test:{server.port}/"
        options: dict[str, Any] = {"proxies": proxies(proxy)} if proxied else {"allow_private": True}
        async with Wire(resolver=resolver, ca_file=ca_file, **options) as wire:
            if is_good:
                assert await fetch(wire, url) == (200, b"ok")
                assert await fetch(wire, url.replace("test:", "test.:")) == (200, b"ok")
            else:
                assert (await error_of(wire, url)).fault is Fault.CERT_WRONG_HOST
                assert server.heads == [], "nothing is asked of a stranger"


@pytest.mark.parametrize(
    ("names", "host", "is_for"),
    [
        ((("DNS", "a_b.test"),), "a_b.test", True),
        ((("DNS", "A_B.test"),), "a_b.test", True),
        ((("IP Address", "a_b.test"),), "a_b.test", False),
        ((("DNS", "*.test"),), "a_b.test", False),  # all of a registry
        ((("DNS", "*.a_b.blogs.test"),), "a_b.blogs.test", False),
        ((("DNS", "*.blogs.test"),), "x.a_b.blogs.test", False),
        ((("DNS", "a*.blogs.test"),), "a_b.blogs.test", False),
    ],
)
def test_a_certificate_is_for_its_names_alone(names: tuple[tuple[str, str], ...], host: str, is_for: bool) -> None:
    assert names_host({"subjectAltName": names}, host) is is_for
    assert not names_host({}, host)


async def test_of_a_name_with_an_underscore_the_issuer_must_be_trusted_all_the_same(ca_file: Path) -> None:
    made = Wire(resolver=StaticResolver({"a_b.blogs.test": ["127.0.0.1"]}), allow_private=True, ca_file=ca_file)
    async with serve(answers(OK), context_of(trustme.CA().issue_cert("*.blogs.test"))) as server, made as wire:
        assert (await error_of(wire, f"https://a_b.blogs.test:{server.port}/")).fault is Fault.CERT_UNTRUSTED


async def test_who_shows_the_certificate_of_another_is_left(ca: trustme.CA, ca_file: Path) -> None:
    ended = asyncio.Event()

    async def behave(visit: Visit) -> None:
        await visit.reader.read()
        ended.set()

    made = Wire(resolver=StaticResolver({"a_b.blogs.test": ["127.0.0.1"]}), allow_private=True, ca_file=ca_file)
    async with serve(behave, context_of(ca.issue_cert("*.other.test"))) as server, made as wire:
        assert (await error_of(wire, f"https://a_b.blogs.test:{server.port}/")).fault is Fault.CERT_WRONG_HOST
        await asyncio.wait_for(ended.wait(), 2)


async def hang_up(visit: Visit) -> None:
    await visit.reader.read(1)


async def test_a_server_that_hangs_up_on_the_handshake_is_broken() -> None:
    async with serve(hang_up) as server, Wire(allow_private=True) as wire:
        error = await error_of(wire, f"https://127.0.0.1:{server.port}/")
    assert error.fault in (Fault.TLS, Fault.RESET)  # a farewell or, with bytes of ours unread, a reset


async def test_a_server_that_speaks_no_tls_is_broken() -> None:
    async def plain(visit: Visit) -> None:
        await visit.reader.read(1)
        await visit.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await visit.reader.read()

    async with serve(plain) as server, Wire(allow_private=True) as wire:
        assert (await error_of(wire, f"https://127.0.0.1:{server.port}/")).fault is Fault.TLS


async def test_the_guard_holds_for_https_too() -> None:
    async with serve(answer(OK)) as server, Wire(resolver=RESOLVER) as wire:
        assert (await error_of(wire, f"https://site.test:{server.port}/")).fault is Fault.PRIVATE_ADDRESS
        assert server.visits == []


# --- issuers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, r"cannot read the CA file, .*ca\.pem: No such file"),
        (b"nonsense", "holds no usable certificates"),
        (b"", "holds no usable"),
    ],
)
def test_a_bad_file_of_issuers_is_told_at_once(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=words) as caught:
        Wire(ca_file=path)
    assert str(path) in str(caught.value)
    with pytest.raises(ValueError, match="SSL_CERT_FILE"):
        make_context(environ={"SSL_CERT_FILE": str(path)})


def test_issuers_of_all_sources_are_trusted(ca_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.pem"
    trustme.CA(organization_name="another issuer").cert_pem.write_to_path(str(other))
    defaults = ssl.get_default_verify_paths()  # where OpenSSL itself looks: the platform's issuers
    monkeypatch.setenv(defaults.openssl_cafile_env, str(other))
    monkeypatch.setenv(defaults.openssl_capath_env, str(tmp_path))
    found = make_context(environ={}).get_ca_certs()
    assert "another issuer" in str(found)
    assert len(found) > 50, "certifi's are among them"
    monkeypatch.setenv(defaults.openssl_cafile_env, str(tmp_path / "none.pem"))
    assert len(make_context(ca_file, environ={"SSL_CERT_FILE": str(other)}).get_ca_certs()) == len(found) + 1


def test_the_file_that_the_environment_names_is_read_before_a_run(ca_file: Path, tmp_path: Path) -> None:
    check_trust({})
    check_trust({"SSL_CERT_FILE": ""})
    check_trust({"SSL_CERT_FILE": str(ca_file)})
    with pytest.raises(ValueError, match="SSL_CERT_FILE"):
        check_trust({"SSL_CERT_FILE": str(tmp_path / "missing.pem")})


async def test_an_issuer_between_says_enough_about_whom_the_user_trusts(ca: trustme.CA, tmp_path: Path) -> None:
    between, path = ca.create_child_ca(), tmp_path / "between.pem"
    between.cert_pem.write_to_path(str(path))
    wired = Wire(resolver=RESOLVER, allow_private=True, ca_file=path)
    async with serve(answer(OK), context_of(between.issue_cert("site.test"))) as server, wired as wire:
        assert await fetch(wire, f"https://site.test:{server.port}/") == (200, b"ok")


async def test_a_server_that_prefers_http2_is_told_that_this_is_not_spoken(ca: trustme.CA, ca_file: Path) -> None:
    agreed: list[str | None] = []

    async def behave(visit: Visit) -> None:
        agreed.append(visit.writer.get_extra_info("ssl_object").selected_alpn_protocol())
        await answer(OK)(visit)

    context = context_of(ca.issue_cert("site.test"))
    context.set_alpn_protocols(["h2", "http/1.1"])
    wired = Wire(resolver=RESOLVER, allow_private=True, ca_file=ca_file)
    async with serve(behave, context) as server, wired as wire:
        assert await fetch(wire, f"https://site.test:{server.port}/") == (200, b"ok")
    assert agreed == ["http/1.1"]


def test_old_servers_are_met_as_browsers_meet_them() -> None:
    context = make_context()
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.options & ssl.OP_IGNORE_UNEXPECTED_EOF
    assert context.options & LEGACY_SERVER_CONNECT
    names = {cipher["name"] for cipher in context.get_ciphers()}
    assert {"AES128-SHA", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA"} <= names
    assert not any("NULL" in name or "RC4" in name or "3DES" in name for name in names)


@pytest.mark.parametrize("host", ["a-b.blogs.test", "a_b.blogs.test"])
async def test_issuers_are_loaded_once(
    ca: trustme.CA, ca_file: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    made: list[ssl.SSLContext] = []

    def make(*arguments: Any, **options: Any) -> ssl.SSLContext:
        made.append(make_context(ca_file))
        return made[-1]

    monkeypatch.setattr("catalog.checker.wire.make_context", make)
    used = Wire(resolver=StaticResolver({host: ["127.0.0.1"]}), allow_private=True)
    async with serve(answers(OK), context_of(ca.issue_cert("*.blogs.test"))) as server, used as wire:
        for _ in range(2):
            assert await fetch(wire, f"https://{host}:{server.port}/") == (200, b"ok")
        assert len(made) == 1


# --- proxies --------------------------------------------------------------------------------------------------------


def forward(port: int, *, before: bytes = b"") -> Behaviour:
    """A proxy that opens a tunnel to `port`, whatever it was asked for; `before` is sent instead of the tunnel."""

    async def behave(visit: Visit) -> None:
        await visit.read_head()
        if before:
            await visit.send(before)
            return
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pump(visit.reader, writer), pump(reader, visit.writer), return_exceptions=True)

    return behave


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


def proxies(proxy: RawServer, credentials: str = "", host: str = "127.0.0.1", bypass: str = "") -> Proxies:
    parsed = parse_proxy(f"http://{credentials}{host}:{proxy.port}", "HTTP_PROXY")
    return Proxies(parsed, parsed, bypass)


@asynccontextmanager
async def through(proxy: RawServer, **options: Any) -> AsyncIterator[Wire]:
    async with Wire(resolver=RESOLVER, proxies=proxies(proxy, **options), timeouts=Timeouts(1, 1, 2)) as wire:
        yield wire


@pytest.mark.parametrize(
    ("host", "credentials", "sent"),
    [
        ("127.0.0.1", "us%40er:secret@", [b"Proxy-Authorization: Basic " + base64.b64encode(b"us@er:secret")]),
        ("proxy.test", "", []),
    ],
)
async def test_a_plain_request_goes_to_the_proxy_with_its_whole_address(
    host: str, credentials: str, sent: list[bytes]
) -> None:
    async with serve(answers(OK)) as proxy, through(proxy, host=host, credentials=credentials) as wire:
        for _ in range(2):
            assert await fetch(wire, "http://unknown.test:8080/a|b?") == (200, b"ok")
        assert len(proxy.visits) == 1
        assert proxy.heads[1].split(b"\r\n")[:-2] == [
            b"GET http://unknown.test:8080/a|b? HTTP/1.1",
            b"Host: unknown.test:8080",
            b"User-Agent: tester",
            *sent,
        ]


@pytest.mark.parametrize("host", ["unknown.test", "unknown.test."])
async def test_a_tunnel_is_asked_for_with_credentials_that_the_origin_does_not_see(
    ca: trustme.CA, ca_file: Path, host: str
) -> None:
    async with serve(answers(OK), context_of(ca.issue_cert("unknown.test"))) as server:
        async with serve(forward(server.port)) as proxy:
            used = proxies(proxy, "user:secret@")
            async with Wire(proxies=used, ca_file=ca_file) as wire:
                for _ in range(2):
                    assert await fetch(wire, f"https://{host}/x") == (200, b"ok")
            [connect] = proxy.heads
        assert connect.startswith(f"CONNECT {host}:443 HTTP/1.1\r\n".encode())
        assert b"Proxy-Authorization: Basic " + base64.b64encode(b"user:secret") in connect
        assert b"User-Agent: tester" in connect
        assert b"aiohttp" not in connect
        assert len(server.visits) == 1
        assert not any(b"Proxy-" in head for head in server.heads)


DENIED = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("url", "data", "fault", "word"),
    [
        ("http://site.test/", DENIED, Fault.PROXY, "407"),
        ("https://site.test/", DENIED, Fault.PROXY, "407"),
        ("http://site.test/", DENIED[:-2] + b"Server: squid/6.1\r\n\r\n", Fault.PROXY, "wants credentials"),
        ("https://site.test/", b"HTTP/1.1 502 Bad Gateway\r\n\r\n", Fault.PROXY, "502"),
        ("https://site.test/", b"HTTP/1.1 504 Gateway Timeout\r\n\r\n", Fault.PROXY, "504"),
        ("https://site.test/", b"SSH-2.0\r\n\r\n", Fault.PROXY, "proxy"),
        ("https://site.test/", b"HTTP/1.1 2", Fault.PROXY, "proxy"),
        ("http://site.test/", b"HTTP/1.1 2", Fault.MALFORMED, "headers"),
        ("http://site.test/", b"SSH-2.0\r\n\r\n", Fault.PROXY, "HTTP"),
        ("http://site.test/", b"HTTP/1.1 200 OK\r\nA: " + b"b" * 300_000, Fault.MALFORMED, "256 KB"),
    ],
)
async def test_what_the_proxy_refuses_is_its_failure(url: str, data: bytes, fault: Fault, word: str) -> None:
    async with serve(forward(0, before=data)) as proxy, through(proxy, credentials="user:secret@") as wire:
        error = await error_of(wire, url)
    assert error.fault is fault
    assert word in error.detail
    assert "secret" not in str(error)


SQUID = b"Server: squid/6.1\r\n"


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"HTTP/1.1 503 Down\r\n" + SQUID, Fault.PROXY),
        (b"HTTP/1.1 400 Bad\r\n" + SQUID, Fault.PROXY),
        (b"HTTP/1.1 503 Down\r\nVia: 1.1 a\r\n" + SQUID, Fault.PROXY),
        (b"HTTP/1.1 503 Down\r\nVia: 1.1 a\r\nvia: 1.1 b\r\n" + SQUID, 503),  # it may be the other one's origin
        (b"HTTP/1.1 503 Down\r\nServer: apache\r\n", 503),
        (b"HTTP/1.1 399 Fine\r\n" + SQUID, 399),
    ],
)
async def test_a_proxys_own_error_page_is_not_the_hosts_answer(head: bytes, told: Fault | int) -> None:
    """And its connection is closed with it, though the page of it never comes."""
    ended = asyncio.Event()

    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(head + b"Content-Length: 9\r\n\r\n")
        await visit.reader.read()
        ended.set()

    async with serve(behave) as proxy, through(proxy) as wire:
        request = httpx.Request("GET", "http://unknown.test/")
        if isinstance(told, int):
            response = await wire.handle_async_request(request)
            assert response.status_code == told
            await response.aclose()
        else:
            with pytest.raises(WireError) as caught:
                await wire.handle_async_request(request)
            assert caught.value.fault is told
            assert caught.value.detail == f"the proxy answered {head[9:12].decode()}: squid/6.1"
        await asyncio.wait_for(ended.wait(), 2)


async def test_an_answer_to_nobodys_question_is_closed() -> None:
    ended = asyncio.Event()

    async def behave(visit: Visit) -> None:
        await visit.read_head()
        await visit.send(b"HTTP/1.1 099 Odd\r\nContent-Length: 9\r\n\r\n")
        await visit.reader.read()
        ended.set()

    async with serve(behave) as server, Wire(allow_private=True) as wire:
        with pytest.raises(WireError) as caught:
            await wire.handle_async_request(httpx.Request("GET", f"http://127.0.0.1:{server.port}/"))
        assert caught.value.fault is Fault.MALFORMED
        await asyncio.wait_for(ended.wait(), 2)


@pytest.mark.parametrize("status", [407, 503])
async def test_what_an_origin_says_is_its_own_answer_directly_and_in_a_tunnel(
    ca: trustme.CA, ca_file: Path, status: int
) -> None:
    data = b"HTTP/1.1 %d Odd\r\nContent-Length: 2\r\n" % status + SQUID + b"\r\nok"
    async with serve(answers(data), context_of(ca.issue_cert("site.test"))) as server:
        async with Wire(resolver=RESOLVER, allow_private=True, ca_file=ca_file) as wire:
            assert await fetch(wire, f"https://site.test:{server.port}/") == (status, b"ok")
            async with serve(answer(data)) as plain:
                assert await fetch(wire, f"http://site.test:{plain.port}/") == (status, b"ok")
        async with serve(forward(server.port)) as proxy, Wire(proxies=proxies(proxy), ca_file=ca_file) as wire:
            assert await fetch(wire, "https://site.test/") == (status, b"ok")


async def test_nonsense_in_a_tunnel_is_the_origins_own(ca: trustme.CA, ca_file: Path) -> None:
    async with (
        serve(answer(b"SSH-2.0\r\n"), context_of(ca.issue_cert("site.test"))) as server,
        serve(forward(server.port)) as proxy,
        Wire(proxies=proxies(proxy), ca_file=ca_file) as wire,
    ):
        assert (await error_of(wire, "https://site.test/")).fault is Fault.MALFORMED


@pytest.mark.parametrize("url", ["http://site.test/", "https://site.test/"])
async def test_a_proxy_that_cannot_be_reached_is_its_own_failure(free_port: int, url: str) -> None:
    for host in ("127.0.0.1", "missing.test"):
        async with through(RawServer(free_port), host=host) as wire:
            assert (await error_of(wire, url)).fault is Fault.PROXY


async def test_a_proxy_that_waits_for_the_origin_is_a_connection_not_made_in_time() -> None:
    async def waits(visit: Visit) -> None:
        await visit.read_head()
        await asyncio.sleep(3600)

    async with serve(waits) as proxy, Wire(proxies=proxies(proxy), timeouts=Timeouts(0.2, 0.2, 0.4)) as wire:
        error = await error_of(wire, "https://site.test/")
    assert error.fault in (Fault.TIMEOUT_CONNECT, Fault.TIMEOUT_TOTAL)


@pytest.mark.parametrize("proxied", [False, True])
async def test_silence_in_the_handshake_is_the_hosts_own(proxied: bool) -> None:
    async def greets_nobody(visit: Visit) -> None:
        if proxied:
            await visit.read_head()
            await visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await visit.reader.read()

    async with serve(greets_nobody) as server:
        options: dict[str, Any] = {"proxies": proxies(server)} if proxied else {"allow_private": True}
        async with Wire(timeouts=Timeouts(0.1, 30, 30), **options) as wire:
            error = await error_of(wire, f"https://127.0.0.1:{server.port}/")
    assert error.fault is Fault.TIMEOUT_READ


async def test_no_proxy_goes_straight_and_stays_guarded() -> None:
    async with serve(answers(OK)) as proxy, serve(answer(OK)) as server:
        async with through(proxy, bypass="site.test") as wire:
            assert (await error_of(wire, f"http://site.test:{server.port}/")).fault is Fault.PRIVATE_ADDRESS
            assert await fetch(wire, "http://127.0.0.1/behind-the-proxy") == (200, b"ok")
        assert server.visits == []


async def test_a_page_at_the_proxys_own_address_is_guarded() -> None:
    async with serve(answers(OK)) as proxy, through(proxy, host="proxy.test", bypass="proxy.test") as wire:
        assert await fetch(wire, "http://site.test/") == (200, b"ok")
        assert (await error_of(wire, f"http://proxy.test:{proxy.port}/")).fault is Fault.PRIVATE_ADDRESS


async def test_a_proxy_may_speak_tls_itself(ca: trustme.CA, ca_file: Path) -> None:
    async with serve(answers(OK), context_of(ca.issue_cert("proxy.test"))) as proxy:
        secure = parse_proxy(f"https://proxy.test:{proxy.port}", "HTTP_PROXY")
        async with Wire(resolver=RESOLVER, proxies=Proxies(secure, secure), ca_file=ca_file) as wire:
            assert await fetch(wire, "http://site.test/") == (200, b"ok")
            assert await fetch(wire, "http://a_b.test/") == (200, b"ok")
        async with Wire(resolver=RESOLVER, proxies=Proxies(secure, secure)) as wire:
            error = await error_of(wire, "http://site.test/")
    assert error.fault is Fault.PROXY
    assert "TLS" in error.detail


@pytest.mark.parametrize("url", ["http://a_b.blogs.test/", "https://a_b.blogs.test/"])
async def test_a_proxys_certificate_must_name_the_proxy_whatever_the_host_is_called(
    ca: trustme.CA, ca_file: Path, url: str
) -> None:
    async with serve(answers(OK), context_of(ca.issue_cert("other.test"))) as proxy:
        secure = parse_proxy(f"https://proxy.test:{proxy.port}", "HTTP_PROXY")
        async with Wire(resolver=RESOLVER, proxies=Proxies(secure, secure), ca_file=ca_file) as wire:
            assert (await error_of(wire, url)).fault is Fault.PROXY
        assert proxy.heads == []
