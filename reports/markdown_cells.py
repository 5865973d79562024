"""One entry as the cells of a Markdown table: what stands where, what is wrong, and what to put in its place.

Every function gives Markdown that is safe inside a cell; lines within a cell are joined by `<br>`.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from db.load_report import Change, HealthRow
from db.vocabulary import OPENS_OUTAGE, ArchiveStatus, Verdict
from reports import escape
from reports.changes import FLAPPING_DAYS, TROUBLE
from reports.sections import Entry
from reports.words import DAMAGES, DRIFTS, MOVES, NEWS, PLAIN_METHODS, VERDICTS, say_method, say_reason

Cell = Callable[[Entry], str]

MOST_PLACES = 5  # lines named in a cell; the numbers are all there
MOST_TEXTS = 3  # distinct anchor texts and sections in a cell
FLAPS = 3  # outages within FLAPPING_DAYS: that often is no accident
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
    told = [_novelty(row), _sentence(row), _since(row), _lasting(row), _before(row), _flapping(row), _damage(row)]
    return _lines([*told, _acknowledged(row)])


def removal_cell(entry: Entry) -> str:
    """When a link went, and what was known of it."""
    row = entry.first
    known = f"it was {VERDICTS[row.verdict]}" if row.verdict else "it had not been checked"
    return _lines([f"gone since {_day(row.removed_at)}", known])


def drift_cell(entry: Entry) -> str:
    """What became of the page, and how an address that redirects belongs to it."""
    row = entry.first
    drift = DRIFTS[row.drift] if row.drift else ""
    return _lines([drift, escape.plain(row.drift_detail or ""), VERDICTS[row.verdict], _acknowledged(row)])


def suspicion_cell(entry: Entry) -> str:
    """Why the address is suspected of damage, what its check said, and what came of looking for the right one."""
    row = entry.first
    return _lines(
        [DAMAGES[row.damage] if row.damage else "", VERDICTS[row.verdict], escape.plain(row.repair_note or "")]
    )


def instead_cell(entry: Entry) -> str:
    """The proposed replacement, and what the archives have."""
    row = entry.first
    if row.verdict is Verdict.ALIVE:
        return ""
    if row.suggestion is not None and row.suggestion == row.archive_url:
        return _lines([_copy(row) + _how(row), _evidence(row)])
    proposal = escape.address(row.suggestion) + _how(row) if row.suggestion else ""
    return _lines([proposal, _evidence(row), _archive(row)])


def _lines(lines: Iterable[str]) -> str:
    return "<br>".join(line for line in lines if line)


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _sentence(row: HealthRow) -> str:
    # The sentence of a move repeats the target, which has a cell of its own.
    words = MOVES[row.move_kind] if row.verdict is Verdict.MOVED and row.suggestion and row.move_kind else ""
    words = words or row.detail or say_reason(row.reason)
    told = " ".join(filter(None, (escape.plain(words), f"({escape.code(row.reason)})" if row.reason else "")))
    # Where several verdicts share a section, its heading does not tell which it is.
    named = row.verdict in OPENS_OUTAGE or (row.verdict in TROUBLE and row.change is Change.NEW)
    return ": ".join(filter(None, (VERDICTS[row.verdict], told))) if named else told


def _novelty(row: HealthRow) -> str:
    """What is new about it, where the heading above does not say so."""
    if row.added:
        return "**new link**"
    return "**new**" if row.change in {Change.MOVED, Change.BLOCKED} else NEWS.get(row.change, "") if row.change else ""


def _before(row: HealthRow) -> str:
    """The trouble that is over, or that something else hides."""
    if row.trouble_from and row.trouble_until:
        return f"was in trouble from {_day(row.trouble_from)} to {_day(row.trouble_until)}"
    return f"had been in trouble since {_day(row.trouble_from)}" if row.trouble_from else ""


def _flapping(row: HealthRow) -> str:
    if row.outages < FLAPS:
        return f"for the second time within {FLAPPING_DAYS} days" if row.outages == FLAPS - 1 else ""
    return f"**flapping**: in trouble {row.outages} times within {FLAPPING_DAYS} days"


def _acknowledged(row: HealthRow) -> str:
    if row.acknowledged_until is None:
        return ""
    why = f": {escape.plain(row.acknowledged_why)}" if row.acknowledged_why else ""
    return f"acknowledged until {row.acknowledged_until:%Y-%m-%d}{why}"


def _since(row: HealthRow) -> str:
    if row.verdict is Verdict.ALIVE:
        return ""  # since when it is well is told with the trouble that is over
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
    told = ", ".join(filter(None, (escape.plain(say_method(method)), sure)))
    return f" ({told})" if told else ""


def _evidence(row: HealthRow) -> str:
    """Why a replacement is believed, where its method does not say it all."""
    if not row.suggestion or row.suggestion_method in PLAIN_METHODS or not row.suggestion_evidence:
        return ""
    return escape.plain(row.suggestion_evidence)


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
