"""Where one owner's domain ends and another's begins: `a.co.uk` and `b.co.uk` have as little in common as their owners.

A short form of the Public Suffix List (publicsuffix.org), whose ten thousand entries age with every release: registries
that sell names one level down, by the labels that most of them use, and the hosts of many people's pages that are met
in articles. What is missing here is taken for one owner's.
"""

import re

# Labels under a country of two letters below which names are given out.
SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})
# Each of their sub-domains is somebody else's.
SHARED_HOSTS = frozenset(
    {
        "altervista.org",
        "appspot.com",
        "azurewebsites.net",
        "bitbucket.io",
        "cloudfront.net",
        "codeberg.page",
        "firebaseapp.com",
        "fly.dev",
        "github.io",
        "githubusercontent.com",
        "gitlab.io",
        "glitch.me",
        "hatenablog.com",
        "herokuapp.com",
        "myshopify.com",
        "neocities.org",
        "netlify.app",
        "onrender.com",
        "pages.dev",
        "readthedocs.io",
        "vercel.app",
        "web.app",
        "wixsite.com",
        "workers.dev",
    }
)
_SUFFIX = re.compile(
    rf"[^.]*|(?:{'|'.join(sorted(SECOND_LEVELS))})\.[a-z]{{2}}|blogspot\.com|blogspot\.(?:com?\.)?[a-z]{{2}}"
    rf"|{'|'.join(map(re.escape, sorted(SHARED_HOSTS)))}"
)


def is_suffix(host: str) -> bool:
    """Whether the names below a host are other people's."""
    return _SUFFIX.fullmatch(host) is not None


def owners_domain(host: str) -> str:
    """The domain of a host's owner: a suffix and one label more. A suffix is its own, and so is an IP address."""
    host = host.lower().removesuffix(".")
    if host[-1:].isdigit():
        return host
    domain, above = host, host
    while not is_suffix(above):
        domain, above = above, above.partition(".")[2]
    return domain
