"""Is it still what was cited? A page now against its capture from about the day it was cited. Pure; never a verdict.

Words are compared as the Off-Topic Memento Toolkit does (AlNoamany, Weigle, Nelson 2016; `timemap_measures.py`): it
calls a capture off topic below a cosine of 0.12. Titles are compared as well: live against archived titles alone tell
drift with F1 90.7 (Reyes Ayala, CEUR 3246, 2022), and site-wide menus are not in them.
"""

import math
from collections import Counter
from dataclasses import dataclass

from catalog.checker.observation import Page
from catalog.repair.likeness import cosine, count_words
from catalog.repair.stop_words import STOP_WORDS
from db.vocabulary import Drift

OFF_TOPIC = 0.12  # cosine of texts, and of titles, below which nothing is left in common (OTMT)
SAME_TEXT = 0.8  # cosine of texts from which an edit here and there is no change worth telling
SAME_TITLE = 0.9  # of titles: the same but for a word or a site's name ...
KEPT_TEXT = 0.5  # ... while at least so much of the text is still alike
LEAST_WORDS = 20  # of a text that can be compared at all
SHORTEST_WORD = 3  # characters: shorter words are articles and particles in most languages


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a page compares with what it was; `score` from 0 to 1, `detail` one sentence for people."""

    drift: Drift
    score: float
    detail: str


def compare(now: Page, then: Page) -> Likeness | None:
    """How far a page has gone from what it was; None where there is too little on either side to tell."""
    if now.scripted or then.scripted:  # what a reader sees is built by scripts, and was not read
        return None
    title = _likeness(count_words(now.title), count_words(then.title), least=1)
    text = _likeness(count_words(now.text), count_words(then.text), least=LEAST_WORDS)
    known = [measure for measure in (title, text) if measure is not None]
    if not known:
        return None
    drift = _judge(title, text)
    score = round(sum(known) / len(known), 2)
    return Likeness(drift, score, f"{_told(title, text)}; then “{then.title[:80]}”, now “{now.title[:80]}”")


def _judge(title: float | None, text: float | None) -> Drift:
    known = [measure for measure in (title, text) if measure is not None]
    if max(known) < OFF_TOPIC:
        return Drift.UNRELATED
    if text is not None and (text >= SAME_TEXT or ((title or 0.0) >= SAME_TITLE and text >= KEPT_TEXT)):
        return Drift.SAME
    if text is None and (title or 0.0) >= SAME_TITLE:
        return Drift.SAME
    return Drift.CHANGED


def _likeness(now: Counter[str], then: Counter[str], *, least: int) -> float | None:
    one, other = _telling(now), _telling(then)
    if sum(now.values()) < least or sum(then.values()) < least or not one or not other:
        return None
    return cosine(one, other)


def _telling(words: Counter[str]) -> Counter[str]:
    """The words that tell what a text is about, each counted the less the more often it stands there."""
    kept = (word for word in words if len(word) >= SHORTEST_WORD and word not in STOP_WORDS)
    return Counter({word: 1 + round(math.log2(words[word])) for word in kept})


def _told(title: float | None, text: float | None) -> str:
    parts = [("titles", title), ("texts", text)]
    return ", ".join(f"{name} alike to {value:.0%}" for name, value in parts if value is not None)
