"""Scenarios of pages that a query chooses: does its value choose anything? Each doubtful one beside an honest one."""

from typing import Any

from db.vocabulary import Verdict
from simweb import behaviours as b
from simweb import pages as p
from simweb.scenario import Scenario

_OK = ("http_200",)
_ALIVE, _SOFT = Verdict.ALIVE, Verdict.SOFT_404

_NUMBER = b.markup(b.prose("an item of our shop", 2), title="Item")
_LIST = b.markup(b.prose("all that our shop has to offer", 2), title="Our shop")


def _script(name: str, ours: b.Behaviour, others: b.Behaviour, bare: b.Behaviour, **told: Any) -> Scenario:
    """A script; `others` is what it shows for whatever else it is asked for, `bare` what without being asked."""
    given: dict[str, Any] = {"path": "/item?id=123"} | told
    more = {given["path"].partition("?")[0]: b.by_query(others, bare)} | given.pop("also", {})
    return Scenario(name, ours, more=more, **given)


QUERIES = (
    _script(
        "any-value",
        _NUMBER,
        _NUMBER,
        b.not_found,
        verdict=_SOFT,
        reasons=("catch_all",),
        note="any made-up value gives the same page, and none gives a 404; made-up paths are 404, too",
    ),
    _script(
        "any-value-beside-a-list",
        _NUMBER,
        _NUMBER,
        _LIST,
        verdict=_SOFT,
        reasons=("catch_all",),
        note="any made-up value gives the same page, and none gives a list",
    ),
    _script(
        "any-value-of-the-front-page",
        _NUMBER,
        _NUMBER,
        _LIST,
        verdict=_SOFT,
        reasons=("catch_all",),
        note="the front page of a site chooses by a query, too",
        path="/?p=123",
    ),
    _script(
        "any-value-echoed",
        p.catch_all_echoing(),
        p.catch_all_echoing(),
        b.not_found,
        verdict=_SOFT,
        reasons=("catch_all",),
        note="the same page, which repeats what was asked for all over",
        path="/item?name=backpropagation",
    ),
    _script(
        "query-ignored",
        _LIST,
        _LIST,
        _LIST,
        verdict=_ALIVE,
        reasons=_OK,
        note="the query says where a visitor came from: the path alone is the page",
        path="/shop?feed=rss",
    ),
    _script(
        "number-ignored",
        _LIST,
        _LIST,
        _LIST,
        verdict=_SOFT,
        reasons=("catch_all",),
        note="a script that was asked for one thing by its number shows what it shows whoever asks for none",
        path="/item.php?id=1234",
    ),
    _script(
        "first-number",
        _LIST,
        _LIST,
        _LIST,
        verdict=_ALIVE,
        reasons=_OK,
        note="the first of a list may be what is shown to whoever names none",
        path="/item.php?id=1",
    ),
    _script(
        "number-for-a-pages-own-script",
        _LIST,
        _LIST,
        _LIST,
        verdict=_ALIVE,
        reasons=_OK,
        note="a page that is no server's script may read its query itself",
        path="/viewer.html?id=1234",
    ),
    _script(
        "value-known",
        b.ok("Item 123"),
        b.markup("<p>We have nothing of that number. Have a look at our list.</p>" + b.prose("the shop"), title="Item"),
        b.not_found,
        verdict=_ALIVE,
        reasons=_OK,
        note="made-up values get a page that is sorry, this one has its own",
    ),
    _script(
        "value-beside-an-ornament",
        _NUMBER,
        b.by_query(_NUMBER, b.not_found, part="id=123"),
        b.not_found,
        verdict=_ALIVE,
        reasons=_OK,
        note="the number chooses, and the words after it are an ornament",
        path="/item?id=123&title=a-nice-thing",
    ),
    _script(
        "number-for-everybody",
        _NUMBER,
        _NUMBER,
        b.redirect(302, "/item?visit=77"),
        verdict=_ALIVE,
        reasons=_OK,
        note="who comes without a number is given one, and then the same page",
        path="/item?visit=123",
    ),
    _script(
        "path-alone-in-trouble",
        _NUMBER,
        _NUMBER,
        b.status(503),
        verdict=_ALIVE,
        reasons=_OK,
        note="what the path alone would show cannot be known",
    ),
    _script(
        "values-that-send-on",
        b.redirect(302, "/offer"),
        b.redirect(302, "/offer"),
        b.not_found,
        verdict=_ALIVE,
        reasons=_OK,
        note="whoever they say sent them, visitors are sent on to the same offer",
        path="/go?to=123",
        also={"/offer": b.ok("An offer")},
    ),
    _script(
        "form-of-a-page",
        _NUMBER,
        _NUMBER,
        _LIST,
        verdict=_ALIVE,
        reasons=_OK,
        note="a language that the site does not have gets its own, and who names none is asked",
        path="/item?lang=en",
    ),
)
