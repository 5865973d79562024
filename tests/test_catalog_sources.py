"""Sources: files, folders, globs, standard input; identities relative to the catalog, never to the working folder."""

import io
import os
from pathlib import Path

import pytest

from catalog.sources import Source, SourceError, SourceGone, find_sources, identify_all, named_folders
from scrapers.detect import SUFFIXES


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("docs/b.md", "docs/a.html", "docs/sub/c.txt", "docs/skip.png", "docs/.hidden/d.md", "docs/.e.md",
                 "docs/node_modules/f.md", "other/g.md"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
    return tmp_path


def identities(names: list[str], folder: Path) -> list[str]:
    return [found.place.source for found in find_sources(names, folder) if isinstance(found, Source)]


def test_a_folder_gives_its_documents_in_order_and_nothing_else(tree: Path) -> None:
    assert identities([str(tree / "docs")], tree) == ["docs/a.html", "docs/b.md", "docs/sub/c.txt"]


def test_a_folder_is_searched_for_every_ending_whose_format_is_known(tmp_path: Path) -> None:
    for ending in SUFFIXES:
        (tmp_path / f"a{ending}").write_text("x", "utf-8")
    assert identities([str(tmp_path)], tmp_path) == sorted(f"a{ending}" for ending in SUFFIXES)
    assert {".mdx", ".mkdn", ".xht", ".shtml"} <= SUFFIXES.keys()


def test_identities_do_not_depend_on_the_working_folder(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "docs")
    assert identities(["b.md", "./sub/../b.md", "../other/g.md"], tree / "other") == ["../docs/b.md", "g.md"]
    assert identify_all(["b.md", "-", "https://example.org/x"], tree) == ("docs/b.md", "-", "https://example.org/x")


def test_globs_are_expanded_and_a_name_that_exists_is_taken_as_it_is(tree: Path) -> None:
    (tree / "docs" / "odd[1].md").write_text("x", "utf-8")
    assert identities([str(tree / "docs" / "*.md")], tree) == ["docs/b.md", "docs/odd[1].md"]
    assert identities([str(tree / "docs" / "odd[1].md")], tree) == ["docs/odd[1].md"]
    assert identities([str(tree / "**" / "*.txt")], tree) == ["docs/sub/c.txt"]


@pytest.mark.parametrize(("name", "told"), [("none/*.md", "no file matches"), ("empty", "no documents in this folder")])
def test_a_name_that_leads_nowhere_is_told_and_does_not_stop_the_others(tree: Path, name: str, told: str) -> None:
    (tree / "empty").mkdir()
    first, second = find_sources([str(tree / name), str(tree / "docs" / "b.md")], tree)
    assert isinstance(first, SourceError)
    assert told in str(first)
    assert isinstance(second, Source)


def test_what_cannot_be_read_is_told_with_its_name(tree: Path) -> None:
    missing, pipe = tree / "missing.md", tree / "pipe.md"
    os.mkfifo(pipe)
    [source] = [found for found in find_sources([str(missing)], tree) if isinstance(found, Source)]
    with pytest.raises(SourceGone, match=r"missing\.md: there is no such file"):
        source.read(io.BytesIO())
    [error] = find_sources([str(pipe)], tree)
    assert "neither a file nor a folder" in str(error)
    [error] = find_sources(["ftp://a.example/x.md"], tree)
    assert str(error).startswith("ftp://a.example/x.md: documents are fetched by http and https alone")


def test_a_document_beyond_the_limit_is_refused_before_it_is_parsed(tree: Path) -> None:
    large = tree / "large.txt"
    with large.open("wb") as stream:
        stream.truncate(50 * 2**20)
    [source] = find_sources([str(large)], tree)
    assert isinstance(source, Source)
    with pytest.raises(SourceError, match="larger than 32 MB; split it"):
        source.read(io.BytesIO())


def test_a_folder_of_a_checkout_resolves_rooted_paths_at_its_top(tree: Path) -> None:
    (tree / ".git").mkdir()
    [one] = find_sources([str(tree / "docs" / "sub" / "c.txt")], tree)
    assert isinstance(one, Source)
    assert one.place.root == "."


def test_what_was_named_as_a_folder_holds_what_is_under_it(tree: Path) -> None:
    folders = named_folders([str(tree / "docs"), str(tree / "other" / "g.md"), "-"], tree)
    assert [folders.holds(name) for name in ("docs/b.md", "docs/sub/x.md", "other/g.md", "docs2/x.md")] == [
        True, True, False, False,
    ]  # fmt: skip
    everything = named_folders([str(tree)], tree)
    assert [everything.holds(name) for name in ("a.md", "../a.md", "https://example.org/x", "-")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_pattern_ends_where_links_lead_in_circles(tree: Path) -> None:
    for number in range(6):  # followed, they would be walked in every order, forty levels deep
        (tree / "docs" / "sub" / f"loop{number}").symlink_to(tree / "docs")
    assert identities([str(tree / "**" / "*.txt")], tree) == ["docs/sub/c.txt"]
    assert identities([str(tree / "**" / ".*.md")], tree) == []
    assert identities([str(tree / "docs" / ".hidden" / "**" / "*.md")], tree) == ["docs/.hidden/d.md"]


def test_a_link_to_itself_and_a_name_that_is_too_long_are_told(tree: Path) -> None:
    (tree / "loop.md").symlink_to(tree / "loop.md")
    [link] = find_sources([str(tree / "loop.md")], tree)
    assert isinstance(link, Source)
    with pytest.raises(SourceError, match=r"loop\.md"):
        link.read(io.BytesIO())
    [error] = find_sources(["x" * 300], tree)
    assert "cannot be read (File name too long)" in str(error)
    assert named_folders(["x" * 300], tree).prefixes == ()


def test_an_empty_name_is_not_the_working_folder(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    [error] = find_sources([""], tree)
    assert "without a name" in str(error)
    assert named_folders([""], tree).prefixes == ()


def test_a_folder_that_may_not_be_looked_into_is_told(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def scandir(path: str) -> object:
        if os.fspath(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    *sources, error = find_sources([str(tree / "docs")], tree)
    assert [found.place.source for found in sources if isinstance(found, Source)] == ["docs/a.html", "docs/b.md"]
    assert "sub: cannot be read (Permission denied)" in str(error)
