"""How often a host lets one visitor come that says when it was too often: found out by asking. Pure.

It says so by a 429, or by a 503 that tells when to come back.
"""

from dataclasses import dataclass

# Seconds between two requests: so many once a host has said so, twice as many each time that it says so again, and a
# little less with each answer that it gives, down to what is no spacing at all.
PACED_FROM, PACED_TO, LEAST = 0.2, 4.0, 0.05
EASED = 0.98
IN_VAIN = 10  # refusals in a row, after which it is not the pace that the host minds: it has given all it has for today


@dataclass(slots=True)
class Pace:
    """Times are seconds of the run's monotonic clock."""

    spacing: float = 0.0  # seconds between the starts of two requests
    slowed_at: float = float("-inf")
    refusals: int = 0  # in a row
    is_serving: bool = False  # it has given something; who never does is asked no more seldom

    def note_service(self) -> None:
        """It gave what it has for an address."""
        self.refusals = 0
        self.is_serving = True
        self.spacing = self.spacing * EASED if self.spacing * EASED >= LEAST else 0.0

    def note_refusal(self, asked_at: float, now: float) -> None:
        """It said that it was asked too often, to what was sent at `asked_at`: not news, where it was asked at the pace
        of before it was last slowed down."""
        if asked_at < self.slowed_at:
            return
        self.refusals += 1
        if self.refusals >= IN_VAIN:
            self.spacing, self.is_serving = 0.0, False
        elif self.is_serving:
            self.spacing = max(self.spacing, PACED_FROM / 2)
            self.slow_down()
            self.slowed_at = now

    def slow_down(self) -> None:
        """Ask a host that has a pace half as often."""
        self.spacing = min(2 * self.spacing, PACED_TO)
