"""Hand-made rows of a catalog for the tests of reports: one realistic article, and a row with everything set."""

from datetime import UTC, date, datetime
from typing import Any

from db.load_report import HealthRow, ReportDocument
from db.vocabulary import ArchiveStatus, Damage, DatePrecision, MoveKind, Role, Verdict

ARTICLE = "articles/deep-learning.txt"


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def row(number: int = 1, url: str = "https://example.org/a", **more: Any) -> HealthRow:
    """A row that was never checked, unless told otherwise; equal addresses are one resource."""
    known: dict[str, Any] = {
        "document": ARTICLE,
        "section": "",
        "text": "",
        "resource_id": sum(url.partition("#")[0].encode("utf-8", "replace")) + 1000 * len(url.partition("#")[0]),
    }
    return HealthRow(number=number, url=url, **(known | more))


def dead(number: int = 1, url: str = "https://example.org/a", **more: Any) -> HealthRow:
    known: dict[str, Any] = {
        "verdict": Verdict.DEAD,
        "reason": "http_404",
        "detail": "answers 404 Not Found",
        "http_status": 404,
        "confirmed": True,
        "since": day("2025-11-02T06:00:00"),
        "last_checked": day("2026-01-02T06:00:00"),
    }
    return row(number, url, **(known | more))


def found(captured: str, url: str) -> dict[str, Any]:
    """An archived copy, as the archive's answer and as the proposal."""
    copy = f"https://web.archive.org/web/{captured.replace('-', '')}000000/{url}"
    return {
        "archive_status": ArchiveStatus.FOUND,
        "archive_url": copy,
        "archived_at": day(captured),
        "archive_checked_at": day("2025-11-05"),
        "suggestion": copy,
        "suggestion_method": "nearest_capture",
        "suggestion_confidence": 0.9,
    }


def realistic() -> tuple[list[ReportDocument], list[HealthRow]]:
    """Two documents with something in every section."""
    step1, step2, step3 = "step 1: introducing deep learning", "step 2: getting technical", "step 3: to work"
    menus = [
        dead(
            number,
            f"https://news.example/2019/{number}.html",
            role=Role.NAVIGATION,
            text=f"menu item {number}",
            line=300 + number,
            archive_status=ArchiveStatus.NONE,
            archive_checked_at=day("2025-11-05"),
        )
        for number in range(1, 9)
    ]
    home = [
        row(number, "https://news.example/", role=Role.NAVIGATION, verdict=Verdict.ALIVE, reason="http_200", **hidden)
        for number, hidden in ((111, {}), (126, {"visible": False}), (127, {"visible": False}))
    ]
    lecture, slides = "http://lectures.example/~hinton/notes.pdf", "http://old.example/slides"
    channel = "https://www.youtube.example/channel/uc9ovjrqxu"
    moved: dict[str, Any] = {
        "verdict": Verdict.MOVED,
        "reason": "http_301",
        "since": day("2025-12-01"),
        "suggestion_method": "permanent_redirect",
        "suggestion_confidence": 1.0,
    }
    trouble: dict[str, Any] = {"verdict": Verdict.FAILING, "http_status": 503, "reason": "http_503"}
    article = [
        dead(46, lecture, text="hinton's notes", section=step1, line=212, **found("2016-01-20", lecture)),
        dead(48, slides, text="slides", section=step1, line=214, archive_status=ArchiveStatus.ERROR, confirmed=False),
        dead(55, slides, text="again", section=step2, line=230, archive_status=ArchiveStatus.ERROR, confirmed=False),
        dead(47, channel, text="nando's channel", section=step1, line=213, damage=Damage.LETTER_CASE),
        row(
            49,
            "https://blog.example/2015/07/intro",
            text="an introduction",
            section=step1,
            line=215,
            verdict=Verdict.SOFT_404,
            reason="redirect_home",
            detail="is sent to the home page, https://blog.example/",
            confirmed=True,
            since=day("2025-10-01"),
            **found("2016-02-01", "https://blog.example/2015/07/intro"),
        ),
        row(
            50,
            "https://flaky.example/course",
            section=step2,
            line=220,
            **trouble,
            confirmed=False,
            since=day("2026-01-02"),
        ),
        row(
            51,
            "https://gone.example/",
            section=step2,
            line=221,
            **{**trouble, "http_status": None, "reason": "timeout_connect"},
            detail="gone.example did not take the connection in time",
            confirmed=True,
            lasting=True,
            since=day("2025-11-30"),
            archive_status=ArchiveStatus.NONE,
            archive_checked_at=day("2026-01-02"),
        ),
        row(
            52,
            "https://cert.example/paper",
            section=step2,
            line=222,
            verdict=Verdict.BAD_CERTIFICATE,
            reason="certificate_expired",
            detail="the certificate of cert.example has expired",
            confirmed=False,
            since=day("2026-01-02"),
        ),
        row(
            57,
            "http://cs231n.example/",
            text="cs231n",
            section=step3,
            line=240,
            **moved,
            detail="moved for good to https://cs231n.example/",
            move_kind=MoveKind.SPELLING,
            suggestion="https://cs231n.example/",
        ),
        row(
            58,
            "https://papers.example/login?token=s3cr3t",
            text="the paper",
            section=step3,
            line=241,
            verdict=Verdict.BLOCKED,
            reason="http_403",
            detail="answers 403 Forbidden: a robot may not see it",
            since=day("2025-09-09"),
        ),
        row(
            59,
            "https://wiki.example/Net#History",
            text="history | of nets",
            section=step3,
            line=242,
            verdict=Verdict.FRAGMENT_MISSING,
            reason="fragment_missing",
            detail="the page has no place named History",
            since=day("2025-12-12"),
        ),
        row(60, "http://[bad/", text="broken", section=step3, line=243, verdict=Verdict.INVALID, reason="url_host"),
        row(61, "https://wiki.example/id26", text="id26", section=step3, line=244, damage=Damage.TOKEN),
        row(62, "mailto:editor@example.org", text="mail @editor", line=250, verdict=Verdict.EXCLUDED, reason="scheme"),
        row(41, "https://alive.example/", line=200, verdict=Verdict.ALIVE, reason="http_200"),
    ]
    readme = [
        dead(1, slides, document="docs/README.md", text="Slides", section="Reading", line=12, confirmed=False),
        row(2, "https://alive.example/", document="docs/README.md", line=14, verdict=Verdict.ALIVE, reason="http_200"),
    ]
    documents = [
        ReportDocument("docs/README.md", "Read me"),
        ReportDocument(ARTICLE, "7 Steps to Understanding Deep Learning", date(2016, 1, 1), DatePrecision.MONTH),
    ]
    return documents, [*readme, *menus, *home, *article]
