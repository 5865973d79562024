"""The web in front of the sample article: each of its hosts, answering as the real ones plausibly do by now.

`EXPECTED` says of every address of the article what a check by way of the proxy should make of it, and whether the
simulated archive then holds a good copy. The facts are names and addresses; every word of the pages is invented.
Addresses of the article are lower-cased and hold tokens (`id26`): where letter case or the token is the cause of the
trouble, the true address is alive as well, and the archive has it under its true spelling.
"""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from db.vocabulary import Verdict
from simweb import behaviours as b
from simweb.archive import WAYBACK_HOST, Wayback
from simweb.captures import Capture
from simweb.exchange import Reach, Site
from simweb.kdnuggets import KDNUGGETS, KDNUGGETS_CAPTURES, KDNUGGETS_MOVED, KDNUGGETS_TROUBLES

CANARY_HOST = "canary.test"
CANARY_WORDS = "the simulated web is up"


class Expected(NamedTuple):
    """What a check should say; `archived` is None where there is no need to ask an archive."""

    verdict: Verdict
    archived: bool | None = None


def secure(host: str, pages: Mapping[str, b.Behaviour], *, www: bool = False) -> list[Site]:
    """A host that sends plain HTTP to HTTPS for good; with `www`, to that name of it."""
    name = f"www.{host}" if www else host

    async def upgrade(exchange: b.Exchange) -> None:
        await b.redirect(301, f"https://{name}{exchange.request.path}")(exchange)

    if not www:
        return [
            Site(
                host,
                {path: b.by_scheme(upgrade, page) for path, page in pages.items()},
                b.by_scheme(upgrade, b.not_found),
            )
        ]
    return [Site(host, {}, upgrade), *secure(name, pages)]


def _social() -> Iterable[Site]:
    to_x = {f"/{name}": b.redirect(302, f"https://x.com/{name}") for name in ("kdnuggets", "mattmayo13")}
    yield from secure("twitter.com", to_x)
    yield Site("x.com", {}, b.status(403, title="Forbidden"))
    wall = {
        "/kdnuggets": b.redirect(
            302, "https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2Fkdnuggets"
        ),
        "/login/": b.login_page("Log into Facebook"),
    }
    yield from secure("facebook.com", wall, www=True)
    yield Site("www.linkedin.com", {}, b.status(999, title="Request denied"))


def _stanford() -> Iterable[Site]:
    history = "/people/eroberts/courses/soco/projects/neural-networks/history/history1.html"
    # Still there, and not what was cited: the capture in the archive tells.
    yield Site("cs.stanford.edu", {history: b.ok("Summer housing", "Rooms, keys, laundry, parking and bicycles. " * 9)})
    quocle = {"/~quocle/": b.ok("Quoc V. Le"), **{f"/~quocle/tutorial{number}.pdf": b.pdf() for number in (1, 2)}}
    yield Site("ai.stanford.edu", quocle)
    linalg = {
        "/section/cs229-linalg.pdf": b.redirect(301, "/summer2020/cs229-linalg.pdf"),
        "/summer2020/cs229-linalg.pdf": b.pdf(),
    }
    yield from secure("cs229.stanford.edu", linalg)


_EMBEDDABLE = {
    "https://www.youtube.com/playlist?list=PLnnr1O8OWc6bOn4WheuISJwmeqhH9D_vG": "Linear algebra review",
    "https://www.youtube.com/watch?v=962lLFW-8Jo": "Introduction to the derivative of a function",
}


async def _oembed(exchange: b.Exchange) -> None:
    """YouTube's service that tells what there is, and in plain words what there is not."""
    asked = parse_qs(urlsplit(exchange.request.path).query).get("url", [""])[0]
    if asked in _EMBEDDABLE:
        told = {"title": _EMBEDDABLE[asked], "provider_name": "YouTube"}
        await exchange.respond(200, [("Content-Type", "application/json")], json.dumps(told).encode())
    else:
        await exchange.respond(404, [("Content-Type", "text/plain")], b"Not Found")


def _youtube() -> Iterable[Site]:
    missing = b.markup("<p>This video isn't available anymore</p>", title="YouTube")
    pages = {
        "/channel/UC9OeZkIwhzfv-_Cb7fCikLQ": b.ok("DeepLearning.TV - YouTube"),
        "/playlist?list=PLnnr1O8OWc6bOn4WheuISJwmeqhH9D_vG": b.ok("Linear algebra review - YouTube"),
        "/watch?v=962lLFW-8Jo": b.ok("Introduction to the derivative of a function - YouTube"),
        "/user/professorleonard57/about": b.ok("Professor Leonard - YouTube"),
        "/playlist": b.markup("<p>The playlist does not exist.</p>", title="YouTube"),
        "/watch": missing,
        "/oembed": _oembed,
    }
    yield Site("www.youtube.com", pages)


def _blogs() -> Iterable[Site]:
    step = "/2015/03/17/a-step-by-step-backpropagation-example/"
    yield from secure("mattmazur.com", {"/": b.ok("Matt Mazur"), step: b.ok("A step by step backpropagation example")})
    networks = "/2012/12/09/neural-networks-and-backpropagation/"
    kun = {"/about/": b.ok("About"), networks: b.ok("Neural networks and the backpropagation algorithm")}
    yield from secure("jeremykun.com", kun, www=True)


