"""A small Wayback Machine: CDX, availability and playback, with the quirks, limits and bad days of the real one.

It has a TimeGate (`/timegate/`), and speaks arquivo.pt's dialect under the paths of that archive.

    wayback = Wayback([Capture("20160106120000", "http://example.test/Page.pdf")])
    async with SimWeb([*sites, *wayback.sites()]) as web:
        ...                                # http://web.archive.test and http://archive.test by way of the proxy,
        web.base_url(WAYBACK_HOST)         # or by address; both hosts serve everything
        wayback.log                        # monotonic times of the questions by pool, for tests of rates
        wayback.mood = Mood.OFFLINE        # from now on; `wayback.moods.extend([...])` for the next questions alone

CDX answers in ascending order unless told otherwise; everything in it is a string; `closest` counts with `sort=closest`
alone; `limit=-N` are the last rows, but `limit=-1` with a filter misses the newest, as the real one was seen to do.
Availability knows no revisits and lies by omission when told to (`forgetful`). Limits: more than `hard_limit` questions
a minute to one pool get 429 without Retry-After; whoever then goes on for `tolerance` more finds the port closed.
"""

import json
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from enum import StrEnum
from urllib.parse import parse_qs

from simweb.captures import FIELDS, Capture, closest_first, collapse, keep_matching, make_key, seconds_of
from simweb.exchange import Exchange, Site
from simweb.message import Headers
from simweb.pages import html
from simweb.saving import SavePageNow

WAYBACK_HOST = "web.archive.test"
AVAILABILITY_HOST = "archive.test"
MINUTE = 60.0
MOST_ROWS = 150_000  # the real service's cap
_PLAYBACK = re.compile(r"(/web|/wayback|/noFrame/replay)/(\d{1,14})([a-z]{2}_)?/(.+)", re.DOTALL)


class Mood(StrEnum):
    """What kind of day the service has."""

    WELL = "well"
    RATE_LIMITED = "rate_limited"  # 429 without Retry-After
    OFFLINE = "offline"  # 503, "Temporarily Offline", in HTML
    NOT_JSON = "not_json"  # 200, and the body is no JSON
    HTML = "html"  # 200, and the body is a page
    CUT = "cut"  # JSON that ends in its middle
    BLOCKED_SITE = "blocked_site"  # 403: this site is excluded from the archive
    GATEWAY = "gateway"  # 504
    SILENT = "silent"  # takes the question and never answers
    MALFORMED_ROWS = "malformed_rows"  # good rows among odd ones
    EMPTY = "empty"  # `[]`, which says: no capture


