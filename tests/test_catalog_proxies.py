"""The user's proxy is read from the usual variables, and what cannot be used is refused in one sentence."""

import base64

import pytest

from catalog.checker.proxies import Proxies, Proxy, load_proxies, parse_proxy

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
        ("other.test, SITE.test", "site.test", 80, True),
        ("site.test:8080", "site.test", 8080, True),
        ("site.test:8080", "site.test", 80, False),
        ("127.0.0.1", "127.0.0.1", 80, True),
        ("10.0.0.0/8", "10.1.2.3", 80, True),
        ("10.0.0.0/8", "11.1.2.3", 80, False),
        ("10.0.0.0/8", "ten.test", 80, False),
        ("::1", "::1", 80, True),
        ("[::1]", "::1", 80, True),
        ("fd00::/8", "fd00::7", 80, True),
        ("a/b,/,::/x", "::1", 80, False),
    ],
)
def test_no_proxy_is_honoured(bypass: str, host: str, port: int, direct: bool) -> None:
    assert (Proxies(CORP, CORP, bypass).find("http", host, port) is None) is direct
