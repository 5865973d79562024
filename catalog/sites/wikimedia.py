"""Wikipedia and its sisters: who may ask, and pages that only say where to look.

A title's first letter folds its case, for which the server redirects for good: a move in spelling. Redirects inside the
encyclopedia answer 200 with the other article, as readers know it; a soft redirect answers 200 with nothing but a link.
"""

from catalog.sites.rules import Example, PageRule, StatusRule, address
from db.vocabulary import Verdict

HOSTS = ("wikipedia.org", "wikimedia.org", "wiktionary.org", "wikidata.org", "wikisource.org", "mediawiki.org")
_ANY = address(r"[\w.-]+\.org/.*")
_SOFT = "https://en.wikipedia.org/wiki/Gather"

STATUSES = (
    StatusRule(
        "wikimedia",
        tuple(
            f"{name}.org" for name in ("wikipedia", "wikimedia", "wiktionary", "wikidata", "wikisource", "mediawiki")
        ),
        address(r"[\w.-]+\.org/.*"),
        frozenset({403}),
        Verdict.BLOCKED,
        "http_403",
        "Wikimedia says so to programs that do not tell who runs them: set `contact` in the settings",
        (
            Example(
                "https://en.wikipedia.org/wiki/Sigmoid_function",
                Verdict.BLOCKED,
                "http_403",
                {"https://en.wikipedia.org/wiki/Sigmoid_function": (403, "Please set a user-agent")},
            ),
            Example(
                "https://en.wikipedia.org/wiki/sigmoid_function",
                Verdict.MOVED,
                "http_301",
                {
                    "https://en.wikipedia.org/wiki/sigmoid_function": (
                        301,
                        "https://en.wikipedia.org/wiki/Sigmoid_function",
                    ),
                    "https://en.wikipedia.org/wiki/Sigmoid_function": (200, "<title>Sigmoid function</title>"),
                },
                moved_to="https://en.wikipedia.org/wiki/Sigmoid_function",
            ),
        ),
    ),
)

PAGES = (
    PageRule(
        "soft-redirect",
        HOSTS,
        _ANY,
        "softredirect",  # of Template:Soft redirect
        "soft_redirect",
        "a soft redirect: what was cited stands elsewhere, where its link leads",
        (
            Example(
                _SOFT,
                Verdict.ALIVE,
                "soft_redirect",
                {
                    _SOFT: (
                        200,
                        '<title>Gather</title><span class="redirectText" id="SoftRedirect"><a href="/x">x</a></span>',
                    )
                },
            ),
            Example(_SOFT, Verdict.ALIVE, "http_200", {_SOFT: (200, "<title>Gather</title><p id=a>An article.</p>")}),
        ),
    ),
)