def _others() -> Iterable[Site]:
    yield Site("www.iro.umontreal.ca", {"/~bengioy/talks/DL-Tutorial-NIPS2015.pdf": b.pdf()})
    yield Site(
        "neuralnetworksanddeeplearning.com", {"/chap1.html": b.ok("Neural networks and deep learning, chapter 1")}
    )
    articles = ("sigmoid_function", "loss_function")
    wiki: dict[str, b.Behaviour] = {}
    for name in articles:
        wiki[f"/wiki/{name}"] = b.redirect(301, f"https://en.wikipedia.org/wiki/{name.capitalize()}")
        wiki[f"/wiki/{name.capitalize()}"] = b.ok(f"{name.replace('_', ' ').capitalize()} - Wikipedia")
    yield Site("en.wikipedia.org", wiki)
    yield Site("ipvs.informatik.uni-stuttgart.de", reach=Reach.REFUSED)
    yield Site(
        "github.com",
        {"/j2kun/neural-networks": b.ok("GitHub - j2kun/neural-networks", headers=[("Server", "github.com")])},
    )


def canary_site() -> Site:
    """A host that tells that the network is up."""
    return Site(CANARY_HOST, {"/": b.shown(CANARY_WORDS.encode(), 200, [("Content-Type", "text/plain")])})


def sites(wayback: Wayback) -> list[Site]:
    """Every host of the article, a canary, and the archive."""
    return [
        KDNUGGETS, *_social(), *_stanford(), *_youtube(), *_blogs(), *_others(), canary_site(), *wayback.sites(),
    ]  # fmt: skip


_MARC = "https://ipvs.informatik.uni-stuttgart.de/mlr/marc/"
_MOVED_TO = "https://ai.stanford.edu/~quocle/"
CAPTURES: tuple[Capture, ...] = (
    *KDNUGGETS_CAPTURES,
    Capture("20160112083011", "https://twitter.com/kdnuggets", subject="KDnuggets on Twitter"),
    Capture("20151120101502", "https://twitter.com/mattmayo13", subject="Matthew Mayo on Twitter"),
    # A log-in wall and a refusal were archived too: never a copy to propose.
    Capture(
        "20160203120000", "https://www.facebook.com/kdnuggets", status=302, location="https://www.facebook.com/login/"
    ),
    Capture("20160110110000", "https://www.linkedin.com/groups/54257", status=999),
    Capture("20160115203344", "https://www.youtube.com/channel/UC9OeZkIwhzfv-_Cb7fCikLQ"),
    Capture("20170302060711", "https://www.youtube.com/playlist?list=PLnnr1O8OWc6bOn4WheuISJwmeqhH9D_vG"),
    Capture("20160601113005", "https://www.youtube.com/watch?v=962lLFW-8Jo"),
    Capture(
        "20160104151617",
        "http://www.iro.umontreal.ca/~bengioy/talks/DL-Tutorial-NIPS2015.pdf",
        mimetype="application/pdf",
    ),
    Capture("20151221091011", "http://cs.stanford.edu/~quocle/", subject="Quoc Le"),
    Capture("20160321091011", "http://cs.stanford.edu/~quocle/", subject="Quoc Le", revisit=True),
    Capture("20151224170000", "http://cs.stanford.edu/~quocle/tutorial1.pdf", mimetype="application/pdf"),
    Capture(
        "20210405060708", "http://cs.stanford.edu/~quocle/tutorial1.pdf", 301, location=f"{_MOVED_TO}tutorial1.pdf"
    ),
    Capture("20160228080808", "http://cs.stanford.edu/~quocle/tutorial2.pdf", mimetype="application/pdf"),
    Capture(
        "20200607080910", "http://cs.stanford.edu/~quocle/tutorial2.pdf", 301, location=f"{_MOVED_TO}tutorial2.pdf"
    ),
    Capture("20160119000102", f"{_MARC}notes/gradientDescent.pdf", mimetype="application/pdf"),
    Capture("20150909090909", _MARC, subject="Marc Toussaint"),
    # Of what is alive: what it is now can be compared with what it was.
    Capture(
        "20160111101112",
        "https://cs.stanford.edu/people/eroberts/courses/soco/projects/neural-networks/history/history1.html",
        subject="Neural networks: history, the 1940s to the 1970s",
    ),
    Capture(
        "20160110101112",
        "http://neuralnetworksanddeeplearning.com/chap1.html",
        subject="Neural networks and deep learning, chapter 1",
    ),
    Capture("20160109202122", "http://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/"),
    Capture("20160131070809", "http://jeremykun.com/2012/12/09/neural-networks-and-backpropagation/"),
)

