"""What a check is asked for, and how it ended."""

from dataclasses import dataclass

from db.records import ALL_DUE, Wanted
from db.vocabulary import RunStatus


def say_addresses(count: int) -> str:
    """`1 address`, `3 addresses`."""
    return f"{count} address{'es' if count != 1 else ''}"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a check is about: what is due, and the archives, unless told otherwise."""

    wanted: Wanted = ALL_DUE
    archives: bool = True
    max_seconds: float | None = None  # None: as the settings say


@dataclass(frozen=True, slots=True)
class Checked:
    """How a check ended."""

    status: RunStatus
    checked: int = 0
    asked: int = 0
    message: str = ""
    words: str = ""
    out_of_time: bool = False  # ended by its own time budget, which is no failure

    def sentence(self) -> str:
        """What to tell a person of a check that was completed."""
        if not self.checked and not self.asked:
            return f"nothing was checked: {self.message}" if self.out_of_time else "nothing was due"
        told = [f"{say_addresses(self.checked)} checked: {self.words}" if self.checked else ""]
        told.append(f"{self.asked} question{'s' if self.asked != 1 else ''} to the archives" if self.asked else "")
        told.append(self.message if self.out_of_time else "")
        return "; ".join(part for part in told if part)
