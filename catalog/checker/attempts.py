"""The attempts at one address in a row: a bare look, another without conditions, retries for what may pass."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from catalog.checker import conditional, policy
from catalog.checker.hosts import Lanes, host_of
from catalog.checker.observation import Fault, Observation
from catalog.checker.policy import Sleep
from catalog.checker.probe import Prober

NOT_ASKED = frozenset({Fault.HOST_UNREACHABLE, Fault.HOST_HELD, Fault.OWN_LIMIT})


@dataclass(frozen=True, slots=True)
class Attempts:
    """How an address is asked more than once.

    Attributes:
        patience: seconds of Retry-After that are waited for; a longer one ends the attempts.
        accepts: whether the settings take this status of this address for alive; then there is nothing to be bettered.
    """

    lanes: Lanes
    patience: float
    sleep: Sleep
    accepts: Callable[[str, int | None], bool]

    async def __call__(
        self, prober: Prober, url: str, *, goes: int, stretch: float, known: Mapping[str, str], anchors: bool
    ) -> Observation:
        """The last of at most so many goes; its `attempts` says how many requests it took.

        Args:
            stretch: how many times as long as usual an answer is waited for.
            known: headers that make the first request a conditional one; where its answer does not fit, it is made
                again without them.
            anchors: whether all of the page's are wanted (see `Prober.probe`).
        """
        host, attempts = host_of(url), 0
        last: Observation | None = None

        async def once() -> Observation:
            nonlocal attempts, last
            seen = await prober.probe(url, patience=stretch, validators=known, anchors=anchors)
            if seen.fault in NOT_ASKED and last is not None:
                return last  # others have opened the circuit meanwhile
            attempts += 1
            self.lanes.heed(seen)
            last = seen
            return seen

        seen = await once()
        if known and not conditional.satisfies(seen):
            known = conditional.NOTHING
            seen = await once()
        if policy.deserves_another_go(seen) and attempts < goes:
            seen = await self._again(once, seen, host, goes)
        return seen if attempts == 1 else replace(seen, attempts=attempts)

    async def _again(
        self, once: Callable[[], Awaitable[Observation]], first: Observation, host: str, goes: int
    ) -> Observation:
        """The second go and those after it; the machinery of retries costs nothing to the addresses that are well."""
        seen_before = iter([first])

        async def go() -> Observation:
            return next(seen_before, None) or await once()

        retrying = policy.retrying(
            attempts=goes,
            patience=self.patience,
            sleep=self.sleep,
            give_up=lambda seen: (
                self.accepts(seen.url, seen.status)
                or self.lanes.lane(host).is_open
                or self.lanes.lane(host_of(seen.final_url)).is_tired
            ),
        )
        return await retrying(go)
