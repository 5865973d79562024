"""How long a request may take, and how a request says so to the wire."""

from dataclasses import dataclass

# A request's own deadline in seconds: `httpx.Request(..., extensions={TOTAL_EXTENSION: 5.0})`.
TOTAL_EXTENSION = "linkledger.total"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect (the name's lookup not counted), of silence, and for the whole exchange with its body."""

    connect: float = 10.0
    read: float = 15.0
    total: float = 20.0

    def stretched(self, factor: float) -> "Timeouts":
        """The same with more (or less) patience."""
        return Timeouts(self.connect * factor, self.read * factor, self.total * factor)
