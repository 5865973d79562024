"""YouTube: the page of a video that is gone answers 200, so its oEmbed service is asked.

It answers 200 with the title; 401 where embedding is switched off (the video is there); 403 where it is private; 404
where there is no such video or playlist; 400 for what cannot be an id. Errors are the status's own phrase as plain text
(observed by users of several oEmbed libraries), which tells them from an ordinary error page. Channels and users are
not known to it: their pages answer 404 themselves.
"""

import re
from http import HTTPStatus

from catalog.checker.observation import Judgement
from catalog.sites.rules import Answer, Example, Reading, SiteRule, address
from db.vocabulary import Verdict

_HOSTS = ("youtube.com", "youtube-nocookie.com", "youtu.be")
_HOST = r"(?:(?:m\.|music\.)?youtube\.com|youtube-nocookie\.com)"
_VIDEO = address(
    rf"(?:{_HOST}/watch/?\?(?:[^#]*&)?v=(?P<id>[\w-]{{1,80}})(?:&[^#]*)?"  # of any length: it knows what is no id
    rf"|{_HOST}/(?:embed|e|v|shorts|live)/(?!videoseries)(?P<in_path>[\w-]{{11}})(?:[/?&][^#]*)?"
    r"|youtu\.be/(?P<short>[\w-]{11})(?:[/?&][^#]*)?)"
)
# Lists that somebody made, uploads, favourites, albums; mixes (RD) and watch-later lists are each visitor's own.
_LIST = address(
    rf"{_HOST}/(?:playlist/?|embed/videoseries/?)\?(?:[^#]*&)?list=(?P<list>(?:PL|UU|FL|OL|pl|uu|fl|ol)[\w-]{{10,80}})(?:&[^#]*)?"
)
_OEMBED = "https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2F{}&format=json"
_VIDEO_ASK = _OEMBED.format("watch%3Fv%3D{id}{in_path}{short}")
_LIST_ASK = _OEMBED.format("playlist%3Flist%3D{list}")


def read_oembed(answer: Answer, match: re.Match[str], before: Judgement | None) -> Reading | None:
    """What YouTube's oEmbed service says; None where it is not that service that answers."""
    what = "playlist" if "list" in match.re.groupindex else "video"
    if answer.moved:
        return None
    if answer.status == HTTPStatus.OK:
        told = answer.json()
        title = told.get("title")
        if told.get("provider_name", "YouTube") != "YouTube" or not isinstance(title, str):
            return None
        return Reading(Judgement(Verdict.ALIVE, "oembed_200", f"YouTube has this {what}"), title)
    if answer.status not in _ERRORS or answer.text.lstrip().startswith("<"):
        return None
    verdict, sentence = _ERRORS[answer.status]
    return Reading(Judgement(verdict, f"oembed_{answer.status}", sentence.format(what=what)))


# The page itself answers 200 all the while: by the table of verdicts, a 2xx that is not the resource.
_ERRORS: dict[int, tuple[Verdict, str]] = {
    400: (Verdict.SOFT_404, "YouTube says that no {what} can have this id (its page answers 200 all the same)"),
    401: (Verdict.ALIVE, "YouTube has this {what}, which its owner lets nobody embed"),
    403: (Verdict.BLOCKED, "YouTube has this {what}, but it is private"),
    404: (Verdict.SOFT_404, "YouTube has no such {what} (its page answers 200 all the same)"),
}

_V = "https://www.youtube.com/watch?v=Ab1_dE-gHi2"
_V_ASK = _VIDEO_ASK.format(id="Ab1_dE-gHi2", in_path="", short="")
_L_ASK = _LIST_ASK.format(list="PLAb1_dE-gHi2jK3")
_GOOD = '{"title": "A talk", "provider_name": "YouTube", "type": "video"}'


def _like(url: str, ask: str = _V_ASK) -> Example:
    return Example(url, Verdict.ALIVE, "oembed_200", {ask: (200, _GOOD)}, (f"!{url}",))