_BLOCKED, _DEAD, _MOVED = Verdict.BLOCKED, Verdict.DEAD, Verdict.MOVED
# Addresses without an entry here are alive.
EXPECTED: dict[str, Expected] = {
    **{address: Expected(_MOVED) for address in KDNUGGETS_MOVED},
    **{address: Expected(*what) for address, what in KDNUGGETS_TROUBLES.items()},
    "https://twitter.com/kdnuggets": Expected(_BLOCKED, True),
    "https://twitter.com/mattmayo13": Expected(_BLOCKED, True),
    "https://www.facebook.com/kdnuggets": Expected(_BLOCKED, False),
    "https://facebook.com/kdnuggets": Expected(_BLOCKED, False),
    "https://www.linkedin.com/groups/54257/": Expected(_BLOCKED, False),
    "https://www.linkedin.com/groups/54257": Expected(_BLOCKED, False),
    # Identifiers that lost their capitals: nothing is known of what was meant.
    "https://www.youtube.com/channel/uc9oezkiwhzfv-_cb7fciklq": Expected(Verdict.FAILING, True),
    "https://www.youtube.com/playlist?list=plnnr1o8owc6bon4wheuisjwmeqhh9d_vg": Expected(Verdict.FAILING, True),
    "https://www.youtube.com/watch?v=962llfw-8jo": Expected(Verdict.FAILING, True),
    "http://www.iro.umontreal.ca/~bengioy/talks/dl-tutorial-nips2015.pdf": Expected(_DEAD, True),
    "http://cs229.stanford.edu/section/cs229-linalg.pdf": Expected(_MOVED),
    "https://en.wikipedia.org/wiki/sigmoid_function": Expected(_MOVED),
    "https://en.wikipedia.org/wiki/loss_function": Expected(_MOVED),
    "http://cs.stanford.edu/~quocle/": Expected(_DEAD, True),
    "http://cs.stanford.edu/~quocle/tutorial1.pdf": Expected(_DEAD, True),
    "http://cs.stanford.edu/~quocle/tutorial2.pdf": Expected(_DEAD, True),
    "https://ipvs.informatik.uni-stuttgart.de/mlr/marc/notes/gradientdescent.pdf": Expected(Verdict.FAILING, True),
    "https://ipvs.informatik.uni-stuttgart.de/mlr/marc/": Expected(Verdict.FAILING, True),
    "http://mattmazur.com/": Expected(_MOVED),
    "http://mattmazur.com/2015/03/17/a-step-by-step-id26-example/": Expected(_DEAD, False),
    "http://jeremykun.com/about/": Expected(_MOVED),
    "http://jeremykun.com/2012/12/09/neural-networks-and-id26/": Expected(_DEAD, False),
}


# Address of the article -> what is to stand there instead, and how it is found.
PROPOSALS: dict[str, tuple[str, str]] = {
    "http://mattmazur.com/2015/03/17/a-step-by-step-id26-example/": (
        "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
        "token",
    ),
    "http://jeremykun.com/2012/12/09/neural-networks-and-id26/": (
        "https://www.jeremykun.com/2012/12/09/neural-networks-and-backpropagation/",
        "token",
    ),
    "https://www.youtube.com/channel/uc9oezkiwhzfv-_cb7fciklq": (
        "https://www.youtube.com/channel/UC9OeZkIwhzfv-_Cb7fCikLQ",
        "letter_case",
    ),
    "https://www.youtube.com/playlist?list=plnnr1o8owc6bon4wheuisjwmeqhh9d_vg": (
        "https://www.youtube.com/playlist?list=PLnnr1O8OWc6bOn4WheuISJwmeqhH9D_vG",
        "letter_case",
    ),
    "https://www.youtube.com/watch?v=962llfw-8jo": ("https://www.youtube.com/watch?v=962lLFW-8Jo", "letter_case"),
    "http://www.iro.umontreal.ca/~bengioy/talks/dl-tutorial-nips2015.pdf": (
        "http://www.iro.umontreal.ca/~bengioy/talks/DL-Tutorial-NIPS2015.pdf",
        "letter_case",
    ),
    "https://ipvs.informatik.uni-stuttgart.de/mlr/marc/notes/gradientdescent.pdf": (
        f"http://{WAYBACK_HOST}/web/20160119000102/{_MARC}notes/gradientDescent.pdf",
        "letter_case+repaired_capture",
    ),
    "http://cs.stanford.edu/~quocle/tutorial1.pdf": (f"{_MOVED_TO}tutorial1.pdf", "archived_redirect"),
    "http://cs.stanford.edu/~quocle/tutorial2.pdf": (f"{_MOVED_TO}tutorial2.pdf", "archived_redirect"),
    "http://cs.stanford.edu/~quocle/": (_MOVED_TO, "sibling_pattern"),
    "http://cs229.stanford.edu/section/cs229-linalg.pdf": (
        "https://cs229.stanford.edu/summer2020/cs229-linalg.pdf",
        "permanent_redirect",
    ),
}


# Living address of the article -> how far it has gone from what was cited.
DRIFTS: dict[str, str] = {
    "https://cs.stanford.edu/people/eroberts/courses/soco/projects/neural-networks/history/history1.html": "unrelated",
    "http://neuralnetworksanddeeplearning.com/chap1.html": "same",
}


def expected(address: str) -> Expected:
    """What a check by way of the proxy should say of an address of the article."""
    return EXPECTED.get(address, Expected(Verdict.ALIVE))
