"""The progress bar of a terminal."""

from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text


class _Display(Progress):
    """A bar with lines of text below it, each cut off where the terminal ends."""

    lines: Sequence[str] = ()

    def get_renderables(self) -> Iterable[RenderableType]:
        yield self.make_tasks_table(self.tasks)
        for line in self.lines:
            yield Text(line, no_wrap=True, overflow="ellipsis")  # Text, not str: never read as markup


class RichBar:
    """A bar with what is done, the time taken and left, and lines of words below it, shown as they are."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._progress = _Display(
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(),
            console=Console(file=stream),
            transient=True,
            refresh_per_second=4,
        )
        self._task = self._progress.add_task("", total=total)
        self._progress.start()

    def update(self, done: int, lines: Sequence[str]) -> None:
        self._progress.lines = lines
        self._progress.update(self._task, completed=done)

    def close(self) -> None:
        self._progress.stop()
