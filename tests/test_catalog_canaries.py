"""Whether the network is up: asked of who has answered already, by the head of an answer alone."""

import asyncio
import time

import pytest
from scenario_kit import QUICK, make_wire
from simweb import behaviours as b
from simweb.exchange import Behaviour, Site
from simweb.server import SimWeb

from catalog import canaries
from catalog.canaries import network_is_up
from catalog.checker.hosts import Lanes
from catalog.checker.probe import Prober
from catalog.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("behaviour", "up"),
    [
        (b.ok(), True),
        (b.status(404), True),
        (b.status(503), True),
        (b.slow_body(), True),  # a page may dribble in for longer than anybody waits
        (b.redirect(302, "http://portal.test/"), False),
        (b.status(511), False),
        (b.silence(), False),
        (b.reset(), False),
    ],
)
async def test_who_has_answered_vouches_by_a_straight_answer(
    behaviour: Behaviour, up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canaries, "PATIENCE", 1.0)
    # A canary that nobody hears, so that all hangs on the host.
    settings = Settings(canaries=("http://127.0.0.1:9/",), allow_private=True)  # type: ignore[arg-type]
    sites = [Site("a.test", {"/x": behaviour})]
    async with SimWeb(sites) as web, make_wire(web, proxied=False, timeouts=QUICK) as wire:
        lanes = Lanes(limit=8, clock=time.monotonic, sleep=asyncio.sleep)
        prober = Prober(wire, lanes.turn, "test/1")
        assert await network_is_up(settings, prober, web.direct("http://a.test/x")) is up
