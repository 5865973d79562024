"""What is known of single hosts, put to work: asked in place of the page, or after what was said of it.

    identity -> rule of the settings | rule of the table -> service | other place -> verdict
    verdict on the page -> status rules -> service where the page could not say -> lost letter case -> verdict

Nothing here condemns on its own: a service that does not answer as itself is passed over, and an identifier that has
evidently lost its capitals is never called dead for that its remains lead nowhere.
"""

import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from catalog import urls
from catalog.checker.examine import Examined, Probe
from catalog.checker.observation import Judgement, Observation, Page
from catalog.checker.probe import Prober
from catalog.checker.verdict import judge
from catalog.sites.ask import ask
from catalog.sites.case import case_sensitive_part
from catalog.sites.github import API_HOST
from catalog.sites.rules import Answer, PageRule, Reading, SiteRule, StatusRule
from catalog.sites.table import PAGES, RULES, STATUSES, Kind, by_host
from catalog.sites.user_rules import UserRule
from db.vocabulary import Verdict
from reports.redact import redact

# Letters and digits in equal shares, an identifier of eleven has no capital once in three hundred; of 22, never.
SURELY_MIXED = 11
# A fifth of what GitHub allows an anonymous program is left to the user's others.
FEWEST_LEFT = 12
# Verdicts that a moved answer of another place means for the address itself: it is there.
_THERE = frozenset({Verdict.ALIVE, Verdict.MOVED})
# A place that is asked instead can say these; what else it says is its own trouble.
_CONCLUSIVE = frozenset({Verdict.ALIVE, Verdict.MOVED, Verdict.DEAD, Verdict.SOFT_404})
_LOST = frozenset({Verdict.DEAD, Verdict.SOFT_404})

log = logging.getLogger("linkledger")


@dataclass(slots=True)
class Sites:
    """The rules about single hosts, for one run; `inquire` and `reconsider` are what an Examiner calls.

    Attributes:
        prober: whose wire, lanes, headers, guard and screen the services are asked by.
        user_rules: of the settings; they go before those of the table.
        environment: for the rules that need a token in it.
        may_ask: whether a service's host takes questions now.
    """

    prober: Prober
    user_rules: tuple[UserRule, ...] = ()
    rules: tuple[SiteRule, ...] = RULES
    statuses: tuple[StatusRule, ...] = STATUSES
    pages: tuple[PageRule, ...] = PAGES
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    may_ask: Callable[[str], bool] = lambda url: True
    _rules: Mapping[str, Sequence[SiteRule]] = field(init=False)
    _statuses: Mapping[str, Sequence[StatusRule]] = field(init=False)
    _pages: Mapping[str, Sequence[PageRule]] = field(init=False)
    _exhausted: set[str] = field(init=False, default_factory=set)  # services that have no answers left

    def __post_init__(self) -> None:
        wanted = (rule for rule in self.rules if not rule.needs or any(map(self.environment.get, rule.needs)))
        self._rules = by_host(wanted)
        self._statuses = by_host(self.statuses)
        self._pages = by_host(self.pages)

    async def inquire(self, url: str, probe: Probe) -> Examined | None:
        """What is known of `url` without looking at its page; None where nothing is."""
        own = self._own_rule(url)
        if own is not None:
            return await self._ask_elsewhere(url, own.rewritten(url), probe, own) if own.rewrite else None
        for rule in _about(self._rules, url):
            match = rule.pattern.fullmatch(url) if not rule.after else None
            if match is None or _is_secret(url):
                continue
            target = _target(rule, match.groupdict())
            if rule.rewrite:
                told = await self._ask_elsewhere(url, target, probe)
            else:
                told = self._told(await self._service(target), rule, match, None)
            return told and _with_case_in_mind(told)
        return None

    async def reconsider(self, url: str, examined: Examined, probe: Probe) -> Examined:
        """What was said of a page, in the light of what is known of its host."""
        if examined.judgement.reason == "accepted_status":  # the user has said what it means
            return examined
        own = self._own_rule(url)
        if own is not None:
            return own.applied(examined)
        for status_rule in _about(self._statuses, url):
            examined = _applied(status_rule, url, examined)
        for page_rule in _about(self._pages, url):
            examined = _noted(page_rule, url, examined)
        for rule in _about(self._rules, url):
            match = rule.pattern.fullmatch(url) if examined.judgement.verdict in rule.after else None
            if match is not None and not _is_secret(url):
                answer = await self._service(_target(rule, match.groupdict()))
                examined = self._told(answer, rule, match, examined) or examined
        return _with_case_in_mind(examined)

    def _own_rule(self, url: str) -> UserRule | None:
        return next((rule for rule in self.user_rules if rule.pattern.search(url)), None)

    async def _service(self, target: str) -> Answer | None:
        host = urlsplit(target).hostname or ""
        if host in self._exhausted or not self._is_open(target):
            return None
        answer = await ask(self.prober, target)
        if answer is not None and _is_exhausted(host, answer):
            self._exhausted.add(host)
            log.info("%s has no more answers for now: its addresses are looked at without it", host)
        return answer

    def _is_open(self, target: str) -> bool:
        """Whether an address that a rule has made may be asked now, and is one at all (it may have grown too long)."""
        try:
            return not self.prober.vet(urls.parse_address(target).identity) and self.may_ask(target)
        except urls.InvalidAddress:
            return False

    def _told(
        self, answer: Answer | None, rule: SiteRule, match: re.Match[str], before: Examined | None
    ) -> Examined | None:
        """What an answer means for the address that was matched, as an examination of it."""
        reading = None if answer is None else rule.read(answer, match, before.judgement if before else None)
        if answer is None or reading is None:
            return None
        if before is not None:
            return replace(before, judgement=reading.judgement, seen=_without_wall(before.seen, reading.judgement))
        return Examined(self._seen(match.string, answer, reading), reading.judgement)

    def _seen(self, url: str, answer: Answer, reading: Reading) -> Observation:
        """The observation of an address of which a service has told; its page was not looked at."""
        contradicts = reading.judgement.verdict in _THERE and not answer.is_success
        return Observation(
            url=url,
            final_url=url,
            at=self.prober.now(),
            status=None if contradicts else answer.status,
            page=Page(title=reading.title[:300]),
            answered=True,
            elapsed_ms=answer.elapsed_ms,
        )

    async def _ask_elsewhere(
        self, url: str, target: str | None, probe: Probe, own: UserRule | None = None
    ) -> Examined | None:
        """The page as another place shows it; None where that may not be asked, or has troubles of its own."""
        if target is None or target == url or _is_secret(url) or not self._is_open(target):
            return None
        seen = await probe(target)
        told = Examined(seen, judge(seen))
        told = own.applied(told) if own else told
        if told.judgement.verdict not in _CONCLUSIVE:
            return None
        judgement = told.judgement
        if judgement.verdict is Verdict.MOVED:  # within the other place, which is no move of this address
            judgement = Judgement(Verdict.ALIVE, f"http_{seen.status}", f"is there, by way of {_host(target)}")
        return Examined(replace(seen, url=url, final_url=url, hops=()), judgement)


