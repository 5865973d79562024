"""Who answers anything? Asks a made-up neighbour, once a host and folder a run, and remembers what came of it.

When it is asked. Catch-all hosts must be found, and a well-behaved web must not be asked twice as much. Most hosts say
404 to what they do not have, and a host says it everywhere or, with few exceptions, nowhere. So:

- A living page on a host of which nothing is known asks for a neighbour: one request more a host, not one an address.
  Other pages of the host wait for what comes of its first question, which mostly answers theirs.
- A host is known to be honest by any 404 or 410 it gives in this run, to a made-up address or to a real one, and for
  HONEST_DAYS after it (kept in the catalog), so that the runs that follow ask next to nothing.
- At an honest host a page is asked about where something speaks against it: it is at another path than was asked for,
  calls the front page its true address, speaks of errors or jokes as their pages do, was condemned the last time, or is
  the very page that another address of the host showed.
- A page that would be condemned for its words alone (of an error, of a parked name, of a wall) is asked about at any
  host, unless it has next to nothing besides.
- At a host that has answered a made-up address with a page, every folder is asked, up to MOST_ASKED a host and run.
- The same for pages that a query chooses: made-up values in it, once a path and kind of query, and then the path alone.
  Whether a host is honest about its queries is known apart from whether it is about its paths.

Everything is bounded and may be forgotten: the price of forgetting is one more question.
"""

import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Generic, TypeVar

from catalog import urls
from catalog.checker.hosts import host_of
from catalog.checker.observation import Judgement, Observation
from catalog.checker.page import MOST_TO_JUDGE
from catalog.checker.sibling import (
    COMPARED,
    can_be_compared,
    has_its_own,
    is_honest,
    is_refused,
    is_suspicious,
    judge_by,
    judge_by_error,
    judge_by_query,
    led_elsewhere,
    neighbour,
    query_names,
    query_neighbour,
    says_enough,
    without_query,
)
from catalog.checker.verdict import judge
from db.vocabulary import Verdict

HONEST_DAYS = 30.0
MOST_ASKED = 10  # made-up addresses a host and run
MOST_FOLDERS = 4_000  # answers kept: 4 KB of text each, for folders that answer with a page
MOST_HOSTS = 4_000
MOST_PAGES = 50  # fingerprints of pages kept a host

log = logging.getLogger("linkledger")

K = TypeVar("K")
V = TypeVar("V")


class _Bounded(OrderedDict[K, V], Generic[K, V]):
    """The latest `limit` entries."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        while len(self) > self._limit:
            self.popitem(last=False)


class _MadeUp(Enum):
    """What is made up of an address that is asked for."""

    NAME = auto()  # the last one of its path
    VALUES = auto()  # those in its query
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked once a run, whoever wants to know.

    Attributes:
        place: what is not made up: a folder, a path with the names in its query, or a whole address.
        again: whether another one of the same kind was asked before it.
    """

    made_up: _MadeUp
    place: str
    again: bool = False


@dataclass(slots=True)
class _Manners:
    """How a host treats what is made up: names in its paths, or values in its queries.

    Attributes:
        name: by which the catalog knows them.
        honest: it says that there is no such thing, or shows another page for another value; seen in this run or
            lately.
        answers_anything: it was found out in this run, and no honest answer makes up for that.
    """

    name: str
    honest: bool
    answers_anything: bool = False


@dataclass(slots=True)
class _Host:
    """What this run knows of one host."""

    paths: _Manners
    queries: _Manners
    asked: int = 0
    heard: dict[_MadeUp, asyncio.Event] = field(default_factory=dict)  # that the first question of its kind is answered
    pages: dict[int, str] = field(default_factory=dict)  # fingerprint of a page -> the address that showed it

    def is_twin(self, seen: Observation) -> bool:
        """Whether another address of this host has shown the very page; and take note of this one."""
        if seen.page is None or not seen.page.text:
            return False
        # Of a page of which anchors are wanted there may be more text.
        fingerprint = hash((seen.page.title, seen.page.text[:MOST_TO_JUDGE]))
        known = self.pages.get(fingerprint)
        if known is None and len(self.pages) < MOST_PAGES:
            self.pages[fingerprint] = seen.final_url
        return known is not None and known != seen.final_url


