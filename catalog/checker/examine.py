"""One address -> Examined: the probe, the verdict on it, and every further look that the verdict wants.

    inquiry of the host's own (sites) | probe -> judge -> made-up neighbour, where it seems to live
                                                       -> second opinion, where it is condemned or blocked
                                                       -> what is known of the host (sites)

Whoever wants to know of an address asks here: the runner for what is due, the repairer for what it would propose. All
requests take their turns in the same lanes, and go to addresses that the prober's guard and screen let through.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from catalog.checker import policy, second
from catalog.checker.hosts import host_of
from catalog.checker.neighbours import Neighbours
from catalog.checker.observation import Fault, Judgement, Observation
from catalog.checker.probe import Prober
from catalog.checker.soft404 import WORDED
from catalog.checker.verdict import judge
from db.vocabulary import CLOSES_OUTAGE, Opinion

Probe = Callable[[str], Awaitable[Observation]]

# Why a page that is worded like an error, a parked name or a wall is believed.
VOUCHED = "it is worded like something else, but a made-up address beside it is not answered so"
MOST_REMEMBERED = 10_000  # hosts and reasons of which is counted how often both looks agreed


@dataclass(frozen=True, slots=True)
class Examined:
    """An address looked at: what was seen, what that means, and what the meaning rests on."""

    seen: Observation
    judgement: Judgement
    opinion: Opinion = Opinion.FIRST


# What is known of a single host, asked before the page is: gets the address (an identity) and the means to ask for it
# and for others, with the patience of the run. What it returns is said instead of what the page shows, and must hold an
# observation of that address (`Observation.url`); None leaves it to the page.
Inquire = Callable[[str, Probe], Awaitable[Examined | None]]

# The same after the page was looked at: gets what was made of it, and returns that or something better founded.
Reconsider = Callable[[str, Examined, Probe], Awaitable[Examined]]


async def no_inquiry(url: str, probe: Probe) -> Examined | None:
    """Nothing is known of any host."""
    return None


async def no_reconsideration(url: str, examined: Examined, probe: Probe) -> Examined:
    """Nothing is known of any host."""
    return examined


@dataclass(slots=True)
class Examiner:
    """Looks at addresses, one at a time each, as many at once as its caller likes.

    Attributes:
        accepts: whether the settings take this final status of this address for alive.
        inquire, reconsider: what is known of single hosts, before and after the page is looked at.
        second: looks in another way; None for no second opinions.
        neighbours: asks made-up addresses; None for none of them.
        may_ask: whether a further look at an address may be taken now (its host is not given up in this run).
        lacks_its_middle: whether an address whose certificate's issuer is unknown only leaves a certificate out.
        heed: told of what further looks met, so that a host that asks to be left alone is.
    """

    prober: Prober
    accepts: Callable[[str, int | None], bool] = lambda url, status: False
    inquire: Inquire = no_inquiry
    reconsider: Reconsider = no_reconsideration
    second: Prober | None = None
    neighbours: Neighbours | None = None
    may_ask: Callable[[str], bool] = lambda url: True
    heed: Callable[[Observation], None] = lambda seen: None
    lacks_its_middle: Callable[[str], Awaitable[bool]] | None = None
    _agreed: Counter[tuple[str, str]] = field(init=False, default_factory=Counter)

    async def examine(
        self, url: str, probe: Probe | None = None, *, final: bool = True, otherwise: bool = False
    ) -> Examined:
        """What there is to say of `url` (an identity that the screen lets through).

        Never raises for what the web does.

        Args:
            probe: how to look at an address first, where that is more than one bare probe (the runner's retries).
            final: False where the address gets another go later if what ails it may pass: no further looks then.
            otherwise: whether `probe` looks as the second opinion does, since plain looks have met silence.
        """
        probe = probe or self.prober.probe
        told = await self.inquire(url, probe)
        if told is not None:
            return told
        looked = await (self._look_otherwise(url, probe) if otherwise else self._look(url, probe, final=final))
        if not final and policy.deserves_another_go(looked.seen):
            return looked
        return await self.reconsider(url, looked, probe)

    async def _look(self, url: str, probe: Probe, *, final: bool) -> Examined:
        first = await self._judge(await probe(url))
        if not final and policy.deserves_another_go(first.seen):
            return first
        if first.seen.fault is Fault.CERT_UNTRUSTED and self.lacks_its_middle is not None and self.may_ask(url):
            return await self._tell_chain(first, self.lacks_its_middle)
        if self.second is None or not second.is_wanted(first.seen, first.judgement) or not self.may_ask(url):
            return first
        if self._agreed[_key(first)] >= second.AGREED_ENOUGH:
            return _confirmed(first)
        return self._settle(first, await self._look_again(self.second, first))

    async def _look_otherwise(self, url: str, probe: Probe) -> Examined:
        heard = await self._judge(await probe(url))
        if heard.seen.fault is Fault.MALFORMED:  # plain looks overlook more; and it does answer by now
            plain = await self._judge(await self.prober.probe(url))
            return plain if plain.seen.answered else heard
        if heard.seen.fault in second.SILENT:
            return _confirmed(heard)
        if not heard.seen.answered or heard.opinion is not Opinion.FIRST:
            return heard
        return replace(heard, judgement=second.after_silence(heard.judgement, heard.seen), opinion=Opinion.SECOND)

    async def _judge(self, seen: Observation) -> Examined:
        accepted = self.accepts(seen.url, seen.status)
        judgement = judge(seen, accepted=accepted)
        if self.neighbours is None or accepted:
            return Examined(seen, judgement)
        self.neighbours.learn(seen)
        if judgement.reason in WORDED and (vouched := await self._vouch(self.neighbours, seen)):
            return vouched
        if judgement.verdict in CLOSES_OUTAGE and (found := await self.neighbours.judge(seen)):
            return Examined(seen, found, Opinion.SIBLING)
        return Examined(seen, judgement)

    async def _vouch(self, neighbours: Neighbours, seen: Observation) -> Examined | None:
        """What an error's name is worth on this page; None where it is condemned all the same."""
        vouched = replace(seen, vouched=True)
        judgement = judge(vouched)
        if judgement.verdict not in CLOSES_OUTAGE or not await neighbours.vouch(seen):
            return None
        return Examined(vouched, replace(judgement, sentence=f"{judgement.sentence}; {VOUCHED}"), Opinion.SIBLING)

    async def _tell_chain(self, first: Examined, lacks_its_middle: Callable[[str], Awaitable[bool]]) -> Examined:
        if not await lacks_its_middle(first.seen.final_url):
            return first
        seen = replace(first.seen, fault=Fault.CERT_INCOMPLETE)
        return Examined(seen, judge(seen), Opinion.SECOND)

    async def _look_again(self, prober: Prober, first: Examined) -> Examined:
        seen = await prober.probe(first.seen.url)
        self.heed(seen)
        judgement = judge(seen, accepted=self.accepts(seen.url, seen.status))
        if judgement.reason in WORDED and self.neighbours is not None:
            vouched = await self._vouch(self.neighbours, seen)
            seen, judgement = (vouched.seen, vouched.judgement) if vouched else (seen, judgement)
        if first.opinion is Opinion.SIBLING and judgement.verdict in CLOSES_OUTAGE:
            assert self.neighbours is not None
            judgement = await self.neighbours.judge(seen) or judgement
        return Examined(replace(seen, attempts=first.seen.attempts), judgement, Opinion.SECOND)

    def _settle(self, first: Examined, again: Examined) -> Examined:
        """Whose word counts; and take note of how the host treats the two."""
        if second.counts(first.judgement, again.judgement):
            del self._agreed[_key(first)]
            return replace(again, judgement=second.overruled(first.judgement, again.judgement, again.seen))
        if again.judgement.verdict is not first.judgement.verdict:
            return first
        if len(self._agreed) >= MOST_REMEMBERED:  # the price of forgetting is a few more questions
            self._agreed.clear()
        self._agreed[_key(first)] += 1
        return _confirmed(first)


def _confirmed(first: Examined) -> Examined:
    opinion = Opinion.BOTH if first.opinion is Opinion.FIRST else first.opinion
    return replace(first, judgement=second.confirmed(first.judgement), opinion=opinion)


def _key(examined: Examined) -> tuple[str, str]:
    return host_of(examined.seen.url), examined.judgement.reason