def _without_wall(seen: Observation, judgement: Judgement) -> Observation:
    """Of an address that is there after all, without the title and the validators of what stood in front of it."""
    if judgement.verdict not in _THERE or seen.is_success:
        return seen
    return replace(seen, headers={}, page=None)


def _about(table: Mapping[str, Sequence[Kind]], url: str) -> Sequence[Kind]:
    """The rules of the host of an identity, or of the nearest domain above it that has any."""
    # By hand: nearly every address is of a host of which nothing is known, and taking it apart costs more than that.
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].removesuffix(".")
    while "." in host:
        if host in table:
            return table[host]
        host = host.partition(".")[2]
    return ()


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removesuffix(".")


def _is_secret(url: str) -> bool:
    """Whether an address holds what is told to nobody but its own host."""
    return redact(url) != url


def _target(rule: SiteRule, groups: Mapping[str, str | None]) -> str:
    return rule.ask.format(**{name: value or "" for name, value in groups.items()})


def _is_exhausted(host: str, answer: Answer) -> bool:
    if answer.status == 429:
        return True
    left = answer.headers.get("x-ratelimit-remaining", "")
    limit = answer.headers.get("x-ratelimit-limit", "")
    if host != API_HOST or not left.isdigit():
        return False
    return int(left) <= (FEWEST_LEFT if limit == "60" else 0)


def _applied(rule: StatusRule, url: str, examined: Examined) -> Examined:
    status = examined.seen.status
    if status is None or examined.seen.stopped or not rule.pattern.fullmatch(url):
        return examined
    if status not in rule.statuses and not (2 in rule.statuses and examined.seen.is_success):
        return examined
    sentence = f"{examined.judgement.sentence}; {rule.note}"
    return replace(examined, judgement=Judgement(rule.verdict, rule.reason, sentence))


def _noted(rule: PageRule, url: str, examined: Examined) -> Examined:
    anchors = examined.seen.page.anchors if examined.seen.page else None
    if examined.judgement.verdict is not Verdict.ALIVE or not anchors or not rule.pattern.fullmatch(url):
        return examined
    if rule.anchor not in map(str.lower, anchors):
        return examined
    sentence = f"{examined.judgement.sentence}; {rule.note}"
    return replace(examined, judgement=Judgement(Verdict.ALIVE, rule.reason, sentence))


def _with_case_in_mind(examined: Examined) -> Examined:
    """Where an identifier of random letters has no capital, that it leads nowhere says nothing of what was meant."""
    if examined.judgement.verdict not in _LOST:
        return examined
    part = case_sensitive_part(urls.parse_address(examined.seen.url))
    if len(part) < SURELY_MIXED or part != part.lower():
        return examined
    sentence = (
        f"{examined.judgement.sentence}; but “{part}” has lost its capital letters, "
        "so the address is damaged, and nothing is known of what was meant"
    )
    return replace(examined, judgement=Judgement(Verdict.FAILING, "id_lost_case", sentence))
