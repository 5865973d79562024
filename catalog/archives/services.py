"""The archives that the settings name, each behind its doors; and what of their patience must survive the process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import httpx
from sqlalchemy import Engine

from catalog.archives import arquivo, timegate
from catalog.archives.cdx_archive import CdxArchive
from catalog.archives.door import Door
from catalog.archives.playback import Playback
from catalog.archives.pool import Breaker, Sleep, shared_pool
from catalog.archives.protocol import Archive
from catalog.archives.several import Several
from catalog.archives.timegate import TimeGate
from catalog.archives.wayback import WAYBACK, Availability
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
    made: dict[tuple[str, str], Door] = field(default_factory=dict)
    _breakers: dict[str, Breaker] = field(default_factory=dict)

    def open(self, service: str, kind: str, per_minute: float, *, own_failures: bool = False) -> Door:
        """The door to one pool of a service.

        Args:
            kind: of the pool (`cdx`, `playback` …); there is one door for each.
            own_failures: failures of this pool say nothing of the service's others; refusals always do.
        """
        host = service_host(service)
        if (host, kind) in self.made:
            return self.made[host, kind]
        block = self._breaker(f"archive/{host}")
        breaker = self._breaker(f"archive/{host}/{kind}") if own_failures else block
        pool = shared_pool(host, kind, per_minute)
        door = Door(self.client, pool, breaker, self.now, self.sleep, block, self._remember)
        self.made[host, kind] = door
        return door

    @property
    def requests(self) -> int:
        """Sent so far, through all doors."""
        return sum(door.requests for door in self.made.values())

    def shut(self) -> list[tuple[str, str, datetime | None]]:
        """Whose patience is at its end: name, why, until when."""
        shut = [breaker for breaker in self._breakers.values() if breaker.is_open(self.now())]
        return [(breaker.host.removeprefix("archive/"), breaker.note, breaker.circuit_until) for breaker in shut]

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
    services = [places.wayback_url, places.availability_url, places.arquivo_url, *places.timegates]
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


def make_archives(doors: Doors, settings: Settings) -> Several:
    """The archives that the settings name, in the order in which they are asked; none where all are turned off."""
    places = settings.archives
    archives: list[Archive] = []
    if places.wayback_url:
        archives.append(make_wayback(doors, settings))
    if places.arquivo_url:
        archives.append(_make_arquivo(doors, settings))
    archives += [
        TimeGate(gate, _door_to(doors, settings), doors.now, settings.allow_private) for gate in places.timegates
    ]
    return Several(archives)


def make_wayback(doors: Doors, settings: Settings) -> CdxArchive:
    """The Wayback Machine of the settings."""
    places = settings.archives
    door = doors.open(places.wayback_url, "cdx", places.per_minute)
    second = None
    if places.availability_url:
        quick = doors.open(places.availability_url, "availability", places.per_minute, own_failures=True)
        second = Availability(quick, places.availability_url)
    playback = make_playback(doors, settings)
    return CdxArchive(WAYBACK, door, doors.now, places.wayback_url, playback, second, settings.allow_private)


def make_playback(doors: Doors, settings: Settings) -> Playback:
    """Playback of the Wayback Machine of the settings."""
    places = settings.archives
    door = doors.open(places.wayback_url, "playback", places.playback_per_minute, own_failures=True)
    return Playback(door, f"{places.wayback_url}{WAYBACK.played}", places.window(), settings.allow_private)


def _make_arquivo(doors: Doors, settings: Settings) -> CdxArchive:
    places = settings.archives
    share = places.arquivo_per_minute / arquivo.CDX_PER_MINUTE
    door = doors.open(places.arquivo_url, "cdx", places.arquivo_per_minute)
    played = doors.open(places.arquivo_url, "playback", arquivo.PLAYBACK_PER_MINUTE * share, own_failures=True)
    shape, private = arquivo.ARQUIVO, settings.allow_private
    playback = Playback(played, f"{places.arquivo_url}{shape.played}", places.window(), private)
    return CdxArchive(shape, door, doors.now, places.arquivo_url, playback, None, private)


def _door_to(doors: Doors, settings: Settings) -> Callable[[str], Door]:
    """The door for a memento's address: those of the archives above keep their pace, whoever sends us there."""
    places = settings.archives
    known = {
        service_host(places.wayback_url): places.playback_per_minute,
        service_host(places.arquivo_url): arquivo.PLAYBACK_PER_MINUTE,
    }

    def door_to(url: str) -> Door:
        return doors.open(url, "playback", known.get(service_host(url), timegate.PER_MINUTE), own_failures=True)

    return door_to


def service_host(service: str) -> str:
    """The host under which a service's breaker is filed: name, and port where one is printed."""
    return urlsplit(service).netloc.rpartition("@")[2].lower()
