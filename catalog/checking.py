"""The second stage: due resources -> probes -> findings -> archived copies, all of it through the catalog."""

import asyncio
import contextlib
import math
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import Engine

from catalog import __version__
from catalog.archiving import ArchiveStage
from catalog.assembly import make_lanes, make_prober, make_settings_examiner
from catalog.canaries import network_is_up
from catalog.checker.hosts import Lanes
from catalog.checker.network import Offline
from catalog.checker.observation import Judgement
from catalog.checker.proxies import Proxies, load_proxies
from catalog.checker.runner import Runner, Sink
from catalog.checker.screen import LOCAL_PREFIX, Screen, make_screen
from catalog.checker.wire import Wire
from catalog.drifting import compare_living
from catalog.fetching import make_wire
from catalog.honesty import Honesty, remembered_honesty
from catalog.lock import whoami
from catalog.progress import Progress
from catalog.repairing import Allowance, repair_addresses
from catalog.saver import Saver
from catalog.schedule import next_due
from catalog.selection import Checked, Selection, say_addresses
from catalog.settings import Settings
from db.engine import BUSY_SECONDS
from db.errors import CatalogError, LockedCatalogError
from db.load import count_due, load_due
from db.pending import drop_pending, keep_pending, settle_pending
from db.records import DueResource, Finding, FragmentFinding
from db.runs import begin_run, close_stale_runs, finish_run
from db.save_findings import save_findings
from db.save_state import save_host_holds
from db.unsaved import put_aside, unsaved_file
from db.vocabulary import RunStatus, Verdict
from reports.words import plural

OFFLINE = (
    "this machine seems to be offline: hosts fail one after the other, and none of the canaries answers; "
    "nothing of that stretch was recorded (settings: canaries)"
)
BY_PROXY = "; the way leads through {proxies}, as the environment has it: see that it is up and lets you in"
# Between two searches for replacements beside the last round: seconds at the least, and how many times as long as the
# last one kept the processor. What that waited for is no reason: more may have been settled meanwhile.
REPAIR_EVERY, REPAIR_SHARE = 1.0, 2.0
# How long a catalog that another program holds is waited for by results that are to be saved, by a run that is being
# ended by a signal (it stops within two seconds), and how often it is asked for.
HELD_SECONDS, PARTING_SECONDS, AGAIN_SECONDS = BUSY_SECONDS, 1.0, 0.05
NO_ROOM = "this machine had no room for more connections (open files, memory): {count} could not be asked, and stay due"
OUT_OF_TIME = "the time budget of {seconds:g} s is used up; what was not reached stays due"


