"""The repair stage of a run: for what is in trouble or damaged, candidates, a live look at each, proposals.

    catalog -> questions -> candidates (pure) -> looks, politely -> proposals (pure) -> catalog

Nothing is proposed that was not seen alive, or that an archive does not hold. Answers are saved as they are made.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Engine

from catalog.assembly import make_lanes, make_prober, make_settings_examiner
from catalog.canaries import network_is_up
from catalog.checker.examine import Examined, Examiner
from catalog.checker.hosts import Lanes, host_of
from catalog.checker.network import may_be_ours
from catalog.checker.observation import Observation, Page
from catalog.checker.policy import SLOW_FAULTS
from catalog.checker.screen import Screen, make_screen
from catalog.fetching import make_wire
from catalog.progress import Progress, log
from catalog.repair.archived import ArchiveHints
from catalog.repair.candidate import Candidate
from catalog.repair.candidates import make_candidates
from catalog.repair.siblings import MoveRule, learn_rules
from catalog.repair.spelling import is_mere_twin
from catalog.repair.tokens import unknown_tokens
from catalog.repair.verify import Outcome, Tried, is_worth_trying, propose, weigh, weigh_drift
from catalog.repair.words import note
from catalog.saver import Saver
from catalog.selection import say_addresses
from catalog.settings import Settings
from db.errors import LockedCatalogError
from db.records import RepairAnswer, RepairQuestion, SuggestionRecord
from db.repairs import load_moves, load_repair_questions, save_repairs, withdraw_repairs
from db.vocabulary import Damage, SuggestionKind, Verdict

AT_ONCE = 32  # resources that are looked into at the same time; politeness to each host is the lanes' matter
MOST_QUESTIONS = 10_000  # of one run, whatever it may spend
# Share of the usual patience for other spellings of what was waited for in vain already, twice and with more of it.
HASTE = 0.5


@dataclass(slots=True)
class Allowance:
    """What a run may still spend on looking for replacements: requests, and seconds."""

    probes: int
    seconds: float

    @classmethod
    def of(cls, settings: Settings) -> "Allowance":
        return cls(settings.repair.max_probes, settings.repair.max_seconds)

    @property
    def is_spent(self) -> bool:
        return self.probes <= 0 or self.seconds <= 0


@dataclass(slots=True)
class Looker:
    """A live look at an address, within a run's budget.

    Attributes:
        allowance: of the run; each look takes from its requests.
        deadline: by the monotonic clock, when its seconds are over.
    """

    examiner: Examiner
    screen: Screen
    lanes: Lanes
    allowance: Allowance
    deadline: float
    answered: str = ""

    @property
    def is_spent(self) -> bool:
        return self.allowance.probes <= 0 or time.monotonic() > self.deadline

    async def look(self, url: str, *, patience: float = 1.0) -> Examined | None:
        """What there is to say of an address; None where it must not be asked, or not in this run any more."""
        if self.is_spent or self.screen.judge(url) is not None or not self.is_welcome(url):
            return None
        self.allowance.probes -= 1

        async def probe(url: str) -> Observation:
            seen = await self.examiner.prober.probe(url, patience=patience)
            self.lanes.heed(seen)
            return seen

        examined = await self.examiner.examine(url, probe)
        if examined.seen.answered:
            self.answered = examined.seen.final_url
        return examined

    def is_welcome(self, url: str) -> bool:
        """Whether its host was not given up, and does not want to be left alone for longer than there is time."""
        return self.lanes.welcomes(url) and self.lanes.lane(host_of(url)).held_until <= self.deadline


@dataclass(slots=True)
class Repairer:
    """Looks for replacements, one resource at a time each.

    Attributes:
        hints: what archives can tell besides; None where they are not to be asked.
    """

    looker: Looker
    tokens: dict[str, str]
    hints: ArchiveHints | None = None
    ours: set[int] = field(default_factory=set)  # resources of which nothing but connection failures was seen

    async def repair(self, question: RepairQuestion, rules: dict[str, Sequence[MoveRule]]) -> RepairAnswer:
        """What there is to propose for a resource."""
        candidates = self._candidates(question, rules)
        printed = await self._printed(question) if candidates else None
        tried = await self._try_all(question, candidates, printed)
        proposals = propose(question, tried)
        hints: tuple[Candidate, ...] = ()
        if not proposals and self.hints is not None and question.verdict is not Verdict.BLOCKED:
            hints = (*await self.hints.other_forms(question), *await self.hints.redirects(question))
            tried += await self._try_all(question, hints, printed)
            proposals = propose(question, tried)
        if not proposals:
            copies = await self.hints.copies(question, tried) if self.hints is not None else ()
            proposals = (*copies, *_for_review(question, candidates, tried))
        found = any(one.verified for one in proposals)
        unsure = not found and (self._left_out((*candidates, *hints), tried) or _could_not_tell(tried))
        missing = unknown_tokens(question.url, self.tokens) if Damage.TOKEN in question.damages else ()
        return RepairAnswer(question.resource_id, proposals, note(proposals, tried, missing), unsure)

    def _left_out(self, candidates: Sequence[Candidate], tried: Sequence[Tried]) -> bool:
        """Whether one of them may not have been looked at for want of time, or since its host takes no visitors now."""
        told = {one.candidate.url for one in tried}
        return self.looker.is_spent or any(
            one.url not in told and not self.looker.is_welcome(one.url) for one in candidates
        )

    def _candidates(self, question: RepairQuestion, rules: dict[str, Sequence[MoveRule]]) -> tuple[Candidate, ...]:
        found = make_candidates(question, tokens=self.tokens, rules=rules)
        if question.verdict in (Verdict.ALIVE, Verdict.MOVED, Verdict.BLOCKED):
            # Nothing is known to be wrong with it but the damage, so that only a repair of that is looked for.
            return tuple(one for one in found if one.method in ("token", "letter_case"))
        return found

    async def _printed(self, question: RepairQuestion) -> Page | None:
        """The page that stands at the printed address, where something answers there: nothing else may look like it."""
        if question.verdict not in (Verdict.SOFT_404, Verdict.ALIVE):
            return None
        examined = await self.looker.look(question.url)
        return examined.seen.page if examined is not None else None

    async def _try_all(
        self, question: RepairQuestion, candidates: Sequence[Candidate], printed: Page | None
    ) -> list[Tried]:
        tried: list[Tried] = []
        heard = False
        silent = set[str]()  # hosts at which one of the candidates was waited for in vain
        patience = HASTE if question.reason in SLOW_FAULTS else 1.0
        for candidate in candidates:
            if not is_worth_trying(candidate, tried) or host_of(candidate.url) in silent:
                continue
            examined = await self.looker.look(candidate.url, patience=patience)
            if examined is None:
                continue
            if examined.seen.fault in SLOW_FAULTS:
                silent.add(host_of(candidate.url))
            heard = heard or not may_be_ours(examined.seen)
            one = weigh(candidate, examined, question, printed)
            if one.outcome is Outcome.ALIVE and candidate.kind is SuggestionKind.MOVED and self.hints is not None:
                one = weigh_drift(one, examined, await self.hints.shown(question))
            tried.append(one)
        if tried and not heard:
            self.ours.add(question.resource_id)
        return tried


def _could_not_tell(tried: Sequence[Tried]) -> bool:
    return any(one.outcome is Outcome.UNSURE for one in tried)


def _for_review(
    question: RepairQuestion, candidates: Sequence[Candidate], tried: Sequence[Tried]
) -> tuple[SuggestionRecord, ...]:
    """What no look has refuted and none has shown alive: for a person, and never proposed."""
    told = {one.candidate.url: one for one in tried}
    kept = [one for one in candidates if one.alternatives > 1 or one.url in told]
    return tuple(
        SuggestionRecord(
            question.resource_id,
            one.kind,
            one.method,
            one.url,
            f"{one.evidence}; {told[one.url].said}" if one.url in told else one.evidence,
            one.confidence / 2,
            verified=False,
            alternatives=one.alternatives,
        )
        for one in kept
        if one.alternatives > 1 or (told[one.url].outcome is Outcome.UNSURE and not is_mere_twin(one))
    )


async def repair_addresses(
    engine: Engine,
    settings: Settings,
    progress: Progress,
    now: Callable[[], datetime],
    *,
    archives: bool,
    lanes: Lanes | None = None,
    allowance: Allowance | None = None,
) -> int:
    """Look for replacements within the run's budget; for how many resources there is one to propose.

    Args:
        archives: whether archives may be asked.
        lanes: of the run, which know by now who is silent and who asked to be left alone; None for new ones.
        allowance: what may be spent, and is what is left afterwards; None for that of a whole run.
    """
    with contextlib.suppress(LockedCatalogError):  # the next search does it; the loop, with probes under way, waits not
        withdraw_repairs(engine, wait=False)
    allowance = allowance or Allowance.of(settings)
    if allowance.is_spent:
        return 0
    again_days = settings.repair.again_days
    questions = load_repair_questions(engine, now(), limit=MOST_QUESTIONS, again_after_days=again_days)
    if not questions:
        return 0
    async with (
        open_looker(engine, settings, now, allowance, lanes=lanes) as looker,
        ArchiveHints.opened(engine, settings, now, archives) as hints,
        Saver[RepairAnswer](lambda answers, wait: save_repairs(engine, answers, now(), wait=wait)) as saver,
    ):
        repairer = Repairer(looker, settings.repair.tokens, hints)
        stage = _Stage(engine, settings, repairer, progress, saver)
        with progress.start(len(questions), f"looking for replacements of {say_addresses(len(questions))}"):
            return await stage.run(questions)


@contextlib.asynccontextmanager
async def open_looker(
    engine: Engine, settings: Settings, now: Callable[[], datetime], allowance: Allowance, *, lanes: Lanes | None = None
) -> AsyncIterator[Looker]:
    """A looker over a wire of its own and the run's lanes; what it spends is taken off the allowance."""
    screen = make_screen(settings.exclude, settings.accept, settings.allow_private)
    lanes = lanes or make_lanes(engine, settings, now)
    # A guess that is answered with a 404 was a wrong guess: no second opinion is sought on it.
    looks = settings.looks.model_copy(update={"second_opinion": False})
    async with make_wire(settings) as wire:
        prober = replace(make_prober(settings, wire, lanes, screen, now), turn=partial(lanes.turn, guess=True))
        examiner = make_settings_examiner(settings, prober, wire, lanes, screen, looks=looks)
        looker = Looker(examiner, screen, lanes, allowance, time.monotonic() + allowance.seconds)
        try:
            yield looker
        finally:
            allowance.seconds = looker.deadline - time.monotonic()


