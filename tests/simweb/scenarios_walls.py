"""Scenarios of firewalls that tell browsers from robots by a single header, and of places that are not ours."""

from db.vocabulary import Verdict
from simweb import behaviours as b
from simweb.scenario import Scenario

# What browsers send when an address is typed; some wall or other asks for each of them.
_BROWSERS_HEADERS = {
    "accept": "image/avif",
    "accept-language": "en-US",
    "upgrade-insecure-requests": "1",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
    "sec-fetch-site": "none",
    "sec-fetch-user": "?1",
    "priority": "u=0",
}

WALLS = tuple(
    Scenario(
        f"wants-{name}",
        b.wants_words(name, words, b.status(403)),
        Verdict.ALIVE,
        ("http_200",),
        f"takes whoever does not send `{words}` in `{name}` for a robot; a second opinion sends it",
    )
    for name, words in _BROWSERS_HEADERS.items()
)

COMPRESSED = (
    Scenario(
        "wants-compression",
        b.wants_words("accept-encoding", "gzip", b.status(406)),
        Verdict.ALIVE,
        ("http_200",),
        "has its page in gzip alone",
    ),
)

CIRCLES = (
    Scenario(
        "circles-for-robots",
        b.wants_words("sec-fetch-mode", "navigate", b.redirect(302, "/articles/page")),
        Verdict.ALIVE,
        ("http_200",),
        "sends in circles whoever lacks a browser's headers; a second opinion has them",
    ),
    Scenario(
        "circle-at-first",
        b.first(b.redirect(302, "/articles/page"), b.ok("Remembers its visitors")),
        Verdict.ALIVE,
        ("http_200",),
        "notes who comes, without a cookie, and has them come again",
    ),
    Scenario(
        "two-locations",
        b.redirect(301, "/one", headers=[("Location", "/two")]),
        Verdict.DEAD,
        ("redirect_malformed",),
        "two places at once: browsers go to neither",
        more={"/one": b.ok("One"), "/two": b.ok("Two")},
    ),
)

_PLACES = {
    "this-network": ("0.0.0.0", "this very machine, by another number"),
    "carrier": ("100.100.100.200", "behind a carrier's NAT; a cloud's metadata service"),
    "cloud-agent": ("168.63.129.16", "a cloud's host agent, public by its number only"),
    "link-local": ("169.254.1.1", "the next machine on the cable"),
    "class-b": ("172.20.0.1", "a private network"),
    "protocols": ("192.0.0.192", "protocol assignments; a cloud's metadata service"),
    "documentation-1": ("192.0.2.1", "documentation alone"),
    "documentation-2": ("198.51.100.1", "documentation alone"),
    "documentation-3": ("203.0.113.1", "documentation alone"),
    "relay": ("192.88.99.1", "a relay that nobody keeps any more"),
    "benchmarks": ("198.19.0.1", "benchmarks of networks"),
    "multicast": ("224.0.0.1", "everybody at once"),
    "reserved": ("250.0.0.1", "reserved"),
    "broadcast": ("255.255.255.255", "everybody on the cable"),
    "unique-local": ("[fd00:ec2::254]", "a private network, version 6; a cloud's metadata service"),
    "link-local-6": ("[fe80::1]", "the next machine on the cable, version 6"),
    "unspecified-6": ("[::]", "this very machine, version 6"),
    "nat64": ("[64:ff9b::a00:1]", "a private address behind a translator"),
    "six-to-four": ("[2002:a00:1::]", "a private address in a 6to4 one"),
    "teredo": ("[2001:0:a00:1::]", "a private server in a Teredo address"),
    "teredo-client": ("[2001:0:808:808::f5ff:fffe]", "a private client in a Teredo address"),
    "orchid": ("[2001:20::1]", "no place at all"),
    "documentation-6": ("[2001:db8::1]", "documentation alone"),
    "documentation-6-new": ("[3fff::1]", "documentation alone (RFC 9637)"),
    "internal-name": ("db.internal", "a name of the inner network"),
    "home-name": ("router.home.arpa", "a name of the home's network (RFC 8375)"),
    "sub-localhost": ("site.localhost", "loopback by name (RFC 6761)"),
}

PRIVATE = tuple(
    Scenario(
        f"to-{name}",
        b.redirect(302, f"http://{host}:1/".encode()),
        Verdict.EXCLUDED,
        ("redirect_private",),
        f"{note}: never requested",
    )
    for name, (host, note) in _PLACES.items()
)

FENCED: tuple[Scenario, ...] = (*WALLS, *COMPRESSED, *CIRCLES, *PRIVATE)
