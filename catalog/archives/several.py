"""Several archives as one: asked in turn until one of them has a copy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog.archives.door import NOT_ASKED
from catalog.archives.protocol import Archive
from db.records import ArchiveAnswer, ArchiveQuestion
from db.vocabulary import ArchiveStatus

# The better answer has the smaller number.
_ORDER = {ArchiveStatus.FOUND: 1, ArchiveStatus.ERROR: 2, ArchiveStatus.NONE: 3}


@dataclass(frozen=True, slots=True)
class Several:
    """Archives in the order of preference.

    A verified copy ends the asking; `none` is said only where all of them say so; what they have seen is put together.
    """

    archives: Sequence[Archive]

    @property
    def name(self) -> str:
        return ", ".join(archive.name for archive in self.archives)

    @property
    def is_shut(self) -> bool:
        return all(archive.is_shut for archive in self.archives)

    async def find(self, question: ArchiveQuestion) -> ArchiveAnswer:
        """The best of their answers; `circuit_open` where none of them was asked. Raises nothing."""
        answers: list[ArchiveAnswer] = []
        for archive in self.archives:
            answers.append(await archive.find(question))
            if _is_enough(answers[-1], question):
                break
        asked = [answer for answer in answers if answer.error != NOT_ASKED]
        if not asked:
            return answers[0]
        best = min(answers, key=lambda answer: (_ORDER[answer.status], not _is_enough(answer, question)))
        return replace(best, seen=tuple(hint for answer in answers for hint in answer.seen))


def _is_enough(answer: ArchiveAnswer, question: ArchiveQuestion) -> bool:
    if answer.status is not ArchiveStatus.FOUND or answer.snapshot is None:
        return answer.error == "not_sent"
    return question.living or answer.snapshot.verified