class Wayback:
    """The service's holdings, mood and memory."""

    def __init__(
        self,
        captures: Iterable[Capture] = (),
        *,
        hard_limit: int = 0,
        tolerance: int = 0,
        delay: Callable[[], Awaitable[None]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        saving: SavePageNow | None = None,
    ) -> None:
        """`hard_limit`: questions a minute and pool, 0 for none; `tolerance`: 429s in a row before the door is shut, 0
        for never; `delay`: awaited before each answer."""
        self.captures = sorted(captures, key=lambda capture: (capture.key, capture.timestamp))
        self.mood = Mood.WELL
        self.moods: deque[Mood] = deque()
        self.forgetful: set[str] = set()  # addresses that availability does not find although they are archived
        self.blocked: set[str] = set()  # hosts (of originals) that are excluded from the archive
        self.log: dict[str, list[float]] = {"cdx": [], "availability": [], "playback": [], "save": []}
        self.asked: list[str] = []  # the paths, in order
        self.saving = saving or SavePageNow()
        self._hard_limit = hard_limit
        self._tolerance = tolerance
        self._refusals = 0
        self._delay = delay
        self._clock = clock

    def sites(self) -> list[Site]:
        """The service's two hosts; each serves everything, and has a port of its own."""
        return [Site(host, {}, self.answer, own_port=True) for host in (WAYBACK_HOST, AVAILABILITY_HOST)]

    async def answer(self, exchange: Exchange) -> None:
        """One question."""
        path = exchange.request.path
        pool = _pool_of(path)
        self.log[pool].append(self._clock())
        self.asked.append(path)
        if self._delay is not None:
            await self._delay()
        if self._is_over_limit(pool):
            await self._refuse(exchange)
            return
        mood = self.moods.popleft() if self.moods else self.mood
        if mood is Mood.RATE_LIMITED:
            await self._refuse(exchange)
        elif mood is Mood.SILENT:
            await exchange.hang()
        elif mood in _BAD_DAYS:
            status, headers, body = _BAD_DAYS[mood]
            await exchange.respond(status, headers, body)
        else:
            try:
                await self._serve(exchange, pool, mood)
            except ValueError as error:  # an address or a number that is none
                await exchange.respond(400, (), str(error).encode())

    async def _serve(self, exchange: Exchange, pool: str, mood: Mood) -> None:
        if exchange.request.path.startswith("/wayback/cdx?"):
            await self._answer_pywb(exchange)
        elif pool == "cdx":
            await self._answer_cdx(exchange, mood)
        elif exchange.request.path.startswith("/timegate/"):
            await self._answer_timegate(exchange)
        elif pool == "availability":
            await self._answer_availability(exchange)
        elif pool == "save":
            await self.saving.answer(exchange, self.captures)
        else:
            await self._answer_playback(exchange)

    # -- limits --------------------------------------------------------------------------------------------------

    def _is_over_limit(self, pool: str) -> bool:
        since = self._clock() - MINUTE
        return bool(self._hard_limit) and sum(at > since for at in self.log[pool][-1000:]) > self._hard_limit

    async def _refuse(self, exchange: Exchange) -> None:
        """429 as the service sends it, without Retry-After; whoever does not listen is shut out."""
        self._refusals += 1
        if self._tolerance and self._refusals >= self._tolerance:
            for host in (WAYBACK_HOST, AVAILABILITY_HOST):
                exchange.web.refuse(host)
            exchange.close()
        await exchange.respond(429, (), html("429 Too Many Requests", "<h1>Too Many Requests</h1>"))

    # -- CDX -----------------------------------------------------------------------------------------------------

    async def _answer_cdx(self, exchange: Exchange, mood: Mood) -> None:
        asked = _Query(exchange.request.path)
        if not asked.one("url"):
            await exchange.respond(400, (), b"Required parameter url missing")
            return
        host = make_key(asked.one("url")).partition(")")[0]
        if host in {make_key(name).partition(")")[0] for name in self.blocked}:
            await exchange.respond(*_BLOCKED_SITE)
            return
        rows, resume = self._select(asked)
        body = _render_rows(rows, asked, mood, resume)
        headers = _JSON if asked.one("output") == "json" else [("Content-Type", "text/plain;charset=UTF-8")]
        await exchange.respond(200, headers, body)

    async def _answer_pywb(self, exchange: Exchange) -> None:
        """arquivo.pt's dialect: one object a line under names of its own, an empty body for no capture."""
        asked = _Query(exchange.request.path)
        rows, _ = self._select(asked)
        for condition in asked.all("filter"):
            kind, field, value = condition[0], *condition[1:].partition(":")[::2]
            pattern = re.compile({"=": re.escape(value), "~": value}[kind])
            rows = [row for row in rows if pattern.fullmatch(row[{"status": "statuscode"}[field]])]
        named = {
            "timestamp": "timestamp",
            "url": "original",
            "status": "statuscode",
            "mime": "mimetype",
            "digest": "digest",
        }
        lines = [json.dumps({theirs: row[ours] for theirs, ours in named.items()}) + "\n" for row in rows]
        await exchange.respond(200, [("Content-Type", "text/x-ndjson")], "".join(lines).encode())

    async def _answer_timegate(self, exchange: Exchange) -> None:
        """RFC 7089 section 4.1: sent on to the memento nearest to Accept-Datetime."""
        key = make_key(exchange.request.path.removeprefix("/timegate/"))
        captures = [capture for capture in self.captures if capture.key == key]
        wanted = parsedate_to_datetime(exchange.request.header("accept-datetime")).strftime("%Y%m%d%H%M%S")
        if not captures:
            await exchange.respond(404, (), html("Memento", "<p>No mementos.</p>"))
            return
        nearest = closest_first(captures, wanted)[0]
        place = f"/web/{nearest.timestamp}/{nearest.original}"
        await exchange.respond(302, [("Location", place), ("Vary", "accept-datetime")])

    def _select(self, asked: "_Query") -> tuple[list[dict[str, str]], str]:
        """The rows of an answer, and the key with which to go on ("" where there are no more)."""
        found = [capture for capture in self.captures if asked.matches(capture)]
        limit = int(asked.one("limit") or MOST_ROWS)
        sort = asked.one("sort")
        if sort == "closest" and asked.one("closest"):
            found = closest_first(found, asked.one("closest"))
        elif sort == "reverse":
            found.reverse()
        rows = [capture.row() for capture in found]
        for condition in () if asked.is_pywb else asked.all("filter"):
            rows = keep_matching(rows, condition)
        for rule in asked.all("collapse"):
            rows = collapse(rows, rule)
        rows = rows[int(asked.one("offset") or 0) :]
        if limit == -1 and asked.all("filter") and len(rows) > 1:
            rows = rows[:-1]
        kept = rows[limit:] if limit < 0 else rows[:limit]
        more = limit > 0 and len(rows) > limit and asked.one("showResumeKey") == "true"
        return kept, f"{kept[-1]['urlkey']}+{kept[-1]['timestamp']}" if more and kept else ""

    # -- availability ----------------------------------------------------------------------------------------------

    async def _answer_availability(self, exchange: Exchange) -> None:
        """`{"archived_snapshots": {}}` for what it does not find, which is not the same as what is not archived."""
        asked = _Query(exchange.request.path)
        url, timestamp = asked.one("url"), asked.one("timestamp")
        if not url:
            await exchange.respond(400, _JSON, b'{"error": "url missing"}')
            return
        found = [c for c in self.captures if c.key == make_key(url) and not c.revisit and c.status in (200, 203, 206)]
        nearest = closest_first(found, timestamp or "29991231")[:1] if url not in self.forgetful else []
        answer: dict[str, object] = {"url": url, "archived_snapshots": {}}
        if timestamp:
            answer["timestamp"] = timestamp
        for capture in nearest:
            answer["archived_snapshots"] = {
                "closest": {
                    "status": str(capture.status),
                    "available": True,
                    "url": f"http://{WAYBACK_HOST}/web/{capture.timestamp}/{capture.original}",
                    "timestamp": capture.timestamp,
                }
            }
        await exchange.respond(200, _JSON, json.dumps(answer).encode())

    # -- playback --------------------------------------------------------------------------------------------------

    async def _answer_playback(self, exchange: Exchange) -> None:
        """A memento has Memento-Datetime and the archived status; a hop to the nearest capture has neither."""
        found = _PLAYBACK.fullmatch(exchange.request.path)
        if not found:
            await exchange.respond(404, (), html("Wayback Machine", "<p>No such page.</p>"))
            return
        prefix, timestamp, modifier = found[1], found[2], found[3] or ""
        url = re.sub(r"^(https?):/+", r"\1://", found[4])  # some clients fold the slashes
        captures = [capture for capture in self.captures if capture.key == make_key(url)]
        if not captures:
            await exchange.respond(
                404, (), html("Wayback Machine", "<p>The Wayback Machine has not archived that URL.</p>")
            )
            return
        # `2` stands for the newest and `0` for the oldest.
        nearest = closest_first(captures, "29991231" if timestamp == "2" else timestamp)[0]
        if nearest.timestamp != timestamp:
            location = f"{prefix}/{nearest.timestamp}{modifier}/{nearest.original}"
            reason = ("X-Archive-Redirect-Reason", f"found capture at {nearest.timestamp}")
            await exchange.respond(302, [("Location", location), reason])
            return
        await _play(exchange, nearest, modifier)


class _Query:
    """The parameters of a question."""

    def __init__(self, path: str) -> None:
        self._values = parse_qs(path.partition("?")[2], keep_blank_values=True)
        self.is_pywb = path.startswith("/wayback/cdx?")

    def one(self, name: str) -> str:
        return self._values.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])

    def matches(self, capture: Capture) -> bool:
        """By key (`exact`), its beginning (`prefix`, `…/*`), host or domain (`*.…`); and by date."""
        url, kind = self.one("url"), self.one("matchType") or "exact"
        if url.endswith("*"):
            url, kind = url[:-1], "prefix"
        elif url.startswith("*."):
            url, kind = url[2:], "domain"
        key = make_key(url)
        host = key.partition(")")[0]
        theirs = capture.key.partition(")")[0]
        hit = {
            "exact": capture.key == key,
            "prefix": capture.key.startswith(key),
            "host": theirs == host,
            "domain": theirs == host or theirs.startswith(f"{host},"),
        }.get(kind, False)
        earliest, latest = self.one("from"), self.one("to")
        after = not earliest or capture.timestamp >= earliest.ljust(14, "0")
        return hit and after and (not latest or capture.timestamp <= latest.ljust(14, "9"))


