"""An event loop in which time passes only when everybody waits: hours of politeness in milliseconds, in true order."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]  # the platform's own, picked at run time
    """Never waits: where the loop would, its clock is put forward instead."""

    ahead = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout:
            self.ahead += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """For code without real sockets and threads: what these bring would come in no time at all."""

    def __init__(self) -> None:
        self._skipping = _Selector()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.ahead


def run_virtual(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end; `asyncio.get_running_loop().time()` is the clock, from 0.0 on."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