@dataclass(slots=True)
class _Stage:
    """One run of the stage: all questions once, and those without a proposal again by what the others have taught."""

    engine: Engine
    settings: Settings
    repairer: Repairer
    progress: Progress
    saver: Saver[RepairAnswer]
    proposed: set[int] = field(default_factory=set)
    held: list[RepairAnswer] = field(default_factory=list)

    async def run(self, questions: Sequence[RepairQuestion]) -> int:
        rules = self._rules(questions)
        await self._all(questions, rules)
        await self.saver.settle()
        learned = self._rules(questions)
        again = [
            one
            for one in questions
            if one.resource_id not in self.proposed and set(learned.get(one.host, ())) - set(rules.get(one.host, ()))
        ]
        await self._all(again, learned)
        await self._settle()
        return len(self.proposed)

    def _rules(self, questions: Sequence[RepairQuestion]) -> dict[str, Sequence[MoveRule]]:
        hosts = {question.host for question in questions if question.host}
        return dict(learn_rules(load_moves(self.engine, sorted(hosts))))

    async def _all(self, questions: Sequence[RepairQuestion], rules: dict[str, Sequence[MoveRule]]) -> None:
        waiting = iter(questions)

        async def work() -> None:
            for question in waiting:
                if self.repairer.looker.is_spent:
                    return
                await self._one(question, rules)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(questions))):
                group.create_task(work())

    async def _one(self, question: RepairQuestion, rules: dict[str, Sequence[MoveRule]]) -> None:
        try:
            answer = await self.repairer.repair(question, rules)
        except Exception as error:  # one odd address never stops the run, not even by a defect of ours
            log.warning("looking for a replacement of %s failed: %s: %s", question.url, type(error).__name__, error)
            log.debug("where:", exc_info=True)
            return
        found = any(one.verified for one in answer.proposals)
        if self.repairer.looker.is_spent and not found:
            return  # not looked for to the end: the next run does
        if question.resource_id in self.repairer.ours and not found:
            self.held.append(answer)  # perhaps it is we who are offline
            return
        self._save([answer])

    def _save(self, answers: Sequence[RepairAnswer]) -> None:
        self.saver.put(answers)
        for answer in answers:
            found = any(one.verified and one.alternatives == 1 for one in answer.proposals)
            if found:
                self.proposed.add(answer.resource_id)
            self.progress.advance(["replaced" if found else "without replacement"])

    async def _settle(self) -> None:
        """What nothing but failed connections speaks of counts where the network is up."""
        if not self.held:
            return
        looker = self.repairer.looker
        if await network_is_up(self.settings, looker.examiner.prober, looker.answered):
            self._save(self.held)
        else:
            log.info("nobody answers, so the next run goes on with the replacements: %d left", len(self.held))
