"""The progress bar of a terminal."""

from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class RichBar:
    """A bar with counts and the time left; words are shown as they are, never as markup."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._progress = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}", markup=False),
            console=Console(file=stream),
            transient=True,
        )
        self._task = self._progress.add_task("", total=total)
        self._progress.start()

    def update(self, done: int, words: str) -> None:
        self._progress.update(self._task, completed=done, description=words)

    def close(self) -> None:
        self._progress.stop()
