"""Is the network up? Asked of a host that has answered in this very run, then of the canaries of the settings."""

import asyncio
import contextlib
from dataclasses import replace

from catalog.checker.body import read_body
from catalog.checker.network import NETWORK_LOGIN, canary_answers
from catalog.checker.observation import Observation, WireError
from catalog.checker.probe import REDIRECTS, Prober, build_request
from catalog.fetching import make_wire
from catalog.settings import Settings
from catalog.settings_parts import Canary

PATIENCE = 15.0  # seconds for one canary, whatever the settings allow a slow host
MOST_BYTES = 4_096  # of a canary's body; the known ones are a few words long


async def network_is_up(settings: Settings, prober: Prober, voucher: str) -> bool:
    """Whether anybody answers as they should.

    Without canaries in the settings, and before any answer in this run, there is nobody to ask: then the network
    counts as up, since the user has chosen to do without.
    """
    if voucher and await _still_answers(prober, voucher):
        return True
    if not settings.canaries:
        return not voucher
    async with make_wire(settings, trusted=[canary.url for canary in settings.canaries]) as wire:
        asker = replace(prober, transport=wire)
        answers = [asyncio.create_task(_answers(asker, canary)) for canary in settings.canaries]
        try:
            for answer in asyncio.as_completed(answers):
                if await answer:
                    return True
        finally:
            for task in answers:
                task.cancel()
            await asyncio.gather(*answers, return_exceptions=True)
    return False


async def _still_answers(prober: Prober, url: str) -> bool:
    """An answer without a detour: a captive portal would send us to itself. Its head is enough: a page may dribble in
    for longer than a run should wait."""
    with contextlib.suppress(TimeoutError, WireError):
        request = build_request(url, {"User-Agent": prober.user_agent, **prober.manners})
        async with asyncio.timeout(PATIENCE), prober.turn(url):
            response = await prober.transport.handle_async_request(request)
            await response.aclose()
            return response.status_code not in REDIRECTS and response.status_code != NETWORK_LOGIN
    return False


async def _answers(prober: Prober, canary: Canary) -> bool:
    try:
        request = build_request(canary.url, {"User-Agent": prober.user_agent, "Accept-Encoding": "identity"})
        async with asyncio.timeout(PATIENCE):
            response = await prober.transport.handle_async_request(request)
            body = await read_body(response, limit=MOST_BYTES)
    except (WireError, TimeoutError):
        return False
    seen = Observation(
        url=canary.url, final_url=canary.url, at=prober.now(), status=response.status_code, answered=True
    )
    return canary_answers(canary, seen, body.data)
