"""A report goes into a file whole or not at all, and what is no file is never replaced by one."""

import errno
import os
import threading
from pathlib import Path

import pytest
from db_kit import START, document
from sqlalchemy import Engine

from catalog.output import OutputError
from catalog.reporting import check_output, write_report
from catalog.selecting import ScopeError
from catalog.sources import SourceError
from db.engine import open_catalog
from db.save_document import save_document


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_catalog(tmp_path / "catalog.sqlite")


def test_a_pipe_or_a_device_is_written_to_and_stays_what_it_is(engine: Engine, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text("utf-8")), daemon=True)
    reader.start()
    text = write_report(engine, "markdown", pipe)
    reader.join(10)
    assert read == [text]
    assert pipe.is_fifo()


def test_what_a_link_leads_to_is_replaced_and_not_the_link(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    link = tmp_path / "report.md"
    link.symlink_to(tmp_path / "public" / "report.md")
    for _ in range(2):  # first made, then replaced
        text = write_report(engine, "markdown", link)
        assert (link.is_symlink(), (tmp_path / "public" / "report.md").read_text("utf-8")) == (True, text)


def test_what_cannot_be_written_is_told(engine: Engine, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "folder", tmp_path / "no" / "r.md", tmp_path / ("x" * 300)):
        with pytest.raises(SourceError, match="cannot write the report"):
            write_report(engine, "markdown", path)
        with pytest.raises(SourceError, match="cannot write the report"):  # before anything is done
            check_output(engine, path, [], tmp_path)
    write_report(engine, "markdown", loop)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_report_that_cannot_be_finished_leaves_the_one_before_whole(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.md"
    report.write_text("the one before")

    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(OutputError, match="No space left on device"):  # no wrong usage, as other places are
        write_report(engine, "markdown", report)
    assert report.read_text() == "the one before"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_report_does_not_take_the_place_of_a_document(engine: Engine, tmp_path: Path) -> None:
    article, other = tmp_path / "a.md", tmp_path / "b.md"
    for path in (article, other):
        path.write_text("[one](https://a.example/)")
    check_output(engine, other, [str(article), "-", "https://b.example/b.md", "a\0b"], tmp_path)
    with pytest.raises(ScopeError, match=r"-o .*a\.md is a document of which the report is to tell"):
        check_output(engine, article, [str(other), str(article)], tmp_path)
    (tmp_path / "link.md").symlink_to(article)
    with pytest.raises(ScopeError, match="would be lost"):
        check_output(engine, tmp_path / "link.md", [str(article)], tmp_path)
    save_document(engine, document("a.md", "https://a.example/"), START)
    with pytest.raises(ScopeError, match="name another file"):
        check_output(engine, article, [], tmp_path)
    check_output(engine, tmp_path / "new.md", [str(article)], tmp_path)
    check_output(engine, None, [str(article)], tmp_path)


@pytest.mark.parametrize("shape", ["markdown", "html"])
def test_a_report_that_was_once_scraped_by_mistake_is_replaced_all_the_same(
    engine: Engine, tmp_path: Path, shape: str
) -> None:
    report = tmp_path / "report.md"
    write_report(engine, shape, report)
    save_document(engine, document("report.md", "https://a.example/"), START)
    check_output(engine, report, [str(tmp_path), str(report)], tmp_path)
