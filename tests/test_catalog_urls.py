"""Addresses: parsing as browsers do it, and the keys made of them."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.sites.resolvers import RESOLVERS, is_resolver
from catalog.urls import (
    MAX_LENGTH,
    Address,
    InvalidAddress,
    archive_key,
    folder,
    is_home,
    is_spelling_change,
    kin_key,
    parse_address,
    scheme_of,
)

HREFS = [
    ("http://example.com", "http://example.com/"),
    ("HTTP://EXAMPLE.com:80/%7efoo/../b", "http://example.com/b"),
    ("  \x00http://example.com/a\tb\n \x1f", "http://example.com/ab"),
    ("http:example.com/x", "http://example.com/x"),
    ("http:\\\\example.com\\a\\b", "http://example.com/a/b"),
    ("https://example.com:443/?#", "https://example.com/?#"),
    ("http://example.com:8080/a b", "http://example.com:8080/a%20b"),
    ("http://example.com/%zz%4f", "http://example.com/%zz%4f"),
    ("http://example.com/ü?ü#ü", "http://example.com/%C3%BC?%C3%BC#%C3%BC"),
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("http://ＧＯ.example/", "http://go.example/"),
    ("http://so\u00adft.example/", "http://soft.example/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://3232235777", "http://192.168.1.1/"),
    ("http://017700000001", "http://127.0.0.1/"),
    ("http://[2001:DB8:0:0::1]:80/", "http://[2001:db8::1]/"),
    ("http://[::ffff:1.2.3.4]/", "http://[::ffff:102:304]/"),
    ("http://snake_case.example/", "http://snake_case.example/"),
    ("http://example.com./", "http://example.com./"),
    ("http://user:p%40ss@example.com/", "http://user:p%40ss@example.com/"),
    ("http://a@b@example.com/", "http://a%40b@example.com/"),
    ("https://web.archive.org/web/2016/http://a.b//c", "https://web.archive.org/web/2016/http://a.b//c"),
    ("http://example.com/\ud800?\udfff", "http://example.com/%EF%BF%BD?%EF%BF%BD"),
    ("http://example.com/\U0001f600", "http://example.com/%F0%9F%98%80"),
    ("http://example.com/a\x00b", "http://example.com/a%00b"),
    ("mailto:A@Example.com?subject=x", "mailto:A@Example.com?subject=x"),
    ("javascript:alert('x y')", "javascript:alert('x y')"),
    ("file:///etc/hosts", "file:///etc/hosts"),
    ("ftp://example.com:21/x", "ftp://example.com/x"),
]


@pytest.mark.parametrize(("raw", "href"), HREFS)
def test_an_address_is_read_as_a_browser_reads_it(raw: str, href: str) -> None:
    assert parse_address(raw).href == href


@pytest.mark.parametrize(
    ("raw", "href"),
    [
        ("x.html", "https://example.com/a/x.html"),
        ("../x", "https://example.com/x"),
        ("/x", "https://example.com/x"),
        ("//other.example/x", "https://other.example/x"),
        ("?q", "https://example.com/a/b?q"),
        ("#f", "https://example.com/a/b?c#f"),
        ("", "https://example.com/a/b?c"),
        ("https:x", "https://example.com/a/x"),
        ("http:x", "http://x/"),
        ("mailto:a@b.c", "mailto:a@b.c"),
    ],
)
def test_a_relative_address_is_resolved_against_its_base(raw: str, href: str) -> None:
    assert parse_address(raw, "https://example.com/a/b?c#d").href == href


@pytest.mark.parametrize(
    ("raw", "base", "reason"),
    [
        ("", None, "url_empty"),
        (" \t\x00 ", None, "url_empty"),
        ("x/y.html", None, "url_no_base"),
        ("#f", None, "url_no_base"),
        ("//example.com/", None, "url_no_base"),
        ("www.example.com", None, "url_no_base"),
        ("x", "mailto:a@b.c", "url_no_base"),
        ("x", "no base", "url_no_base"),
        ("http://", None, "url_host"),
        ("https:///", None, "url_host"),
        ("http://?x", None, "url_host"),
        ("http://user@/x", None, "url_host"),
        ("http://a b/", None, "url_host"),
        ("http://a<b>/", None, "url_host"),
        ("http://a\x00b/", None, "url_host"),
        ("http://\ud800.com/", None, "url_host"),
        ("http://[::1", None, "url_host"),
        ("http://[fe80::1%25eth0]/", None, "url_host"),
        ("http://1.2.3.4.5/", None, "url_host"),
        ("http://256.1.1.1/", None, "url_host"),
        ("http://4294967296/", None, "url_host"),
        ("http://xn--a/", None, "url_host"),
        ("http://a%2fb/", None, "url_host"),
        ("//[", "http://example.com/", "url_host"),
        ("http://./", None, "url_host"),
        ("http://.../", None, "url_host"),
        ("http://a..b/", None, "url_host"),
        ("http://.example.com/", None, "url_host"),
        ("http://" + "a" * 64 + ".example/", None, "url_host"),
        ("http://" + "abcdefgh." * 28 + "ab/", None, "url_host"),
        ("http://example.com:0/", None, "url_port"),
        ("http://example.com:65536/", None, "url_port"),
        ("http://example.com:99999999999999999999/", None, "url_port"),
        ("http://example.com:http/", None, "url_port"),
        ("http://user:pw@example.com:8a/", None, "url_port"),
        ("http://[::1]:x/", None, "url_port"),
        ("foo://a b/", None, "url_unparsable"),
        ("http://example.com/" + "a" * MAX_LENGTH, None, "url_too_long"),
        ("http://example.com/" + "ü" * (MAX_LENGTH // 2), None, "url_too_long"),
        ("x", "http://example.com/" + "a" * MAX_LENGTH, "url_too_long"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_its_reason(raw: str, base: str | None, reason: str) -> None:
    with pytest.raises(InvalidAddress) as caught:
        parse_address(raw, base)
    assert caught.value.reason == reason
    assert 5 < len(str(caught.value)) < 250


def test_the_longest_names_and_ports_that_exist_are_taken() -> None:
    name = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 61])
    assert len(name) == 253
    assert parse_address(f"http://{name}:65535/").port == 65_535
    assert parse_address(f"http://{name}./").host == f"{name}."


def test_the_parts_of_an_address() -> None:
    address = parse_address("HTTPS://User:pw@WWW.Example.com/A?b=C#D%20e")
    assert address == Address(
        href="https://User:pw@www.example.com/A?b=C#D%20e",
        identity="https://User:pw@www.example.com/A?b=C",
        fragment="D%20e",
        scheme="https",
        host="www.example.com",
        port=443,
        path="/A",
        query="b=C",
    )
    assert address.is_http
    assert address.userinfo == "User:pw"
    assert address.origin == "https://www.example.com"


@pytest.mark.parametrize(
    ("raw", "host", "port"),
    [
        ("http://example.com/", "example.com", 80),
        ("http://example.com:8080/", "example.com", 8080),
        ("ssh://git@HOST.example:22/x", "host.example", 22),
        ("ssh://git@host.example/x", "host.example", None),
        ("mailto:a@b.c", "", None),
        ("mailto:a@b.c?x=http://u:p@h/", "", None),
    ],
)
def test_host_and_effective_port(raw: str, host: str, port: int | None) -> None:
    assert (parse_address(raw).host, parse_address(raw).port) == (host, port)


def test_an_identity_is_the_same_when_it_is_read_again() -> None:
    address = parse_address("mailto:a@b.c  #d")
    assert address.identity == parse_address(address.identity).identity == "mailto:a@b.c"


def test_only_an_authority_holds_userinfo() -> None:
    assert parse_address("http://example.com/a@b?c=http://u:p@h/").userinfo == ""
    assert parse_address("mailto:a@b.c?x=mailto://u:p@h/").userinfo == ""
    assert parse_address("ssh://git@host.example/x").userinfo == "git"


@pytest.mark.parametrize(
    ("raw", "scheme"),
    [("HTTP://x", "http"), (" ma\nilto:x", "mailto"), ("x/y:z", ""), ("data:" + "a" * 99_999, "data"), ("", "")],
)
def test_the_scheme_of_anything_can_be_told(raw: str, scheme: str) -> None:
    assert scheme_of(raw) == scheme


# --- properties -----------------------------------------------------------------------------------------------------

ODD = st.text(alphabet=st.characters(), max_size=60)  # lone surrogates included
WORDS = "http: https: mailto: foo: data: file: // / \\ ? # @ : . .. % %41 [ ] [::1] 1.2 0x xn-- a B ü com :80 :0"
PIECES = [*WORDS.split(), *" \t\x00\ud800\u00ad"]
URLISH = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@settings(deadline=None)  # a busy machine is no bug
@given(st.one_of(ODD, URLISH), st.one_of(st.none(), st.just("http://example.com/a/b"), URLISH))
def test_parsing_is_total_and_idempotent(raw: str, base: str | None) -> None:
    try:
        address = parse_address(raw, base)
    except InvalidAddress:
        return
    assert parse_address(address.href) == address
    assert parse_address(address.identity).identity == address.identity
    assert address.href.isascii()
    for key in (kin_key(address), archive_key(address)):
        assert key.isascii()
        assert key


PATHS = st.text(alphabet=string.ascii_letters + string.digits + "/.~%-_", max_size=20)
QUERIES = st.text(alphabet="abA=&1", max_size=12)


@settings(deadline=None)  # a busy machine is no bug
@given(st.sampled_from(["", "www."]), st.sampled_from(["http", "https"]), PATHS, QUERIES)
def test_kin_and_spelling_agree_on_scheme_and_www(www: str, scheme: str, path: str, query: str) -> None:
    one = parse_address(f"{scheme}://{www}example.com/{path}?{query}")
    other = parse_address(f"http://example.com/{path}?{query}")
    assert kin_key(one) == kin_key(other)
    assert archive_key(one) == archive_key(other)
    assert is_spelling_change(one, other) == (one.identity != other.identity)


# --- keys -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("https://www.Example.com:443/A/", "example.com/A"),
        ("http://example.com/", "example.com"),
        ("https://example.com:8443/a", "example.com:8443/a"),
        ("http://example.com:443/a", "example.com:443/a"),
        ("http://example.com/a?b=2&a=1&utm_source=x&UTM_Medium=y", "example.com/a?a=1&b=2"),
        ("http://example.com/a?fbclid=1&mc%5Fcid=2&gclid=3", "example.com/a"),
        ("http://example.com/a?&&x&", "example.com/a?x"),
        ("http://example.com/a//b/", "example.com/a//b"),
        ("http://example.com/a#b", "example.com/a"),
        ("http://u:p@example.com/a", "example.com/a"),
        ("http://www.com/", "www.com"),
        ("mailto:a@b.c", "mailto:a@b.c"),
    ],
)
def test_kin_key_folds_what_rarely_matters_and_keeps_case(raw: str, key: str) -> None:
    assert kin_key(parse_address(raw)) == key


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("https://www.youtube.com/watch?v=aFCO6WidGVM", "com,youtube)/watch?v=afco6widgvm"),
        ("http://youtu.be/aFCO6WidGVM", "be,youtu)/afco6widgvm"),
        ("https://m.youtube.com/watch?v=aFCO6WidGVM", "com,youtube,m)/watch?v=afco6widgvm"),
        ("http://cs.stanford.edu/~Karpathy/", "edu,stanford,cs)/~karpathy"),
        ("http://goo.gl/Ab3dE", "gl,goo)/ab3de"),
        ("http://example.com:80/", "com,example)/"),
        ("http://www2.example.com", "com,example)/"),
        ("http://www.www.example.com/", "com,example,www)/"),
        ("https://example.com:8443/x", "com,example:8443)/x"),
        ("http://u:p@example.com/x#f", "com,example)/x"),
        ("http://example.com/x?", "com,example)/x"),
        ("http://example.com/x?b=2&a=1", "com,example)/x?a=1&b=2"),
        ("http://example.com/x;jsessionid=0123456789ABCDEF0123456789abcdef", "com,example)/x"),
        ("http://example.com/x?a=1&PHPSESSID=0123456789abcdef0123456789abcdef", "com,example)/x?a=1"),
        ("http://example.com/x?sid=0123456789abcdef0123456789abcdef&b=1", "com,example)/x?b=1"),
        ("http://example.com/x?sid=7", "com,example)/x?sid=7"),
        ("http://example.com/(S(0123456789abcdefghij0123))/p.aspx", "com,example)/p.aspx"),
        ("http://example.com/a//B", "com,example)/a//b"),
        ("https://web.archive.org/web/2016/http://A.b/", "org,archive,web)/web/2016/http://a.b"),
    ],
)
def test_archive_key_is_the_folded_surt(raw: str, key: str) -> None:
    assert archive_key(parse_address(raw)) == key


def test_archive_key_stays_quick_on_hostile_paths() -> None:
    session = "(" + "a(0123456789abcdefghij0123)" + ")/"
    assert archive_key(parse_address("http://example.com/" + session * 500)).startswith("com,example)/(")


@pytest.mark.parametrize(
    ("old", "new", "spelling"),
    [
        ("http://example.com/a", "https://www.example.com/a/", True),
        ("http://example.com/A", "http://example.com/a", True),
        ("http://www.example.com/", "http://example.com/", True),
        ("http://example.com/a?B", "http://example.com/a?b", True),
        ("http://example.com/a", "http://example.com/a", False),
        ("http://example.com/a#x", "http://example.com/a#y", False),
        ("http://example.com/a", "http://example.com/b", False),
        ("http://example.com/a", "http://example.com/a?x", False),
        ("http://example.com/a", "http://example.com/a//", False),
        ("http://example.com/a", "http://example.com:8080/a", False),
        ("http://example.com/a", "http://m.example.com/a", False),
        ("http://example.com/a", "ftp://example.com/a", False),
        ("http://example.com/a", "http://u@example.com/a", False),
    ],
)
def test_a_spelling_change_is_scheme_www_slash_or_case(old: str, new: str, spelling: bool) -> None:
    assert is_spelling_change(parse_address(old), parse_address(new)) is spelling
    assert is_spelling_change(parse_address(new), parse_address(old)) is spelling


@pytest.mark.parametrize(
    ("raw", "home"),
    [
        ("http://example.com", True),
        ("http://example.com/index.html", True),
        ("http://example.com/Default.aspx", True),
        ("http://example.com/home", True),
        ("http://example.com/home/", True),
        ("http://example.com/?p=1", False),
        ("http://example.com/a/", False),
        ("http://example.com/a/index.html", False),
        ("http://example.com/homework", False),
        ("mailto:a@b.c", False),
    ],
)
def test_home_pages(raw: str, home: bool) -> None:
    assert is_home(parse_address(raw)) is home


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("https://u:p@x.org:8080/a/b.html?c#d", "https://x.org:8080/a/"),
        ("https://x.org/a/b/", "https://x.org/a/"),
        ("https://x.org/a", "https://x.org/"),
        ("https://x.org/", "https://x.org/"),
    ],
)
def test_the_folder_of_an_address(raw: str, place: str) -> None:
    assert folder(parse_address(raw)) == place


def test_resolvers_are_known_in_any_spelling_and_nothing_below_them_is_swept_in() -> None:
    assert all(is_resolver(host) for host in RESOLVERS)
    assert all(host == host.lower() and parse_address(f"http://{host}/").host == host for host in RESOLVERS)
    assert is_resolver("DX.doi.org.")
    assert is_resolver("www.bit.ly")
    assert not is_resolver("example.com")
    assert not is_resolver("notbit.ly")
    assert not is_resolver("")