_JSON = (("Content-Type", "application/json"),)
_BLOCKED_SITE = (
    403,
    [
        (
            "X-Archive-Wayback-Runtime-Error",
            "org.archive.util.io.RuntimeIOException: AdministrativeAccessControlException: Blocked Site Error",
        )
    ],
    b"org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error",
)
_BAD_DAYS: dict[Mood, tuple[int, Headers, bytes]] = {
    Mood.OFFLINE: (503, (), html("Internet Archive: Temporarily Offline", "<h1>Temporarily Offline</h1>")),
    Mood.NOT_JSON: (200, _JSON, b"Too many requests, slow down.\n"),
    Mood.HTML: (200, (), html("Internet Archive", "<p>Internet Archive services are temporarily offline.</p>")),
    Mood.CUT: (200, _JSON, b'[["urlkey","timestamp","orig'),
    Mood.GATEWAY: (504, (), html("504 Gateway Time-out", "<h1>504 Gateway Time-out</h1>")),
    Mood.EMPTY: (200, _JSON, b"[]"),
    Mood.BLOCKED_SITE: _BLOCKED_SITE,
}
# Rows as they have been seen: too short, a page's address that is none, day and month 00, no status, a number.
_ODD_ROWS: tuple[list[object], ...] = (
    ["com,example)/"],
    ["com,example)/", "20160100000000", "mailto:editor@example.test", "text/html", "200", "-", "-"],
    ["com,example)/", "20160105120000", "data:text/html,x", "unk", "-", "-", "-"],
    ["com,example)/", 20160105, None, "text/html", 200, "-", "-"],
)


