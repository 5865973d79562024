"""One entry as the cells of a Markdown table: what stands where, what is wrong, and what to put in its place.

Every function gives Markdown that is safe inside a cell; lines within a cell are joined by `<br>`.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from db.load_report import HealthRow
from db.vocabulary import OPENS_OUTAGE, ArchiveStatus, Verdict
from reports import escape
from reports.sections import Entry
from reports.words import DAMAGES, METHODS, MOVES, VERDICTS, say_reason

Cell = Callable[[Entry], str]

MOST_PLACES = 5  # lines named in a cell; the numbers are all there
MOST_TEXTS = 3  # distinct anchor texts and sections in a cell
# For these verdicts the archives are asked, so that their silence is worth telling.
ARCHIVE_MATTERS = OPENS_OUTAGE | {Verdict.BLOCKED}


def reference_cell(entry: Entry) -> str:
    """Numbers of all mentions, and the lines they stand on as `file:line`."""
    numbers = say_numbers([row.number for row in entry.mentions])
    if not any(row.visible for row in entry.mentions):
        numbers += " (hidden)"
    return _lines([numbers, _places(entry.mentions)])


def say_numbers(numbers: Iterable[int]) -> str:
    """`5, 31, 68–70`: in order, each once, three in a row or more as a range."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _places(mentions: Sequence[HealthRow]) -> str:
    lines = sorted({row.line for row in mentions if row.line})
    if not lines:
        return ""
    source = mentions[0].document
    # A local file's `path:line` can be pasted into an editor; an address has no such notation.
    local = "://" not in source and len(source) < escape.LONGEST_TEXT
    first = escape.code(f"{source}:{lines[0]}") if local else f"line {lines[0]}"
    more = [str(line) for line in lines[1:MOST_PLACES]]
    if len(lines) > MOST_PLACES:
        more.append("…")
    return ", ".join([first, *more])


def text_cell(entry: Entry) -> str:
    """Anchor texts and the sections they stand in, each pair once."""
    pairs = list(dict.fromkeys((row.text, row.section) for row in entry.mentions))
    lines = []
    for text, section in pairs[:MOST_TEXTS]:
        lines += [escape.plain(text), f"in “{where}”" if (where := escape.plain(section)) else ""]
    if len(pairs) > MOST_TEXTS:
        lines.append(f"and {len(pairs) - MOST_TEXTS} more")
    return _lines(lines)


def address_cell(entry: Entry) -> str:
    """The address as printed; what cannot be asked for cannot be clicked on either."""
    row = entry.first
    return escape.code(row.url) if row.verdict is Verdict.INVALID else escape.address(row.url)


def finding_cell(entry: Entry) -> str:
    """What is wrong, since when, and how sure that is."""
    row = entry.first
    return _lines([_sentence(row), _since(row), _lasting(row), _damage(row)])


def suspicion_cell(entry: Entry) -> str:
    """Why the address is suspected of damage, and what its check said."""
    row = entry.first
    return _lines([DAMAGES[row.damage] if row.damage else "", VERDICTS[row.verdict]])


def instead_cell(entry: Entry) -> str:
    """The proposed replacement, and what the archives have."""
    row = entry.first
    if row.suggestion is not None and row.suggestion == row.archive_url:
        return _copy(row) + _how(row)
    proposal = escape.address(row.suggestion) + _how(row) if row.suggestion else ""
    return _lines([proposal, _archive(row)])


def _lines(lines: Iterable[str]) -> str:
    return "<br>".join(line for line in lines if line)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _sentence(row: HealthRow) -> str:
    # The sentence of a move repeats the target, which has a cell of its own.
    words = MOVES[row.move_kind] if row.verdict is Verdict.MOVED and row.suggestion and row.move_kind else ""
    words = words or row.detail or say_reason(row.reason)
    return " ".join(filter(None, (escape.plain(words), f"({escape.code(row.reason)})" if row.reason else "")))


def _since(row: HealthRow) -> str:
    since = f"since {_day(row.since)}" if row.since else ""
    sure = "" if row.confirmed is None else "confirmed" if row.confirmed else "**not confirmed yet**"
    return ", ".join(filter(None, (since, sure)))


def _lasting(row: HealthRow) -> str:
    return "for so long that it **counts as dead**" if row.verdict is Verdict.FAILING and row.lasting else ""


def _damage(row: HealthRow) -> str:
    return f"the address is suspected damaged: {DAMAGES[row.damage]}" if row.damage else ""


def _how(row: HealthRow) -> str:
    method = row.suggestion_method or ""
    sure = "" if row.suggestion_confidence is None else f"confidence {row.suggestion_confidence:.0%}"
    told = ", ".join(filter(None, (METHODS.get(method) or escape.code(method), sure)))
    return f" ({told})" if told else ""


def _copy(row: HealthRow) -> str:
    day = f" of {_day(row.archived_at)}" if row.archived_at else ""
    return f"archived copy{day}: {escape.address(row.archive_url or '')}"


def _archive(row: HealthRow) -> str:
    """What the archives said; three kinds of silence are three different things."""
    if row.archive_url:
        return _copy(row)
    if row.verdict not in ARCHIVE_MATTERS or (row.reason or "").startswith("file_"):
        return ""  # nothing is wanted, or it is a file beside the document, which no archive has
    if row.archive_status is ArchiveStatus.NONE:
        return "no archived copy found"  # without the day: asking again in vain is no news
    return "the archive could not say" if row.archive_status is ArchiveStatus.ERROR else "archive not asked yet"
