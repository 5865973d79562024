"""How often a host lets one visitor come that says when it was too often: found out by asking. Pure.

It says so by a 429, or by a 503 that tells when to come back. But some say the same of single addresses, however seldom
they are asked for: what is refused a second time does not count, and neither does it where the slowest pace is refused.
"""

from dataclasses import dataclass, field

# Seconds between two requests: so many once a host has said so, twice as many each time that it says so again, and a
# little less with each answer that it gives, down to what is no spacing at all.
PACED_FROM, PACED_TO, LEAST = 0.2, 4.0, 0.05
EASED = 0.98
# Who counts by the minute, or so, refuses several in a row until its time is over, however seldom it is asked by then:
# what they have added to the spacing says nothing of the pace that it wants, and is soon taken back. From so many times
# the spacing on at which the first of them was refused.
EASED_SOON, OVERDONE = 0.9, 4.0
SETTLED = 0.5  # seconds, for good, where the slowest pace was refused as well
# Refusals in a row, after which it is not the pace that the host minds. It is left alone for so many seconds that a
# minute is over by then; who has nothing even after that has given all it has for today.
IN_VAIN, PAUSE = 10, 45.0
MANY = 5  # refusals in a row, for which it is left alone as well before its last try
MOST_REFUSED = 1_000  # addresses that are remembered of a host


@dataclass(slots=True)
class Pace:
    """Times are seconds of the run's monotonic clock."""

    spacing: float = 0.0  # seconds between the starts of two requests
    slowed_at: float = float("-inf")
    in_a_row: int = 0  # refusals, with nothing given in between
    refused_at: float = 0.0  # seconds: the spacing at which the first of them was refused
    is_serving: bool = False  # it has given something; who never does is asked no more seldom
    is_settled: bool = False  # no pace pleases it
    refused: set[str] = field(default_factory=set)

    def note_service(self) -> None:
        """It gave what it has for an address."""
        self.in_a_row = 0
        self.is_serving = True
        if not self.is_settled:
            eased = self.spacing * (EASED_SOON if self.spacing > OVERDONE * self.refused_at else EASED)
            self.spacing = eased if eased >= LEAST else 0.0

    def note_refusal(self, url: str, asked_at: float, now: float) -> float:
        """It said that it was asked too often, to what was sent at `asked_at`: not news, where it was asked at the pace
        of before it was last slowed down. For how many seconds it is to be left alone."""
        if asked_at < self.slowed_at or (self.is_serving and url in self.refused):
            return 0.0
        self.in_a_row += 1
        if self.in_a_row == 1:
            self.refused_at = max(self.spacing, PACED_FROM / 2)
        if self.in_a_row >= IN_VAIN:
            if self.is_serving:
                self.in_a_row, self.is_serving, self.slowed_at = 0, False, now
                self.spacing, self.is_settled = PACED_TO, False  # and shows its pace anew
                return PAUSE
            self.spacing = 0.0
        elif self.is_serving:
            if len(self.refused) < MOST_REFUSED:
                self.refused.add(url)
            if not self.is_settled:
                self._slow_down_for(now)
        return 0.0

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

    def try_again(self) -> float:
        """Take care not to ask too often, since there is no further try. For how many seconds it is to be left alone
        before: who gives something at other times, and has refused several in a row now, may count by the minute."""
        self.slow_down()
        return PAUSE if self.is_serving and self.in_a_row >= MANY else 0.0