def _pool_of(path: str) -> str:
    if path.startswith(("/cdx/", "/web/timemap/", "/wayback/cdx?")):
        return "cdx"  # one pool, says the service
    if path.startswith("/wayback/available"):
        return "availability"
    return "save" if path.startswith("/save") else "playback"


def _render_rows(rows: list[dict[str, str]], asked: _Query, mood: Mood, resume: str) -> bytes:
    fields = asked.one("fl").split(",") if asked.one("fl") else list(FIELDS)
    fields = [field for field in fields if field in FIELDS]
    table: list[list[object]] = [[row[field] for field in fields] for row in rows]
    if mood is Mood.MALFORMED_ROWS:
        table = [*(list(row)[: len(fields)] for row in _ODD_ROWS), *table, *table[:1]]
    if asked.one("output") != "json":
        return "".join(" ".join(map(str, row)) + "\n" for row in table).encode()
    if not table:
        return b"[]"
    tail: list[list[object]] = [[], [resume]] if resume else []
    return json.dumps([fields, *table, *tail]).encode()


async def _play(exchange: Exchange, capture: Capture, modifier: str) -> None:
    """The capture itself: with `id_` as it was, else in the archive's own frame."""
    when = datetime.fromtimestamp(seconds_of(capture.timestamp), UTC)
    stamp = format_datetime(when, usegmt=True)
    headers = [
        ("Memento-Datetime", stamp),
        ("X-Archive-Src", "simweb-0001.warc.gz"),
        ("X-Archive-Orig-Content-Type", capture.mimetype),
        ("Link", f'<{capture.original}>; rel="original", <{capture.original}>; rel="memento"; datetime="{stamp}"'),
    ]
    if capture.location and modifier == "id_":
        target = f"/web/{capture.timestamp}{modifier}/{capture.location}"
        await exchange.respond(capture.status, [("Location", target), *headers])
    elif capture.location:
        words = f"<p>Got an HTTP {capture.status} response at crawl time</p>"
        await exchange.respond(200, headers, html("Wayback Machine", words))
    else:
        await exchange.respond(capture.status, [("Content-Type", capture.mimetype), *headers], capture.body)
