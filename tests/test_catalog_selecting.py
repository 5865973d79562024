"""What `--since` and `--document` may be, and what is said of what they may not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from db_kit import START, day, document, new_catalog, run_of

from catalog.options import MaxLength
from catalog.reporting import check_length
from catalog.selecting import Scope, ScopeError, know_documents, know_hosts, make_scope, parse_since
from catalog.sources import SourceError
from db.save_document import save_document
from reports.markdown_fit import LEAST_LIMIT

NOW = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12", 12),
        ("2026", 2026),  # a run, however much it looks like a year
        ("2026-01-05", datetime(2026, 1, 5, tzinfo=UTC)),
        ("20260105", datetime(2026, 1, 5, tzinfo=UTC)),
        ("2026-01-05T18:00", datetime(2026, 1, 5, 18, tzinfo=UTC)),
        ("2026-01-05 18:00:30.9", datetime(2026, 1, 5, 18, 0, 30, tzinfo=UTC)),
        ("2026-01-05T18:00Z", datetime(2026, 1, 5, 18, tzinfo=UTC)),
        ("2026-01-05T00:30+01:00", datetime(2026, 1, 4, 23, 30, tzinfo=UTC)),
        (" 2026-01-20T12:00 ", NOW),
    ],
)
def test_runs_days_and_moments_are_told_apart(text: str, meant: int | datetime) -> None:
    assert parse_since(text, NOW) == meant


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "-1", "1.5", "٣", "2026-01-05T25:00", "0001-01-01T00:00+14:00"]
)
def test_what_is_neither_is_said_to_be(text: str) -> None:
    with pytest.raises(ScopeError, match="is neither the number of a run nor a day"):
        parse_since(text, NOW)


def test_the_future_is_not_known() -> None:
    with pytest.raises(ScopeError, match="2026-01-21 lies in the future"):
        parse_since("2026-01-21", NOW)


def test_runs_and_documents_that_the_catalog_does_not_know_are_named(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    with pytest.raises(ScopeError, match="knows no run 1; it has seen none yet"):
        make_scope(engine, tmp_path, "1", (), NOW)
    save_document(engine, document("a.md", "https://a.example/"), START)
    run_of(engine, day(1))
    with pytest.raises(ScopeError, match="knows no run 2; its last is run 1 "):
        make_scope(engine, tmp_path, "2", (), NOW)
    with pytest.raises(SourceError, match=r"b\.md: the catalog knows no such document"):
        make_scope(engine, tmp_path, None, [str(tmp_path / "b.md")], NOW)
    assert make_scope(engine, tmp_path, "1", [str(tmp_path / "a.md")], NOW) == Scope(1, ("a.md",))
    assert make_scope(engine, tmp_path, None, (), NOW) == Scope()


def test_a_host_is_known_by_any_spelling_and_one_that_is_not_is_named(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    urls = ["https://www.a.example/", "https://xn--bcher-kva.example/x", "https://[::1]/", "mailto:x@y.example"]
    save_document(engine, document("a.md", *urls), START)
    assert know_hosts(engine, ()) == ()
    assert know_hosts(engine, ["WWW.A.example", "Bücher.example"]) == ("www.a.example", "xn--bcher-kva.example")
    for name, hint in (
        ("a.example", r"did you mean www\.a\.example\?"),
        ("www.a.exampel", r"did you mean www\.a\.example\?"),
        ("elsewhere.test", "the view host_health lists the hosts"),
    ):
        with pytest.raises(ScopeError, match=f"--host {name}: the catalog knows no address of that host; {hint}"):
            know_hosts(engine, ["www.a.example", name])


@pytest.mark.parametrize(
    "name", ["", "https://a.example/", "a.example:8080", "a.example/x", "me@a.example", "a b", "["]
)
def test_what_is_no_host_name_is_said_to_be(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScopeError, match="that is no host name; leave out scheme, port and path"):
        know_hosts(new_catalog(tmp_path / "catalog.sqlite"), [name])


def test_only_what_people_read_may_be_cut() -> None:
    check_length("markdown", 65_536)
    check_length("json", None)
    with pytest.raises(ScopeError, match="--max-length is of no use to the format json"):
        check_length("json", 65_536)


def test_the_least_length_is_the_one_that_leaves_room_for_a_report() -> None:
    (least,) = {given.min for given in MaxLength.__metadata__}
    assert least == LEAST_LIMIT


def test_a_document_may_be_named_as_it_is_shown_unless_several_are_shown_alike(tmp_path: Path) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    sources = ["https://ann:one@a.example/", "https://ann:two@a.example/", "https://b.example/?token=b", "***"]
    for source in sources:
        save_document(engine, document(source, "https://x.example/"), START)
    assert know_documents(engine, ["https://b.example/?token=***", *sources]) == (sources[2], *sources)
    with pytest.raises(SourceError, match=r"https://\*\*\*@a\.example/: 2 documents are shown like this"):
        know_documents(engine, ["https://***@a.example/"])
    with pytest.raises(SourceError, match=r"https://\*\*\*@a\.example/: the catalog knows no such document"):
        know_documents(engine, ["https://ann:three@a.example/"])
