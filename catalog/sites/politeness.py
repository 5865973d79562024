"""How single hosts want to be treated, where they have said so; the settings' `[hosts]` go before it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Politeness:
    """Requests under way at once, and seconds between two of them."""

    concurrency: int
    interval: float


# arXiv's terms for programs: no more than one request in three seconds, over one connection.
_ARXIV = Politeness(concurrency=1, interval=3.0)
# Documents cite captures, too. Archives shut out whoever asks for more than 600 (400) a minute; at this pace probing
# leaves that to those who look for copies.
_ARCHIVE = Politeness(concurrency=1, interval=1.0)
POLITENESS: dict[str, Politeness] = {
    "export.arxiv.org": _ARXIV,
    "arxiv.org": _ARXIV,
    "www.arxiv.org": _ARXIV,
    "web.archive.org": _ARCHIVE,
    "arquivo.pt": _ARCHIVE,
}
