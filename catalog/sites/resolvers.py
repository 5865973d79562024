"""Hosts whose work is to send visitors on: a redirect from them is no move, the printed address stays the right one.

The verdict `moved` and the search for soft 404s ask here.
"""

# Persistent identifiers: made so that the thing may move and the citation need not change.
IDENTIFIER_RESOLVERS = frozenset(
    {
        "doi.org",
        "dx.doi.org",
        "hdl.handle.net",
        "purl.org",
        "purl.net",
        "purl.com",
        "purl.oclc.org",
        "purl.fdlp.gov",
        "purl.lib.purdue.edu",
        "purl.obolibrary.org",
        "w3id.org",
        "n2t.net",
        "ark.bnf.fr",
        "identifiers.org",
        "bioregistry.io",
        "nbn-resolving.org",
        "nbn-resolving.de",
        "resolver.kb.nl",
        "urn.kb.se",
        "urn.fi",
        "urn.nb.no",
        "swh.link",
        "go.microsoft.com",  # fwlink: Microsoft's stable entry points to documents that wander
        "aka.ms",
    }
)

# Shorteners: the short form is what the author chose to print. Many are case-sensitive and several are shut down.
SHORTENERS = frozenset(
    {
        "amzn.to",
        "apple.co",
        "bit.do",
        "bit.ly",
        "bitly.com",
        "buff.ly",
        "cutt.ly",
        "db.tt",
        "dlvr.it",
        "fb.me",
        "flic.kr",
        "flip.it",
        "g.co",
        "git.io",
        "goo.gl",
        "gu.com",
        "hubs.ly",
        "huff.to",
        "ift.tt",
        "is.gd",
        "j.mp",
        "kck.st",
        "lnkd.in",
        "maps.app.goo.gl",
        "mzl.la",
        "nyti.ms",
        "ow.ly",
        "qr.ae",
        "rb.gy",
        "reut.rs",
        "s.id",
        "shorturl.at",
        "snip.ly",
        "spoti.fi",
        "t.co",
        "t.ly",
        "tcrn.ch",
        "tiny.cc",
        "tinyurl.com",
        "tr.im",
        "trib.al",
        "urlz.fr",
        "v.gd",
        "wp.me",
        "youtu.be",
        "zpr.io",
    }
)

# Archives answer with a redirect to the nearest capture; the address that names the wanted day stays the right one.
ARCHIVES = frozenset({"web.archive.org", "perma.cc", "archive.today", "archive.ph", "archive.is"})

RESOLVERS = IDENTIFIER_RESOLVERS | SHORTENERS | ARCHIVES


def is_resolver(host: str) -> bool:
    """Whether `host` (any case, `www.` and a final dot allowed) is a resolver or shortener, which never "moves"."""
    return host.lower().removesuffix(".").removeprefix("www.") in RESOLVERS
