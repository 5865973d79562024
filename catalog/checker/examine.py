"""One address -> Examined: the probe, the verdict on it, and every further look that the verdict wants.

    inquiry of the host's own (sites) | probe -> judge

Whoever wants to know of an address asks here: the runner for what is due, the repairer for what it would propose. All
requests take their turns in the same lanes, and go to addresses that the prober's guard and screen let through.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from catalog.checker.observation import Judgement, Observation
from catalog.checker.probe import Prober
from catalog.checker.verdict import judge
from db.vocabulary import Opinion

Probe = Callable[[str], Awaitable[Observation]]


@dataclass(frozen=True, slots=True)
class Examined:
    """An address looked at: what was seen, what that means, and what the meaning rests on."""

    seen: Observation
    judgement: Judgement
    opinion: Opinion = Opinion.FIRST


# What is known of single hosts answers instead of the page: gets the address (an identity) and the means to ask (other
# addresses too, with the patience of the run); None where it has nothing to say, and the page itself is looked at. The
# observation must be of the address that was asked for (`Observation.url`).
Inquire = Callable[[str, Probe], Awaitable[Examined | None]]


async def no_inquiry(url: str, probe: Probe) -> Examined | None:
    """Nothing is known of any host."""
    return None


@dataclass(slots=True)
class Examiner:
    """Looks at addresses, one at a time each, as many at once as its caller likes.

    Attributes:
        accepts: whether the settings take this final status of this address for alive.
        inquire: what is known of single hosts.
    """

    prober: Prober
    accepts: Callable[[str, int | None], bool] = lambda url, status: False
    inquire: Inquire = no_inquiry

    async def examine(self, url: str, probe: Probe | None = None) -> Examined:
        """What there is to say of `url` (an identity that the screen lets through).

        Never raises for what the web does.

        Args:
            probe: how to look at an address first, where that is more than one bare probe (the runner's retries).
        """
        probe = probe or self.prober.probe
        told = await self.inquire(url, probe)
        return told if told is not None else self._judge(await probe(url))

    def _judge(self, seen: Observation) -> Examined:
        return Examined(seen, judge(seen, accepted=self.accepts(seen.url, seen.status)))