RULES = (
    SiteRule(
        "youtube-video",
        _HOSTS,
        _VIDEO,
        _VIDEO_ASK,
        (
            _like(_V),
            _like("http://youtube.com/watch?feature=youtu.be&v=Ab1_dE-gHi2&t=9s"),
            _like("https://m.youtube.com/watch?v=Ab1_dE-gHi2"),
            _like("https://youtu.be/Ab1_dE-gHi2?t=3"),
            _like("https://www.youtube.com/embed/Ab1_dE-gHi2?rel=0"),
            _like("https://www.youtube-nocookie.com/embed/Ab1_dE-gHi2"),
            _like("https://www.youtube.com/v/Ab1_dE-gHi2&hl=en"),
            _like("https://www.youtube.com/shorts/Ab1_dE-gHi2"),
            _like("https://www.youtube.com/live/Ab1_dE-gHi2"),
            Example(_V, Verdict.ALIVE, "oembed_401", {_V_ASK: (401, "Unauthorized")}),
            Example(_V, Verdict.BLOCKED, "oembed_403", {_V_ASK: (403, "Forbidden")}),
            Example(_V, Verdict.SOFT_404, "oembed_404", {_V_ASK: (404, "Not Found")}),
            Example(_V, Verdict.SOFT_404, "oembed_400", {_V_ASK: (400, "Bad Request")}),
            Example(_V, Verdict.SOFT_404, "oembed_404", {_V_ASK: (404, "")}),
            Example(_V, Verdict.BLOCKED, "oembed_403", {_V_ASK: (403, '{"error": "Forbidden"}')}),
            Example(
                "https://www.youtube.com/watch?v=Ab1_dE",
                Verdict.SOFT_404,
                "oembed_400",
                {_VIDEO_ASK.format(id="Ab1_dE", in_path="", short=""): (400, "Bad Request")},
            ),
            # Not that service, or in no state to say: then the page is looked at.
            Example(_V, Verdict.ALIVE, "http_200", {_V: (200, "<title>A talk</title>a talk")}, (_V_ASK,)),
            Example(_V, Verdict.ALIVE, "http_200", {_V_ASK: (200, "<p>sorry"), _V: (200, "<title>A talk</title>")}),
            Example(_V, Verdict.ALIVE, "http_200", {_V_ASK: (500, "oops"), _V: (200, "<title>A talk</title>")}),
            Example(_V, Verdict.ALIVE, "http_200", {_V_ASK: (429, "Too Many Requests"), _V: (200, "<title>T</title>")}),
            # An id that lost its capitals proves nothing of the video that was meant.
            Example(
                "https://www.youtube.com/watch?v=ab1_de-ghi2",
                Verdict.FAILING,
                "id_lost_case",
                {_VIDEO_ASK.format(id="ab1_de-ghi2", in_path="", short=""): (404, "Not Found")},
            ),
        ),
        read_oembed,
    ),
    SiteRule(
        "youtube-playlist",
        _HOSTS,
        _LIST,
        _LIST_ASK,
        (
            _like("https://www.youtube.com/playlist?list=PLAb1_dE-gHi2jK3", _L_ASK),
            _like("https://www.youtube.com/embed/videoseries?list=PLAb1_dE-gHi2jK3", _L_ASK),
            Example(
                "https://www.youtube.com/playlist?list=PLAb1_dE-gHi2jK3",
                Verdict.SOFT_404,
                "oembed_404",
                {_L_ASK: (404, "Not Found")},
            ),
            Example(
                "https://www.youtube.com/playlist?list=plab1_de-ghi2jk3",
                Verdict.FAILING,
                "id_lost_case",
                {_LIST_ASK.format(list="plab1_de-ghi2jk3"): (404, "Not Found")},
            ),
        ),
        read_oembed,
    ),
)
