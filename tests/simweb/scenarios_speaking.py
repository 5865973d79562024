"""Scenarios of pages that speak like errors, walls or parked names and are none; and of those that joke or hide."""

from db.vocabulary import Verdict
from simweb import behaviours as b
from simweb.scenario import Scenario

_OK = ("http_200",)
_ALIVE, _SOFT, _BLOCKED = Verdict.ALIVE, Verdict.SOFT_404, Verdict.BLOCKED
_OFFICE = "<header>Harbour office. Open from eight to six, on Sundays by telephone.</header>"
_JOKE = "<h1>A sheep ate this.</h1><p>Here is its photograph. It regrets nothing.</p>"
_HIDDEN = "<p>Sorry, the page you requested does not exist.</p>"


async def _joke_of_a_script(exchange: b.Exchange) -> None:
    """Says 404 with a joke to the numbers that it does not have."""
    await (b.shown(b.html("Baa", _JOKE), 404) if "?" in exchange.request.path else b.ok("Wool"))(exchange)


SPEAKING = (
    Scenario(
        "joke-of-an-error",
        b.markup(_JOKE, title="Baa"),
        _SOFT,
        ("error_page",),
        "not a word of an error; but it is the page with which its host says 404",
        fallback=b.shown(b.html("Baa", _JOKE), 404),
    ),
    Scenario(
        "joke-of-a-script",
        b.markup(_JOKE, title="Baa"),
        _SOFT,
        ("error_page",),
        "the same by a value in a query",
        path="/wool.php?id=1234",
        more={"/wool.php": _joke_of_a_script},
    ),
    Scenario(
        "error-with-a-footer",
        b.markup(f"{_OFFICE}<p>Error 404.</p>", title="Harbour office"),
        _SOFT,
        ("phrase_not_found",),
        "names an error; what it says besides is on the host's error page, too",
        fallback=b.shown(b.html("Harbour office", f"{_OFFICE}<p>We have no such thing.</p>"), 404),
    ),
    Scenario(
        "shelf-without-books",
        b.markup(f"{_OFFICE}<h1>Tag: silt</h1><p>Nothing was found at this location.</p>", title="Tag: silt"),
        _ALIVE,
        _OK,
        "an empty list says the same, after its own name",
        fallback=b.shown(b.html("Harbour office", f"{_OFFICE}<p>We have no such thing.</p>"), 404),
    ),
    Scenario(
        "complaint-in-a-comment",
        b.markup(
            "<h1>New dredger</h1><p>She came in on Tuesday, from Rotterdam.</p><p>Joe: The page you requested could "
            "not be found, when I click on the plan.</p>",
            title="New dredger",
        ),
        _ALIVE,
        _OK,
        "a reader's words, without quotation marks, on a page about something else",
    ),
    Scenario(
        "poem-of-a-moment",
        b.markup("<p>The tide stood still, the gulls were mute, and then it turned.</p>", title="Just a moment"),
        _ALIVE,
        _OK,
        "titled like a wall; but its host lets us see that nothing is beside it",
    ),
    Scenario(
        "wall-before-everything",
        b.markup("<p>The tide stood still, the gulls were mute, and then it turned.</p>", title="Just a moment"),
        _BLOCKED,
        ("challenge",),
        "the same, whatever is asked for",
        fallback=b.markup("<p>The tide stood still, and then it turned.</p>", title="Just a moment"),
    ),
    Scenario(
        "farewell-to-a-name",
        b.markup(
            "<p>My old name lapsed on Friday. Buy this domain, if 900 euros are nothing to you. Readers come here.</p>",
            title="Goodbye, old name",
        ),
        _ALIVE,
        _OK,
        "speaks of a name for sale, at a host that says 404",
    ),
    Scenario(
        "list-of-statuses",
        b.markup("<p>/a 200 OK, /b 404 Not Found, /c 301 Moved</p>", title="Links"),
        _ALIVE,
        _OK,
        "one status among others",
    ),
    Scenario(
        "vague-in-words",
        b.markup("<p>It may have been closed.</p>", title="Group not found | Example"),
        _SOFT,
        ("title_not_found",),
        "whatever was looked for",
    ),
    Scenario(
        "titled-as-asked",
        b.markup("<p>A short film, 12 minutes.</p>", title="Page no longer available"),
        _ALIVE,
        _OK,
        "its address says the same",
        path="/films/page-no-longer-available",
    ),
    Scenario(
        "removed-by-owner",
        b.markup("<p>This recording has been removed by its owner.</p>", title="Sounds"),
        _SOFT,
        ("phrase_not_found",),
        "a sentence that needs no reader",
    ),
    Scenario(
        "missing-abroad",
        b.markup("<p>Die aufgerufene Seite wurde leider schon vor Jahren verschoben.</p>", title="Amt"),
        _SOFT,
        ("phrase_not_found",),
        "in German, and in more words than can be listed",
    ),
    Scenario(
        "wall-abroad",
        b.markup("<p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>", title="Amt"),
        _BLOCKED,
        ("challenge",),
        "a robot check in German",
    ),
    Scenario(
        "members-only",
        b.markup('<p>You must be logged in to view this page.</p><input type="password">', title="Harbour club"),
        _BLOCKED,
        ("login_wall",),
        "a log-in page by what it says, whatever its title",
    ),
    Scenario(
        "hidden-template",
        b.markup(f'<p>High at noon, low at six.</p><div style="display: none">{_HIDDEN}</div>', title="Tides"),
        _ALIVE,
        _OK,
        "an error that nobody sees until a script shows it",
    ),
    Scenario(
        "shown-by-script",
        b.markup(f'<div style="display:none">{_HIDDEN}</div><script src="/show.js"></script>', title="Example"),
        _SOFT,
        ("phrase_not_found",),
        "everything is hidden, until a script shows it",
    ),
    Scenario(
        "puzzle",
        b.markup('<p>To go on, tick the box.</p><div class="g-recaptcha" data-sitekey="x"></div>', title="Harbours"),
        _BLOCKED,
        ("challenge",),
        "a puzzle, and nothing else to do",
    ),
    Scenario(
        "form-with-puzzle",
        b.markup('<p>Write to us.</p><textarea></textarea><div class="g-recaptcha"></div>', title="Contact"),
        _ALIVE,
        _OK,
        "a puzzle for those who write",
    ),
    Scenario(
        "greeting-without-a-title",
        b.markup("<h1>It works!</h1>", title=""),
        _SOFT,
        ("parked",),
        "what Apache says before it is told what to show",
        path="/",
    ),
)
