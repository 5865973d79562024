"""What is said of a search for replacements, in one sentence. Pure."""

from collections.abc import Sequence

from catalog.repair.verify import Outcome, Tried
from db.records import SuggestionRecord


def note(proposals: Sequence[SuggestionRecord], tried: Sequence[Tried], missing: Sequence[str]) -> str:
    """What came of it; "" where a proposal speaks for itself, or where there was nothing to try.

    Args:
        missing: tokens that the settings do not explain.
    """
    if any(one.verified and one.alternatives == 1 for one in proposals):
        return ""
    told = []
    if missing:
        names = " and ".join(missing)
        told.append(f"{names} may stand for a word that [repair.tokens] in the settings does not name")
    several = max((one.alternatives for one in proposals), default=1)
    if several > 1:
        told.append(f"{several} addresses may be meant, for a person to choose from")
    elif tried:
        unsure = sum(one.outcome is Outcome.UNSURE for one in tried)
        one = len(tried) == 1
        alive = "one address was tried instead, and is not alive" if one else f"{len(tried)} were tried, none is alive"
        told.append(alive + (f" ({unsure} could not be told)" if unsure else ""))
    return "; ".join(told)
