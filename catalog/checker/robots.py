"""robots.txt (RFC 9309) and Crawl-delay, where the settings want them honoured: asked for once an origin and run.

Rules are kept for an origin, scheme and port included. What cannot be had is read as section 2.3.1 has it: without a
robots.txt (4xx) everything may be visited, while it is broken (5xx) nothing. Where the connection itself fails nothing
is known and nothing is visited: the address gets the verdict of that failure, which would be its own.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from protego import Protego

from catalog import urls
from catalog.checker.body import read_body
from catalog.checker.hosts import Lanes, host_of
from catalog.checker.observation import Fault, Stop, WireError, is_success
from catalog.checker.probe import REDIRECTS, Prober, build_request, parse_locations
from catalog.checker.timeouts import TOTAL_EXTENSION, Timeouts

MOST_BYTES = 500 * 1024  # section 2.5: at least so much is to be read; what comes behind it is not
MOST_REDIRECTS = 5  # section 2.3.1.2: at least so many are to be followed
SECOND_GO = 2.0  # seconds after a robots.txt was out of order; a hiccup of its server keeps nobody out
MOST_KEPT = 2_000  # origins whose rules are remembered; the price of forgetting is one more question
# Of the groups that speak to us no more is read than this: what all robots are told takes a few hundred lines where it
# takes many. Parsing so many characters costs 0.2 s at the worst, in which nothing else is done, and each address that
# is held against so many wildcards 20 ms; the byte limit alone would let a hostile file take ten times as long.
MOST_CHARACTERS = 100_000
MOST_WILDCARDS = 10_000
# By what the rules of a file weigh in memory, and how much of them is kept: measured with Protego, 9 to 24 bytes a
# character, and up to 1,500 more for a line with a pattern.
CHARACTER_WEIGHS = 25
PATTERN_WEIGHS = 1_500
MOST_WEIGHT = 30_000_000  # bytes; that of some thousand usual files, or one as hostile as can be
LONGEST_DELAY = 10.0  # seconds of Crawl-delay between two requests; some ask for hours
# The lines of which groups are made, as generously spelt as Protego takes them: who is spoken to, what is of no group,
# and what ends the list of those who are (another's colon does, too). A product token has no version (section 2.2.1),
# but who copies our name from a log finds one behind it.
_AGENT = re.compile(r"user[- ]?agent(?:\s*:|\s|$)\s*(?P<name>[^/]*)", re.IGNORECASE)
_ASIDE = re.compile(r"(?:site-?maps?|host)(?:\s*:|\s)", re.IGNORECASE)
_RULE = re.compile(r"[^:]*:|(?:allow|d[a-z]{5,8}w|crawl[- ]delay)(?:\s|$)", re.IGNORECASE)
_WILDCARDS = re.compile(r"\*+")
_PATTERN = re.compile(r"[*$].*")
TOO_MANY_REQUESTS = 429  # a 4xx, but one that says "not now" and not "there is none": so do the search engines read it


@dataclass(frozen=True, slots=True)
class _Rules:
    """What an origin asks of robots; without a `parsed` file everything is `open`, or nothing."""

    parsed: Protego | None = None
    open: bool = True
    weight: int = 0

    def refusal(self, url: str, token: str) -> Stop | None:
        if self.parsed is not None:
            return None if self.parsed.can_fetch(url, token) else Stop.ROBOTS_TXT
        return None if self.open else Stop.ROBOTS_UNAVAILABLE


@dataclass(slots=True)
class Robots:
    """The rules of the hosts of one run.

    Attributes:
        prober: whose transport, turns, headers and guard fetch the files.
        token: the product token that rules are looked up by.
    """

    prober: Prober
    lanes: Lanes
    token: str
    _rules: OrderedDict[str, _Rules] = field(default_factory=OrderedDict)
    _weight: int = 0
    _under_way: dict[str, "asyncio.Task[_Rules]"] = field(default_factory=dict)

    async def refusal(self, url: str) -> Stop | None:
        """Why `url` must not be visited; None where it may be.

        Raises:
            WireError: where the origin cannot be reached.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        rules = self._rules.get(origin)
        if rules is None:
            rules = await self._ask(origin)
            self._keep(origin, rules)
        return rules.refusal(url, self.token)

    def _keep(self, origin: str, rules: _Rules) -> None:
        if origin in self._rules:  # somebody else waited for it, too
            return
        self._rules[origin] = rules
        self._weight += rules.weight
        while len(self._rules) > MOST_KEPT or self._weight > MOST_WEIGHT:
            self._weight -= self._rules.popitem(last=False)[1].weight

    async def _ask(self, origin: str) -> _Rules:
        """Ask once, however many want to know; a failure is told to all of them, and not remembered."""
        task = self._under_way.get(origin)
        if task is None:
            task = self._under_way[origin] = asyncio.create_task(self._fetch(origin))
            task.add_done_callback(lambda done: self._forget(origin, done))
        return await asyncio.shield(task)

    def _forget(self, origin: str, done: "asyncio.Task[_Rules]") -> None:
        del self._under_way[origin]
        if not done.cancelled():
            done.exception()  # looked at, so that nobody complains where all who waited have gone

    async def _fetch(self, origin: str) -> _Rules:
        rules = await self._look_up(origin)
        if rules.open:
            return rules
        await self.lanes.sleep(SECOND_GO)
        return await self._look_up(origin)

    async def _look_up(self, origin: str) -> _Rules:
        url, spent = f"{origin}/robots.txt", 0.0
        timeouts = self.prober.timeouts or Timeouts()
        for _ in range(MOST_REDIRECTS + 1):
            if spent >= timeouts.total:
                raise WireError(Fault.TIMEOUT_TOTAL, "robots.txt took too long")
            asked = self._request(url, timeouts, timeouts.total - spent)
            async with self.prober.turn(url) as lane:
                asked_at = lane.clock()
                response = await self.prober.send(asked, lane)
                try:
                    if response.status_code not in REDIRECTS:
                        return await self._read(response, origin)
                    target = self._target(response, url)
                finally:
                    await response.aclose()
                    spent += lane.clock() - asked_at
            if target is None:
                break
            url = target
        return _Rules()  # no file that could be had: section 2.3.1.2 reads that as none

    async def _read(self, response: httpx.Response, origin: str) -> _Rules:
        status = response.status_code
        if status >= 500 or status == TOO_MANY_REQUESTS:
            return _Rules(open=False)
        if not is_success(status):
            return _Rules()
        body = await read_body(response, limit=MOST_BYTES)
        lines = body.data.decode("utf-8-sig", "replace").splitlines()
        if not body.complete:  # cut short, `Disallow: /private` forbids everything
            del lines[-1:]
        text = rules_for(self.token, lines)
        parsed = Protego.parse(text)
        delay = parsed.crawl_delay(self.token)
        if delay:
            lane = self.lanes.lane(host_of(origin))
            lane.interval = max(lane.interval, min(float(delay), LONGEST_DELAY))
        weight = CHARACTER_WEIGHS * len(text) + PATTERN_WEIGHS * len(_PATTERN.findall(text))
        return _Rules(parsed, weight=weight)

    def _request(self, url: str, timeouts: Timeouts, left: float) -> httpx.Request:
        headers = {"User-Agent": self.prober.user_agent, "Accept": "text/plain, */*;q=0.5", "Accept-Encoding": "gzip"}
        request = build_request(url, headers | dict(self.prober.headers(url)))
        request.extensions = {
            **request.extensions,
            "timeout": {"connect": timeouts.connect, "read": timeouts.read},
            TOTAL_EXTENSION: left,
        }
        return request

    def _target(self, response: httpx.Response, base: str) -> str | None:
        """Where a redirect leads, if we may go there."""
        try:
            (location,) = parse_locations(response)
            target = urls.parse_address(location, base=base)
        except (ValueError, urls.InvalidAddress):
            return None
        return None if not target.is_http or self.prober.vet(target.identity) else target.identity


