"""Save Page Now 2, simulated: keys, quotas, jobs that take a while, refusals in answers of 200, an index that lags.

saving = SavePageNow()
Wayback(captures, saving=saving)       # captures that it makes become the archive's
"""

import json
import re
from urllib.parse import parse_qs

from simweb.captures import Capture
from simweb.exchange import Exchange

KEYS = "LOW access:secret"
STAMP = "20260101120000"
_JSON = (("Content-Type", "application/json"),)


class SavePageNow:
    """The service's memory and its mood.

    Attributes:
        refused: by address, the word with which it is refused at once.
        failing: by address, the word with which its job ends.
        existing: addresses that were captured a moment ago.
        lagging: addresses whose capture does not come into the index.
        polls: questions for a job that are answered with "pending".
    """

    def __init__(self, *, sessions: int = 5, limit: int = 1000, used: int = 0, polls: int = 1) -> None:
        self.refused: dict[str, str] = {}
        self.failing: dict[str, str] = {}
        self.existing: set[str] = set()
        self.lagging: set[str] = set()
        self.moves: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []  # the forms that came in
        self.sessions, self.limit, self.used, self.polls = sessions, limit, used, polls
        self.busy = 0
        self.most_busy = 0
        self._jobs: dict[str, str] = {}
        self._polled: dict[str, int] = {}

    async def answer(self, exchange: Exchange, captures: list[Capture]) -> None:
        """One request; a capture that it makes is added to `captures`."""
        request = exchange.request
        if request.header("authorization") != KEYS:
            told = b'{"message": "You need to be logged in to use Save Page Now."}'
            await exchange.respond(401, _JSON, told)
            return
        path = request.path.partition("?")[0]
        if path == "/save/status/user":
            answer: object = {
                "available": self.sessions - self.busy, "processing": self.busy,
                "daily_captures": self.used, "daily_captures_limit": self.limit,
            }  # fmt: skip
        elif found := re.fullmatch(r"/save/status/(job-\d+)", path):
            answer = self._status(found[1], captures)
        else:
            form = {key: values[0] for key, values in parse_qs(request.body.decode()).items()}
            self.asked.append(form)
            answer = self._submit(form.get("url", ""))
        await exchange.respond(200, _JSON, json.dumps(answer).encode())

    def _submit(self, url: str) -> dict[str, object]:
        if url in self.refused:
            return {"status": "error", "status_ext": self.refused[url], "message": "It cannot be done."}
        if url in self.existing:
            return {"url": url, "job_id": None, "message": "The same snapshot had been made 5 minutes ago."}
        if self.used >= self.limit:
            return {"status": "error", "status_ext": "error:too-many-requests", "message": "Enough."}
        self.used += 1
        self.busy += 1
        self.most_busy = max(self.busy, self.most_busy)
        job = f"job-{len(self._jobs) + 1}"
        self._jobs[job] = url
        return {"url": url, "job_id": job}

    def _status(self, job: str, captures: list[Capture]) -> dict[str, object]:
        self._polled[job] = self._polled.get(job, 0) + 1
        if self._polled[job] <= self.polls:
            return {"status": "pending", "job_id": job, "resources": []}
        self.busy -= 1
        url = self._jobs[job]
        if url in self.failing:
            return {"status": "error", "job_id": job, "status_ext": self.failing[url], "message": "It failed."}
        original = self.moves.get(url, url)
        if url not in self.lagging:
            captures.append(Capture(STAMP, original))
        return {"status": "success", "job_id": job, "original_url": original, "timestamp": STAMP}
