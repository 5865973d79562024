"""The user's proxy is read from the usual variables, and what cannot be used is refused in one sentence."""

import base64

import pytest

from catalog.checker.observation import Fault
from catalog.checker.proxies import Proxies, Proxy, load_proxies, own_error, parse_proxy

CORP = Proxy("http://proxy.corp:3128", "proxy.corp", 3128)


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("http://proxy.corp:3128", CORP),
        ("http://proxy.corp:3128/", CORP),
        ("proxy.corp:3128", CORP),
        ("HTTP://Proxy.Corp:3128", CORP),
        ("http://proxy.corp", Proxy("http://proxy.corp:80", "proxy.corp", 80)),
        ("https://proxy.corp", Proxy("https://proxy.corp:443", "proxy.corp", 443)),
        ("http://[::1]:3128", Proxy("http://[::1]:3128", "::1", 3128)),
    ],
)
def test_a_proxy_is_read(text: str, proxy: Proxy) -> None:
    assert parse_proxy(text, "HTTP_PROXY") == proxy


def test_credentials_are_taken_out_of_the_address() -> None:
    proxy = parse_proxy("http://us%40er:p%C3%A4ss:w%2Ford@proxy.corp:3128", "HTTP_PROXY")
    assert proxy.url == "http://proxy.corp:3128"
    assert base64.b64decode(proxy.authorization.removeprefix("Basic ")).decode() == "us@er:päss:w/ord"


def test_a_name_alone_has_an_empty_password() -> None:
    proxy = parse_proxy("http://user@proxy.corp:3128", "HTTP_PROXY")
    assert base64.b64decode(proxy.authorization.removeprefix("Basic ")).decode() == "user:"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("socks5://user:secret@proxy.corp:1080", "SOCKS proxy socks5://proxy.corp:1080: only HTTP proxies"),
        ("socks5h://proxy.corp:1080", "SOCKS"),
        ("ftp://proxy.corp", "is no proxy: write it as http://host:port"),
        ("http://user:secret@proxy.corp:port", "is no proxy"),
        ("http://proxy.corp:99999", "is no proxy"),
        ("http://", "is no proxy"),
        ("://", "is no proxy"),
        ("http://user:secret@[::1", "names what is no address"),
    ],
)
def test_what_cannot_be_used_is_told_without_credentials(text: str, words: str) -> None:
    with pytest.raises(ValueError, match="ALL_PROXY names") as caught:
        parse_proxy(text, "ALL_PROXY")
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "http", "https"),
    [
        ({}, None, None),
        ({"HTTP_PROXY": "proxy.corp:3128"}, CORP, None),
        ({"https_proxy": "proxy.corp:3128"}, None, CORP),
        ({"ALL_PROXY": "proxy.corp:3128"}, CORP, CORP),
        ({"http_proxy": "proxy.corp:3128", "HTTP_PROXY": "other:1"}, CORP, None),
        ({"http_proxy": "", "HTTP_PROXY": "other:1"}, None, None),
        ({"HTTP_PROXY": "proxy.corp:3128", "REQUEST_METHOD": "GET"}, None, None),
        ({"http_proxy": "proxy.corp:3128", "REQUEST_METHOD": "GET"}, CORP, None),
        ({"ALL_PROXY": "socks5://x", "http_proxy": "proxy.corp:3128", "https_proxy": "proxy.corp:3128"}, CORP, CORP),
    ],
)
def test_the_usual_variables_name_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], http: Proxy | None, https: Proxy | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    proxies = load_proxies()
    assert proxies.find("http", "site.test", 80) == http
    assert proxies.find("https", "site.test", 443) == https


