"""Puts an Examiner together, its looks over one wire and the same lanes; and remembers honest hosts between runs.

`looking.py` has the one of some settings.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Engine

from catalog.checker.chains import lacks_its_middle
from catalog.checker.examine import Examiner
from catalog.checker.hosts import Lanes
from catalog.checker.http2 import Http2Wire
from catalog.checker.neighbours import HONEST_DAYS, Neighbours
from catalog.checker.observation import Observation
from catalog.checker.probe import Prober
from catalog.checker.screen import Screen
from catalog.checker.second import BROWSER_MANNERS
from catalog.checker.wire import Wire
from catalog.settings_parts import FurtherLooks
from catalog.sites.inquiry import Sites
from catalog.sites.user_rules import UserRule
from db.honesty import load_honest, save_honesty


@dataclass(frozen=True, slots=True)
class Honesty:
    """What is known between runs of hosts that say 404 where they have nothing (see `neighbours.py`)."""

    was_honest: Callable[[str], bool] = lambda host: False
    note: Callable[[str, bool], None] = lambda host, honest: None
    save: Callable[[], None] = lambda: None


def remembered_honesty(engine: Engine, now: Callable[[], datetime]) -> Honesty:
    """What the catalog knows of hosts; `save` writes down what was learned, and raises LockedCatalogError at once where
    somebody else is writing."""
    learned: dict[str, bool] = {}
    since = now() - timedelta(days=HONEST_DAYS)

    def save() -> None:
        save_honesty(engine, learned, now(), wait=False)
        learned.clear()

    @cache
    def known() -> frozenset[str]:
        return load_honest(engine, since)

    return Honesty(lambda host: host in known(), learned.__setitem__, save)


def make_examiner(
    prober: Prober,
    wire: Wire,
    lanes: Lanes,
    screen: Screen,
    looks: FurtherLooks,
    *,
    honesty: Honesty | None = None,
    rules: tuple[UserRule, ...] = (),
) -> Examiner:
    """An examiner whose further looks take their turns where the prober takes its own.

    Args:
        prober: over `wire` and `lanes`.
        rules: what the settings say of single hosts; what the program itself knows of them is always asked.
    """
    honesty = honesty or Honesty()
    sites = Sites(prober, rules, may_ask=lanes.welcomes)

    async def ask(url: str) -> Observation:
        await lanes.first_contacts()
        seen = await prober.probe(url)
        lanes.heed(seen)
        return seen

    second = replace(
        prober,
        transport=Http2Wire(wire),
        manners=BROWSER_MANNERS,
        user_agent=looks.user_agent or prober.user_agent,
    )
    neighbours = Neighbours(
        probe=ask,
        may_ask=lambda url: not screen.vet(url) and lanes.welcomes(url),
        was_honest=honesty.was_honest,
        note=honesty.note,
    )
    return Examiner(
        prober=prober,
        accepts=screen.accepts,
        inquire=sites.inquire,
        reconsider=sites.reconsider,
        second=second if looks.second_opinion else None,
        neighbours=neighbours if looks.neighbours else None,
        may_ask=lanes.welcomes,
        heed=lanes.heed,
        lacks_its_middle=(lambda url: lacks_its_middle(wire, url, prober.user_agent)) if looks.second_opinion else None,
    )