@dataclass(slots=True)
class Neighbours:
    """The sibling probe, with its memory of one run.

    Attributes:
        probe: a bare look at an address, in its host's turn.
        may_ask: whether an address may be asked for now (not excluded, its host not given up in this run).
        was_honest: what the catalog knows of a host, or of its queries (`name?`).
        note: told of them that they are honest (True) or answer anything (False), whenever that becomes known.
    """

    probe: Callable[[str], Awaitable[Observation]]
    may_ask: Callable[[str], bool] = lambda url: True
    was_honest: Callable[[str], bool] = lambda host: False
    note: Callable[[str, bool], None] = lambda host, honest: None
    rng: random.Random = field(default_factory=random.Random)
    _hosts: _Bounded[str, _Host] = field(init=False)
    _answers: "_Bounded[_Question, asyncio.Future[Observation | None]]" = field(init=False)

    def __post_init__(self) -> None:
        self._hosts = _Bounded(MOST_HOSTS)
        self._answers = _Bounded(MOST_FOLDERS)

    def learn(self, seen: Observation) -> None:
        """Take note of an answer to a real address: a host that says 404 is honest."""
        if is_honest(seen):
            self._note_honest(self._host(host_of(seen.url)).paths)

    async def judge(self, seen: Observation) -> Judgement | None:
        """A soft 404, where the host answers a made-up neighbour of this living page alike; else None."""
        if not can_be_compared(seen):
            return None
        address = urls.parse_address(seen.url)
        host = self._host(host_of(seen.url))
        wanted = host.is_twin(seen) or is_suspicious(seen)
        found = await self._judge_by_path(seen, address, host, wanted)
        return found or (await self._judge_by_query(seen, address, host, wanted) if address.query else None)

    async def vouch(self, seen: Observation) -> bool:
        """Whether the host says 404 to a made-up neighbour of an address, or sends whoever asks for it elsewhere, or
        shows them a page that is in no such trouble.

        What it does show at the address is meant, then. So it is where made-up addresses are refused one like the
        other and the address is not, even after them: stores of files and firewalls say so of what is not there.
        """
        if led_elsewhere(seen):
            return False
        address = urls.parse_address(seen.url)
        host = self._host(host_of(seen.url))
        if (made_up := query_neighbour(address, self.rng)) is not None:
            question, another = _about_query(address), query_neighbour(address, self.rng)
            other = await self._ask(host, question, made_up)
        elif (made_up := neighbour(address, self.rng)) is not None:
            question, another = _about_path(address), neighbour(address, self.rng)
            other = await self._ask(host, question, made_up, self._learn_of_paths)
        else:
            return False
        if other is None or not has_its_own(seen, other):
            return False
        if _is_turned_away(other) or _is_shown_another(seen, other):
            return True
        return is_refused(other) and says_enough(seen) and await self._is_let_in(seen, host, question, another)

    async def _is_let_in(self, seen: Observation, host: _Host, question: _Question, another: str | None) -> bool:
        """Whether another made-up address beside one that is refused is, too, and this page is still shown."""
        assert another is not None  # where there is one, there are others
        other = await self._ask(host, replace(question, again=True), another)
        if other is None or not is_refused(other):
            return False
        again = await self._ask(host, _about_itself(seen.url), seen.url)
        return again is not None and _is_shown(again) and again.final_url == seen.final_url

    async def _judge_by_path(
        self, seen: Observation, address: urls.Address, host: _Host, wanted: bool
    ) -> Judgement | None:
        question = _about_path(address)
        if question not in self._answers and not wanted and await _turns_out_honest(host, question, host.paths):
            return None
        made_up = neighbour(address, self.rng)
        other = None if made_up is None else await self._ask(host, question, made_up, self._learn_of_paths)
        return None if other is None else judge_by_error(seen, other) or judge_by(seen, other)

    async def _judge_by_query(
        self, seen: Observation, address: urls.Address, host: _Host, wanted: bool
    ) -> Judgement | None:
        # Partners and campaigns send their visitors on to one page: where the way leads elsewhere, nothing follows.
        made_up = None if led_elsewhere(seen) else query_neighbour(address, self.rng)
        question = _about_query(address)
        if made_up is None:
            return None
        if question not in self._answers and not wanted and await _turns_out_honest(host, question, host.queries):
            return None
        other = await self._ask(host, question, made_up)
        if other is None:
            return None
        if found := judge_by_error(seen, other):
            return found
        if judge_by(seen, other) is None:
            if is_honest(other) or _is_shown(other):  # the value chooses the page
                self._note_honest(host.queries)
            return None
        path = without_query(address)
        bare = await self._ask(host, _about_itself(path), path)
        found = None if bare is None else judge_by_query(seen, other, bare)
        if found:
            self._note_catch_all(host.queries)
        return found

    async def _ask(
        self,
        host: _Host,
        question: _Question,
        url: str,
        learn: Callable[[_Host, Observation], None] = lambda host, seen: None,
    ) -> Observation | None:
        """What `url` answers to that question, asked once: who comes later or meanwhile gets the same answer."""
        answer = self._answers.get(question)
        if answer is None:
            if host.asked >= MOST_ASKED or not self.may_ask(url):
                return None
            host.asked += 1
            answer = self._answers[question] = asyncio.get_running_loop().create_future()
            heard = host.heard.setdefault(question.made_up, asyncio.Event())
            kept: Observation | None = None
            try:
                found = await self.probe(url)
                page = found.page and replace(found.page, text=found.page.text[:COMPARED], anchors=frozenset())
                kept = replace(found, page=page, headers={})
                learn(host, kept)
            finally:
                answer.set_result(kept)
                heard.set()
        return await asyncio.shield(answer)  # which may be forgotten meanwhile

    def _learn_of_paths(self, host: _Host, other: Observation) -> None:
        # Who sends strangers elsewhere tells them as well: pages that are at their own address are theirs.
        if _is_turned_away(other):
            self._note_honest(host.paths)
        elif _is_shown(other):
            self._note_catch_all(host.paths)
            log.debug("%s is made up, and is answered with a page", other.url)

    def _note_honest(self, manners: _Manners) -> None:
        if not manners.honest and not manners.answers_anything:
            manners.honest = True
            self.note(manners.name, True)

    def _note_catch_all(self, manners: _Manners) -> None:
        manners.answers_anything, manners.honest = True, False
        self.note(manners.name, False)

    def _host(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            paths, queries = (_Manners(each, self.was_honest(each)) for each in (name, f"{name}?"))
            host = self._hosts[name] = _Host(paths, queries)
        return host


def _about_path(address: urls.Address) -> _Question:
    return _Question(_MadeUp.NAME, urls.folder(address))


def _about_query(address: urls.Address) -> _Question:
    return _Question(_MadeUp.VALUES, f"{without_query(address)}?{query_names(address)}")


def _about_itself(url: str) -> _Question:
    return _Question(_MadeUp.NOTHING, url)


async def _turns_out_honest(host: _Host, question: _Question, manners: _Manners) -> bool:
    """Whether a host is honest in this, as soon as its first question of this kind is answered."""
    heard = host.heard.get(question.made_up)
    if heard is not None and not manners.honest:
        await heard.wait()
    return manners.honest


def _is_turned_away(other: Observation) -> bool:
    """Whether who asks for what is not there is told so, or sent elsewhere."""
    return is_honest(other) or (_is_shown(other) and led_elsewhere(other))


def _is_shown_another(seen: Observation, other: Observation) -> bool:
    """Whether a made-up address is shown a page that is not worded like this one: a front page, mostly.

    Walls stand before visitors and not before addresses: that another one was let in says nothing.
    """
    if not _is_shown(other) or not can_be_compared(other):
        return False
    ours, theirs = judge(seen), judge(other)
    if Verdict.BLOCKED in (ours.verdict, theirs.verdict):
        return False
    return _kind(ours) != _kind(theirs)


def _kind(judgement: Judgement) -> str:
    """Under which head a page is condemned for its words: errors say so in their titles or in their text."""
    return "not_found" if judgement.reason.endswith("_not_found") else judgement.reason


def _is_shown(seen: Observation) -> bool:
    return seen.is_success and not seen.stopped