@pytest.mark.parametrize(
    ("bypass", "host", "port", "direct"),
    [
        ("", "site.test", 80, False),
        ("*", "site.test", 80, True),
        ("site.test", "site.test", 80, True),
        ("site.test", "www.site.test", 80, True),
        (".site.test", "www.site.test", 80, True),
        ("site.test", "notsite.test", 80, False),
        ("*.site.test", "www.site.test", 80, True),
        ("*.site.test", "notsite.test", 80, False),
        ("other.test, SITE.test", "site.test", 80, True),
        ("site.test", "site.test.", 80, True),
        ("other.test, site.test. ", "site.test", 80, True),
        ("10.0.0.0/8 , 192.168.0.0/16 ", "192.168.1.1", 80, True),
        ("site.test:8080", "site.test", 8080, True),
        ("site.test:8080", "site.test", 80, False),
        ("127.0.0.1", "127.0.0.1", 80, True),
        ("10.0.0.0/8", "10.1.2.3", 80, True),
        ("10.0.0.0/8", "11.1.2.3", 80, False),
        ("10.0.0.0/8", "ten.test", 80, False),
        ("::1", "::1", 80, True),
        ("[::1]", "::1", 80, True),
        ("[::1]:80", "::1", 80, True),
        ("[::1]:80", "::1", 81, False),
        ("fd00::/8", "fd00::7", 80, True),
        ("a/b,/,::/x", "::1", 80, False),
        ("bücher.test", "xn--bcher-kva.test", 80, True),
        ("x.test, *.BÜCHER.test:8080", "www.xn--bcher-kva.test", 8080, True),
        ("bücher.test", "bcher.test", 80, False),
        ("\u0378.test, site.test", "site.test", 80, True),
    ],
)
def test_no_proxy_is_honoured(bypass: str, host: str, port: int, direct: bool) -> None:
    assert (Proxies(CORP, CORP, bypass).find("http", host, port) is None) is direct


SQUID = {"via": "1.1 proxy.corp (squid/6.6)", "x-squid-error": "ERR_DNS_FAIL 0", "server": "squid/6.6"}


@pytest.mark.parametrize(
    ("headers", "fault", "words"),
    [
        (SQUID, Fault.PROXY, "the proxy answered 503: ERR_DNS_FAIL 0"),
        ({"x-squid-error": "ERR_ACCESS_DENIED 0"}, Fault.PROXY, "ERR_ACCESS_DENIED"),
        ({"server": "tinyproxy/1.11.1"}, Fault.PROXY, "tinyproxy"),
        ({"server": "squid/6.6", "via": "1.1 proxy.corp"}, Fault.PROXY, "squid"),
        ({"server": "mitmproxy 10.1"}, Fault.PROXY, "mitmproxy"),
        ({"server": "Privoxy 3.0.34"}, Fault.PROXY, "privoxy"),
        ({"proxy-status": "proxy.corp; error=connection_refused"}, Fault.PROXY, "connection_refused"),
        ({"proxy-status": '"Proxy.Corp:3128"; error=dns_error; rcode="SERVFAIL"'}, Fault.PROXY, "dns_error"),
        ({"proxy-status": 'proxy.corp; error=dns_error; rcode="NXDOMAIN"'}, Fault.DNS_NXDOMAIN, "says so"),
        ({"proxy-status": "proxy.corp; error=dns_timeout; rcode=NXDOMAIN"}, Fault.PROXY, "dns_timeout"),
        ({"proxy-status": "cdn; received-status=503, " * 50 + "proxy.corp; error=tls_alert"}, Fault.PROXY, "tls_alert"),
        (
            {"proxy-status": 'cdn; received-status=503, "proxy.corp"; error=http_protocol_error'},
            Fault.PROXY,
            "protocol",
        ),
    ],
)
def test_an_error_of_the_proxys_own_is_told(headers: dict[str, str], fault: Fault, words: str) -> None:
    told = own_error(CORP, 503, headers)
    assert told is not None
    assert told.fault is fault
    assert words in told.detail


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"server": "nginx", "via": "1.1 proxy.corp (squid/6.6)"},
        SQUID | {"via": "1.1 front (squid/5.2), 1.1 proxy.corp (squid/6.6)"},  # the host's own proxy
        {"proxy-status": 'cdn.example; error=dns_error; rcode="NXDOMAIN"'},  # the host's own proxy, too
        {"proxy-status": "cdn.example; error=connection_refused, proxy.corp; received-status=502"},
        {"proxy-status": "proxy.corp; received-status=503"},
        {"proxy-status": "cdn; received-status=503, " * 100 + "proxy.corp; error=tls_alert"},  # nobody reads that far
    ],
)
def test_an_error_of_the_hosts_own_is_left_to_it(headers: dict[str, str]) -> None:
    assert own_error(CORP, 503, headers) is None


def test_an_answer_that_is_no_error_is_nobodys() -> None:
    assert own_error(CORP, 200, SQUID) is None
    assert own_error(CORP, 399, SQUID) is None
    assert own_error(CORP, 400, SQUID) is not None


def test_of_an_error_eighty_characters_are_told() -> None:
    told = own_error(CORP, 503, {"x-squid-error": "ERR_" + "X" * 900})
    assert told is not None
    assert told.detail == "the proxy answered 503: ERR_" + "X" * 76
