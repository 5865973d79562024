"""Puts together, by the settings, what every stage that looks at addresses needs: lanes, prober, examiner."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from catalog.checker.certificates import lacks_its_middle
from catalog.checker.examine import Examiner
from catalog.checker.hosts import Lanes
from catalog.checker.http2 import Http2Wire
from catalog.checker.neighbours import Neighbours
from catalog.checker.observation import Observation
from catalog.checker.probe import Prober
from catalog.checker.screen import Screen
from catalog.checker.second import BROWSER_MANNERS
from catalog.checker.timeouts import Timeouts
from catalog.checker.wire import Wire
from catalog.credentials import request_headers
from catalog.honesty import Honesty
from catalog.settings import Settings
from catalog.settings_parts import FurtherLooks
from catalog.sites.inquiry import Sites
from catalog.sites.user_rules import UserRule, make_user_rules
from db.save_state import load_host_holds


def make_lanes(engine: Engine, settings: Settings, now: Callable[[], datetime]) -> Lanes:
    """The hosts of a run, and what they have asked for in earlier ones."""
    lanes = Lanes(
        limit=settings.concurrency,
        clock=time.monotonic,
        sleep=asyncio.sleep,
        concurrency=lambda host: settings.host(host).concurrency,
        interval=lambda host: settings.host(host).interval,
        patience=settings.patience,
    )
    lanes.recall(load_host_holds(engine, now()), now())
    return lanes


def make_prober(settings: Settings, wire: Wire, lanes: Lanes, screen: Screen, now: Callable[[], datetime]) -> Prober:
    """A prober over this wire that takes its turns in these lanes, and heeds robots.txt where the settings want it."""
    timeouts = settings.timeouts
    prober = Prober(
        transport=wire,
        turn=lanes.turn,
        user_agent=settings.agent(),
        headers=lambda url: request_headers(url, settings),
        vet=screen.vet,
        now=now,
        timeouts=Timeouts(timeouts.connect, timeouts.read, timeouts.total),
    )
    if not settings.robots:
        return prober
    from catalog.checker.robots import Robots, product_token  # few want it, and its parser takes a while to load

    return replace(prober, permit=Robots(prober, lanes, product_token(settings.agent())).refusal)


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
        seen = await prober.probe(url, anchors=False)
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


def make_settings_examiner(
    settings: Settings,
    prober: Prober,
    wire: Wire,
    lanes: Lanes,
    screen: Screen,
    *,
    honesty: Honesty | None = None,
    looks: FurtherLooks | None = None,
) -> Examiner:
    """The examiner of some settings, with what is known of single hosts.

    Args:
        looks: instead of those of the settings.
    """
    rules = make_user_rules(settings.sites)
    return make_examiner(prober, wire, lanes, screen, looks or settings.looks, honesty=honesty, rules=rules)