@dataclass(slots=True)
class Check:
    """One run over a catalog. The caller holds the run lock.

    Attributes:
        folder: of the catalog, which local identities are relative to.
    """

    engine: Engine
    folder: Path
    settings: Settings
    selection: Selection
    progress: Progress
    command: str = "check"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    rng: Callable[[], float] = random.random
    _no_room: int = field(init=False, default=0)  # addresses that this machine could not ask
    _ends_at: float = field(init=False, default=math.inf)  # by the monotonic clock: since when the run is to end

    async def run(self) -> Checked:
        """Probe, ask the archives beside it, look for replacements; results are kept whatever happens."""
        close_stale_runs(self.engine)
        settle_pending(self.engine, self.settings.outages.policy())
        pid, hostname = whoami()
        began = self.now()
        run_id = begin_run(self.engine, self.command, began, pid=pid, hostname=hostname, version=__version__)
        archives = self._archives()
        budget = self.settings.max_seconds if self.selection.max_seconds is None else self.selection.max_seconds
        status, told = RunStatus.COMPLETED, ""
        try:
            async with asyncio.timeout(budget or None) as scope:
                lanes = make_lanes(self.engine, self.settings, self.now)
                allowance = Allowance.of(self.settings)
                async with archives:
                    await self._probe((run_id, began), lanes, archives.vouch, allowance)
                await self._look_further(lanes, allowance)
            if self._no_room:
                status, told = RunStatus.FAILED, NO_ROOM.format(count=say_addresses(self._no_room))
        except TimeoutError as error:
            if not scope.expired():
                self._record_end(run_id, error)
                raise
            status, told = RunStatus.INTERRUPTED, OUT_OF_TIME.format(seconds=budget)
        except Offline:
            status, told = RunStatus.OFFLINE, OFFLINE + _say_proxies(load_proxies())
        except asyncio.CancelledError as error:
            self._record_end(run_id, error, RunStatus.INTERRUPTED, "ended by a signal")
            raise
        except BaseException as error:
            self._record_end(run_id, error)
            raise
        finish_run(self.engine, run_id, status, self.now(), told)
        out_of_time = status is RunStatus.INTERRUPTED
        words = self.progress.words()
        return Checked(status, self.progress.done, archives.asked, told, words, out_of_time=out_of_time)

    def _record_end(
        self, run_id: int, error: BaseException, status: RunStatus = RunStatus.FAILED, told: str = ""
    ) -> None:
        """What broke the run may keep this from being written as well (a full disk): then the next run tidies up."""
        told = told or str(error)[:500]
        wait = not isinstance(error, LockedCatalogError)  # that has been waited for
        try:
            self._when_free(lambda: finish_run(self.engine, run_id, status, self.now(), told, wait=False), wait)
        except Exception as second:
            error.add_note(f"the end of the run could not be recorded: {second}")

    async def _probe(
        self, run: tuple[int, datetime], lanes: Lanes, vouch: Callable[[], None], allowance: Allowance
    ) -> None:
        total = count_due(self.engine, self.now(), self.selection.wanted)

        def keep(findings: Sequence[Finding], wait: bool) -> None:
            self._when_free(lambda: keep_pending(self.engine, run[0], findings, wait=False), wait)

        self.progress.slow = lanes.slowest
        told = self.progress.start(total, f"{say_addresses(total)} {'is' if total == 1 else 'are'} due")
        async with make_wire(self.settings) as wire, self._saving(run, lanes) as saver, Saver(keep) as keeper:

            def sink(findings: Sequence[Finding]) -> None:
                saver.put(findings)
                if any(finding.http_status is not None for finding in findings):
                    vouch()
                self.progress.advance([finding.verdict.value for finding in findings])

            honesty = remembered_honesty(self.engine, self.now)
            runner = self._runner(wire, lanes, sink, honesty)
            runner.keep = keeper.put
            # Archives may know a replacement, and where they are asked they are waited for.
            if not self.selection.archives:
                runner.meanwhile = partial(self._repair_beside, lanes, allowance, saver)
            try:
                async with told.telling():
                    await runner.run(load_due(self.engine, self.now(), self.selection.wanted, runner.room))
            except asyncio.CancelledError:
                self._ends_at = time.monotonic()
                raise
            else:
                self._no_room = runner.no_room
            finally:  # what an interrupted run has learned of hosts is as true as that of any other
                self._when_free(honesty.save)
        drop_pending(self.engine)  # each of them has a result by now

    @contextlib.asynccontextmanager
    async def _saving(self, run: tuple[int, datetime], lanes: Lanes) -> AsyncIterator[Saver[Finding]]:
        """Results on their way into the catalog; what that does not take waits beside it for the next run.

        Args:
            run: its number, and when it began.
        """
        policy = self.settings.outages.policy()

        def save(findings: Sequence[Finding], wait: bool) -> None:
            self._when_free(lambda: save_all(findings), wait)

        def save_all(findings: Sequence[Finding]) -> None:
            self._save_holds(lanes)  # first: they may be saved twice, where the catalog is held after that
            save_findings(self.engine, run[0], findings, policy, wait=False)

        saver = Saver(save)
        try:
            async with saver:
                yield saver
        except (CatalogError, asyncio.CancelledError) as error:  # a defect's results would trip up the next run too
            told = self._put_aside(run, saver.unwritten)
            if told and isinstance(error, CatalogError):
                raise type(error)(f"{error}; {told}") from error
            raise

    def _put_aside(self, run: tuple[int, datetime], findings: Sequence[Finding]) -> str:
        """Keep results beside the catalog; a sentence that says so, "" where there are none."""
        if not findings:
            return ""
        count = plural(len(findings), "result")
        try:
            put_aside(self.engine, *run, findings)
        except OSError as error:
            return f"{count} could not be kept elsewhere either ({error.strerror}): these addresses stay due"
        return f"kept for the next run to save, in {unsaved_file(self.engine)}: {count}"

    def _when_free(self, write: Callable[[], None], wait: bool = True) -> None:
        """Write at once, or else as soon as nobody else holds the catalog; a signal shortens that at any moment.

        Args:
            write: raises LockedCatalogError at once where somebody does.
        """
        until = time.monotonic() + HELD_SECONDS
        while True:
            try:
                write()
                return
            except LockedCatalogError:
                if not wait or time.monotonic() > min(until, self._ends_at + PARTING_SECONDS):
                    raise
            time.sleep(AGAIN_SECONDS)

    def _save_holds(self, lanes: Lanes) -> None:
        if holds := lanes.take_holds():
            try:
                save_host_holds(self.engine, holds, self.now(), wait=False)
            except LockedCatalogError:
                lanes.holds = holds | lanes.holds
                raise

    def _runner(self, wire: Wire, lanes: Lanes, sink: Sink, honesty: Honesty) -> Runner:
        settings = self.settings
        screen: Screen = make_screen(settings.exclude, settings.accept, settings.allow_private)
        prober = make_prober(settings, wire, lanes, screen, self.now)

        async def ask(voucher: str) -> bool:
            return await network_is_up(settings, prober, voucher)

        return Runner(
            examiner=make_settings_examiner(settings, prober, wire, lanes, screen, honesty=honesty),
            lanes=lanes,
            screen=screen,
            check_local=self._check_local,
            due=self._due,
            sink=sink,
            ask=ask,
            now=self.now,
            sleep=asyncio.sleep,
            attempts=settings.attempts,
            patience=settings.patience,
            last_try=settings.timeouts.last_try,
        )

    def _check_local(self, url: str, fragments: Iterable[str]) -> tuple[Judgement, tuple[FragmentFinding, ...]]:
        # The readers of Markdown and HTML are loaded where a document cites files beside it, and nowhere else.
        from catalog.checker.local import check_local

        return check_local(self.folder / unquote(url.removeprefix(LOCAL_PREFIX)), frozenset(fragments))

    def _due(self, verdict: Verdict, resource: DueResource, not_before: datetime | None) -> datetime:
        return next_due(verdict, resource, self.now(), self.rng, self.settings.outages.policy(), not_before)

    def _archives(self) -> ArchiveStage:
        wanted = self.selection.archives
        return ArchiveStage(self.engine, self.settings, self.progress.another(), self.now, wanted=wanted)

    async def _repair_beside(
        self, lanes: Lanes, allowance: Allowance, saver: Saver[Finding], over: asyncio.Event
    ) -> None:
        """Look for replacements of what is settled, again and again until the last round is over."""
        while not over.is_set():
            began = time.process_time()
            await saver.settle()
            await self._repair(lanes, allowance, Progress())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(REPAIR_EVERY, REPAIR_SHARE * (time.process_time() - began))):
                    await over.wait()

    async def _look_further(self, lanes: Lanes, allowance: Allowance) -> None:
        """Look for replacements, and at what lives."""
        try:
            await self._repair(lanes, allowance, self.progress.another())
            await self._compare(lanes)
        except asyncio.CancelledError:
            self._ends_at = time.monotonic()
            raise
        finally:  # what hosts have asked for since the last result holds as well where these looks were cut short
            self._when_free(lambda: self._save_holds(lanes))

    async def _repair(self, lanes: Lanes, allowance: Allowance, progress: Progress) -> None:
        """Look for replacements of what is in trouble or damaged, and was not looked for since."""
        await repair_addresses(
            self.engine,
            self.settings,
            progress,
            self.now,
            archives=self.selection.archives,
            lanes=lanes,
            allowance=allowance,
        )

    async def _compare(self, lanes: Lanes) -> int:
        """See whether what lives is still what was cited; how many pages could be compared."""
        if not self.selection.archives:
            return 0
        return await compare_living(self.engine, self.settings, self.progress.another(), self.now, lanes=lanes)


def _say_proxies(proxies: Proxies) -> str:
    """What else may be wrong where nobody answers; the addresses hold no credentials."""
    named = dict.fromkeys(proxy.url for proxy in (proxies.http, proxies.https) if proxy is not None)
    return BY_PROXY.format(proxies=" and ".join(named)) if named else ""
