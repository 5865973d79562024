"""How often a host lets one visitor come that says when it was too often: found out by asking. Pure.

It says so by a 429, or by a 503 that tells when to come back. But some say the same of single addresses, however seldom
they are asked for: what is refused a second time does not count, and neither does it where the slowest pace is refused.
"""

from dataclasses import dataclass, field

# Seconds between two requests: so many once a host has said so, twice as many each time that it says so again, and a
# little less with each answer that it gives, down to what is no spacing at all.
PACED_FROM, PACED_TO, LEAST = 0.2, 4.0, 0.05
EASED = 0.98
SETTLED = 0.5  # seconds, for good, where the slowest pace was refused as well
IN_VAIN = 10  # refusals in a row, after which it is not the pace that the host minds: it has given all it has for today
MOST_REFUSED = 1_000  # addresses that are remembered of a host


@dataclass(slots=True)
class Pace:
    """Times are seconds of the run's monotonic clock."""

    spacing: float = 0.0  # seconds between the starts of two requests
    slowed_at: float = float("-inf")
    in_a_row: int = 0  # refusals, with nothing given in between
    is_serving: bool = False  # it has given something; who never does is asked no more seldom
    is_settled: bool = False  # no pace pleases it
    refused: set[str] = field(default_factory=set)

    def note_service(self) -> None:
        """It gave what it has for an address."""
        self.in_a_row = 0
        self.is_serving = True
        if not self.is_settled:
            self.spacing = self.spacing * EASED if self.spacing * EASED >= LEAST else 0.0

    def note_refusal(self, url: str, asked_at: float, now: float) -> None:
        """It said that it was asked too often, to what was sent at `asked_at`: not news, where it was asked at the pace
        of before it was last slowed down."""
        if asked_at < self.slowed_at:
            return
        self.in_a_row += 1
        if self.in_a_row >= IN_VAIN:
            self.spacing, self.is_serving = 0.0, False
        elif self.is_serving and not self.is_settled and url not in self.refused:
            if len(self.refused) < MOST_REFUSED:
                self.refused.add(url)
            self._slow_down_for(now)

    def _slow_down_for(self, now: float) -> None:
        if self.spacing >= PACED_TO:
            self.spacing, self.is_settled = SETTLED, True
            return
        self.spacing = max(self.spacing, PACED_FROM / 2)
        self.slow_down()
        self.slowed_at = now

    def slow_down(self) -> None:
        """Ask a host that has a pace half as often."""
        if not self.is_settled:
            self.spacing = min(2 * self.spacing, PACED_TO)
