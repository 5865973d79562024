"""A web with delays: both tools at their defaults and at equal policy, beside the least time that our policy allows."""

import contextlib
import math
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from book import Book, median, pairs
from loopback import host
from rivals import Lychee, Ours, find_lychee

from catalog.checker.last_round import LAST_WAIT
from catalog.checker.policy import FIRST_WAIT
from catalog.settings import Settings

ADDRESSES, HOSTS, MOST_A_HOST = 5_000, 1_000, 60
MEDIAN, SIGMA, LONGEST = 0.150, 1.0, 6.0  # seconds; the log-normal's spread; none of them reaches a time-out
SILENT_HOSTS, GONE, SENT_ON, BUSY = 0.02, 0.03, 0.05, 0.01
RUNS = int(os.environ.get("BENCH_RUNS", "3"))  # pairs; one takes six minutes
EQUAL = (
    "concurrency = 512\nattempts = 2\n[timeouts]\nconnect = 10.0\nread = 10.0\ntotal = 10.0\nlast_try = 1.0\n",
    ("--timeout", "10", "--max-retries", "1", "--max-concurrency", "512"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One address: its host's number, what stands there, and its delay in seconds (of each request)."""

    host: int
    kind: str
    delay: float
    number: int

    def address(self, port: int, hole: int) -> str:
        where = f"{host(self.host)}:{hole if self.kind == 'hole' else port}"
        return f"http://{where}/{self.kind}/{round(self.delay * 1000)}/page-{self.number}"


def bench(book: Book) -> None:
    book.section(
        "delays",
        f"A web with delays: {ADDRESSES:,} addresses on {HOSTS:,} hosts, Zipf-shaped with at most {MOST_A_HOST} a "
        f"host; log-normal answers with a median of {MEDIAN * 1000:.0f} ms; {SILENT_HOSTS:.0%} of the hosts silent "
        f"(half take no connection, half take it and say nothing), {GONE:.0%} 404, {SENT_ON:.0%} redirects, "
        f"{BUSY:.0%} 503 once. Pairs of runs: {RUNS}.",
    )
    places = make_web(random.Random(11))
    lychee = find_lychee()
    for name, settings, flags in (("defaults", "", ()), ("equal policy", *EQUAL)):
        _compare(book, name, places, settings, flags, lychee)
    book.note("Equal policy: a time-out of 10 s, one retry, 512 at once. The least time holds for our own politeness.")


def _compare(
    book: Book, name: str, places: Sequence[Place], settings: str, flags: tuple[str, ...], lychee: Path | None
) -> None:
    ours, theirs = [], []
    for _ in range(RUNS):  # each pair meets a server that has seen nobody: a 503 comes once a run
        for side in ("ours", "lychee") if lychee is not None else ("ours",):
            with tempfile.TemporaryDirectory() as folder, _server() as (port, hole):
                addresses = [place.address(port, hole) for place in places]
                if side == "ours":
                    canary = next(place for place in places if place.kind == "ok").address(port, hole)
                    ours += pairs(1, Ours(Path(folder), addresses, canary, settings))[0]
                elif lychee is not None:
                    theirs += pairs(1, Lychee(lychee, Path(folder), addresses, flags))[0]
    wall = median([ran.wall for ran in ours])
    least = least_seconds(places, settings_of(settings))
    book.row(f"{name}: linkledger check", f"{wall:.1f} s")
    book.row(f"{name}: processor time", f"{median([ran.cpu for ran in ours]):.1f} s")
    book.row(f"{name}: least time that our policy allows", f"{least:.1f} s")
    book.row(f"{name}: linkledger, in units of that", f"{wall / least:.2f}", "1.15")
    if theirs:
        other = median([ran.wall for ran in theirs])
        book.row(f"{name}: lychee", f"{other:.1f} s")
        ratio = median([own.wall / its.wall for own, its in zip(ours, theirs, strict=True)])
        book.row(
            f"{name}: linkledger, in units of lychee (median of pairs)", f"{ratio:.2f}", "0.5" if not flags else "1"
        )


def settings_of(text: str) -> Settings:
    import tomllib

    return Settings(**tomllib.loads(text))


def make_web(rng: random.Random) -> list[Place]:
    """The addresses, hosts mixed."""
    silent = set(rng.sample(range(HOSTS), round(HOSTS * SILENT_HOSTS)))
    holes = set(sorted(silent)[::2])
    places = []
    for number, which in enumerate(_zipf(rng)):
        kind = rng.choices(("gone", "to", "later", "ok"), (GONE, SENT_ON, BUSY, 1 - GONE - SENT_ON - BUSY))[0]
        if which in silent:
            kind = "hole" if which in holes else "silent"
        delay = min(math.exp(rng.gauss(math.log(MEDIAN), SIGMA)), LONGEST)
        places.append(Place(which, kind, 0.0 if which in silent else delay, number))
    rng.shuffle(places)
    return places


def _zipf(rng: random.Random) -> list[int]:
    """A host's number for each address: the share of the n-th host falls with 1/n, between 1 and MOST_A_HOST."""
    low, high = 1.0, ADDRESSES * 10.0
    while high - low > 0.01:
        scale = (low + high) / 2
        total = sum(min(max(round(scale / rank), 1), MOST_A_HOST) for rank in range(1, HOSTS + 1))
        low, high = (scale, high) if total < ADDRESSES else (low, scale)
    counts = [min(max(round(high / rank), 1), MOST_A_HOST) for rank in range(1, HOSTS + 1)]
    ranks = list(range(HOSTS))
    rng.shuffle(ranks)
    return [ranks[rank] for rank, count in enumerate(counts) for _ in range(count)][:ADDRESSES]


def least_seconds(places: Sequence[Place], settings: Settings) -> float:
    """What no schedule can go below that keeps to the settings: spacing and slots of each host, slots over all hosts,
    the time-outs of a silent address, the waits before retries. Second looks and siblings are left out, so the bound is
    rather too low than too high.
    """
    limits = settings.host("")
    by_host: dict[int, list[Place]] = {}
    for place in places:
        by_host.setdefault(place.host, []).append(place)
    goes = max(settings.attempts - 1, 1)
    first = last = slots = 0.0
    for group in by_host.values():
        times = [_first_round(place, settings, goes) for place in group]
        requests = sum(2 if place.kind == "to" or (place.kind == "later" and goes > 1) else 1 for place in group)
        if group[0].kind in ("hole", "silent"):  # the circuit opens while the first few wait; the others are not tried
            times = (
                [_timeout(group[0].kind, settings)] * min(len(group), limits.concurrency) if len(group) > 5 else times
            )
            requests = 1
        first = max(first, max(times), sum(times) / limits.concurrency, (requests - 1) * limits.interval)
        slots += sum(times)
        if settings.attempts > 1:
            last = max(last, *(_last_round(place, settings, goes) for place in group))
    return max(first, slots / settings.concurrency) + last


def _timeout(kind: str, settings: Settings) -> float:
    timeouts = settings.timeouts
    return timeouts.connect if kind == "hole" else min(timeouts.read, timeouts.total)


def _first_round(place: Place, settings: Settings, goes: int) -> float:
    if place.kind in ("hole", "silent"):
        slow = min(goes, 1)  # a time-out waits for the last round
        return slow * _timeout(place.kind, settings) + sum(FIRST_WAIT * 2**go for go in range(slow - 1))
    if place.kind == "to":
        return 2 * place.delay
    return 2 * place.delay + FIRST_WAIT if place.kind == "later" and goes > 1 else place.delay


def _last_round(place: Place, settings: Settings, goes: int) -> float:
    if place.kind in ("hole", "silent"):
        return LAST_WAIT + _timeout(place.kind, settings) * settings.timeouts.last_try
    return place.delay if place.kind == "later" and goes == 1 else 0.0


@contextlib.contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """A fresh server in a process of its own: its port, and the port that takes no connections."""
    command = [sys.executable, str(Path(__file__).with_name("slow_web.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready, port, hole = process.stdout.readline().split()
            assert ready == "READY"
            yield int(port), int(hole)
        finally:
            process.kill()