def rules_for(token: str, lines: Iterable[str]) -> str:
    """The groups of a robots.txt that speak to this robot or to all of them, up to MOST_CHARACTERS and MOST_WILDCARDS.

    Protego keeps every rule once for each of the robots that it is for: a file of a thousand names and as many rules
    would take it seconds and gigabytes.
    """
    kept: list[str] = []
    characters = wildcards = 0
    naming = ours = False
    for line in lines:
        line = line.partition("#")[0].strip()
        if agent := _AGENT.match(line):
            ours = naming and ours
            naming = True
            if (name := _spoken_to(agent["name"], token)) is not None:
                ours = True
                kept.append(f"User-agent: {name}")
        elif _RULE.match(line) and not _ASIDE.match(line):
            naming = False
            if not ours:
                continue
            characters += len(line)
            wildcards += len(_WILDCARDS.findall(line))
            if characters > MOST_CHARACTERS or wildcards > MOST_WILDCARDS:
                break
            kept.append(line)
    return "\n".join(kept)


def _spoken_to(name: str, token: str) -> str | None:
    """The name of a group that is for this robot, by the beginning of its own, or for all; None for another's."""
    name = name.strip().lower()
    bare = name.replace("*", "")
    if name and not bare:
        return "*"
    return bare if bare and token.startswith(bare) else None


def product_token(user_agent: str) -> str:
    """The name by which robots.txt knows us: that of the robot, not of the browser it says to be compatible with."""
    found = re.search(r"\bcompatible; *([A-Za-z_-]+)", user_agent) or re.match(r"([A-Za-z_-]+)", user_agent)
    return found[1].lower() if found else "*"
