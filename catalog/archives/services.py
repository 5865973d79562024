"""The archives that the settings name, each behind its doors; and what of their patience must survive the process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import httpx
from sqlalchemy import Engine

from catalog.archives.door import Door
from catalog.archives.playback import Playback
from catalog.archives.pool import Breaker, Sleep, shared_pool
from catalog.archives.wayback import Wayback
from catalog.fetching import make_wire
from catalog.settings import Settings
from db.records import HostState
from db.save_state import load_host_states, save_host_states


@dataclass(slots=True)
class Doors:
    """Makes the doors of a run, so that breakers are shared and requests are counted in one place.

    Attributes:
        states: what earlier runs left, by the name under which a breaker is filed.
        save: keeps states in the catalog; called in a thread.
    """

    client: httpx.AsyncClient
    now: Callable[[], datetime]
    states: Mapping[str, HostState]
    save: Callable[[HostState], None]
    sleep: Sleep = asyncio.sleep
    made: list[Door] = field(default_factory=list)
    _breakers: dict[str, Breaker] = field(default_factory=dict)

    def open(self, service: str, kind: str, per_minute: float, *, own_failures: bool = False) -> Door:
        """The door to one pool of a service.

        Args:
            kind: of the pool (`cdx`, `playback` …); doors of the same service and kind share their pace.
            own_failures: failures of this pool say nothing of the service's others; refusals always do.
        """
        host = service_host(service)
        block = self._breaker(f"archive:{host}")
        breaker = self._breaker(f"archive:{host}/{kind}") if own_failures else block
        pool = shared_pool(host, kind, per_minute)
        door = Door(self.client, pool, breaker, self.now, self.sleep, block, self._remember)
        self.made.append(door)
        return door

    @property
    def requests(self) -> int:
        """Sent so far, through all doors."""
        return sum(door.requests for door in self.made)

    def changed(self) -> list[HostState]:
        """States that the catalog does not know yet."""
        return [breaker.state() for breaker in self._breakers.values() if breaker.changed]

    def _breaker(self, name: str) -> Breaker:
        if name not in self._breakers:
            state = self.states.get(name)
            self._breakers[name] = Breaker(name) if state is None else Breaker.load_state(state)
        return self._breakers[name]

    def _remember(self, breaker: Breaker) -> None:
        self.save(breaker.state())


@asynccontextmanager
async def open_doors(settings: Settings, engine: Engine, now: Callable[[], datetime]) -> AsyncIterator[Doors]:
    """Doors over a wire of their own, with the breakers as the catalog knows them; their states are saved at the end.

    Raises:
        SettingsError: for a certificate file or a proxy that cannot be used; CatalogError: for what the catalog cannot
            take.
    """
    places = settings.archives
    services = [places.wayback_url, places.availability_url, places.arquivo_url]
    async with (
        make_wire(settings, trusted=services) as wire,
        httpx.AsyncClient(transport=wire, headers={"User-Agent": settings.agent()}, trust_env=False) as client,
    ):
        doors = Doors(
            client, now, load_host_states(engine), save=lambda state: save_host_states(engine, [state], now())
        )
        try:
            yield doors
        finally:
            save_host_states(engine, doors.changed(), now())


def make_wayback(doors: Doors, settings: Settings) -> Wayback:
    """The Wayback Machine of the settings."""
    places = settings.archives
    door = doors.open(places.wayback_url, "cdx", places.per_minute)
    return Wayback(door, doors.now, url=places.wayback_url, allow_private=settings.allow_private)


def make_playback(doors: Doors, settings: Settings) -> Playback:
    """Playback of the Wayback Machine of the settings."""
    places = settings.archives
    door = doors.open(places.wayback_url, "playback", places.playback_per_minute, own_failures=True)
    return Playback(door, f"{places.wayback_url}/web", places.window(), settings.allow_private)


def service_host(service: str) -> str:
    """The host under which a service's breaker is filed: name, and port where one is printed."""
    return urlsplit(service).netloc.rpartition("@")[2].lower()
