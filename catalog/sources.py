"""Documents to be scraped: files, folders, globs, addresses and standard input, each with its identity."""

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO

from scrapers.detect import SUFFIXES

# Folders that hold other people's documents, or none at all.
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})
# What a folder is searched for; a file that is named is read whatever its name.
DOCUMENT_SUFFIXES = frozenset({".txt", ".text", *SUFFIXES})
# Larger documents are refused before they are read (the scrapers refuse them as well).
MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands.

    Attributes:
        source: its identity: an address, or a POSIX path relative to the catalog's folder; `-` for standard input.
        root: what `/img/x.png` is relative to, a POSIX path relative to the catalog's folder; None where that is
            unknown.
    """

    source: str
    root: str | None = None


class SourceError(Exception):
    """A source that cannot be read: one sentence with its name and the way out."""


class SourceGone(SourceError):  # noqa: N818  a state of the source
    """A source that is not there (any more); `place` is the identity under which the catalog may know it."""

    def __init__(self, sentence: str, place: Place) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True, slots=True)
class Source:
    """One document to be read: a file's path, an address, or neither for standard input."""

    name: str  # as the user would name it, for messages
    place: Place
    path: Path | None = None
    address: str | None = None

    def read(self, stdin: BinaryIO) -> bytes:
        """The bytes of a file or of standard input.

        Raises:
            SourceError: if it cannot be read or is too large; SourceGone if it is not there.
        """
        if self.path is None:
            return _bounded(stdin.read(MOST_BYTES + 1), self.name)
        try:
            with self.path.open("rb") as stream:
                return _bounded(stream.read(MOST_BYTES + 1), self.name)
        except FileNotFoundError:
            raise SourceGone(f"{self.name}: there is no such file; check the name", self.place) from None
        except OSError as error:
            raise SourceError(
                f"{self.name}: cannot be read ({error.strerror or error}); check its permissions"
            ) from error


def _bounded(data: bytes, name: str) -> bytes:
    if len(data) > MOST_BYTES:
        raise SourceError(f"{name}: larger than {MOST_BYTES // 2**20} MB; split it, or scrape the part with references")
    return data


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that were named, as prefixes of identities: what the catalog knows under them and is gone retires."""

    prefixes: tuple[str, ...]

    def holds(self, source: str) -> bool:
        return (
            source != "-"
            and "://" not in source
            and any(
                (prefix == "." and not source.startswith("../")) or source.startswith(f"{prefix}/")
                for prefix in self.prefixes
            )
        )


def is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def identify(path: Path, catalog_folder: Path) -> str:
    """A file's identity: its path relative to the catalog's folder, POSIX."""
    # Not Path.resolve(), which raises an error of its own for links that lead in a circle.
    return PurePosixPath(os.path.relpath(os.path.realpath(path), os.path.realpath(catalog_folder))).as_posix()


def identify_all(names: Iterable[str], catalog_folder: Path) -> tuple[str, ...]:
    """Identities of documents as the user names them: addresses and `-` are their own, files are told by their path."""
    return tuple(name if name == "-" or is_address(name) else identify(Path(name), catalog_folder) for name in names)


def find_sources(names: Iterable[str], catalog_folder: Path) -> Iterator[Source | SourceError]:
    """Everything that the command line names, in order, each document once; what leads nowhere is an error value.

    Errors are handed on rather than raised: one bad name does not keep the others from being read.
    """
    seen: set[str] = set()
    for name in names:
        for found in _find_safely(name, catalog_folder):
            if isinstance(found, SourceError):
                yield found
            elif found.place.source not in seen:
                seen.add(found.place.source)
                yield found


def named_folders(names: Iterable[str], catalog_folder: Path) -> Folders:
    """The folders among what the command line names."""
    return Folders(tuple(identify(Path(name), catalog_folder) for name in names if name != "-" and _is_folder(name)))


def _is_folder(name: str) -> bool:
    try:
        return bool(name) and Path(name).is_dir()
    except OSError:  # not to be looked at; `find_sources` tells of it
        return False


def _find_safely(name: str, catalog_folder: Path) -> Iterator[Source | SourceError]:
    if not name:  # a shell's unset variable; as a path it would mean the whole working folder
        yield SourceError("a source without a name: name files, folders, globs, addresses, or -")
        return
    try:
        yield from _find(name, catalog_folder)
    except OSError as error:
        yield _unreadable(name, error)


def _unreadable(name: object, error: OSError) -> SourceError:
    return SourceError(
        f"{name}: cannot be read ({error.strerror or error}); check the name and its folder's permissions"
    )


def _find(name: str, catalog_folder: Path) -> Iterator[Source | SourceError]:
    if name == "-":
        yield Source("standard input", Place("-"))
        return
    if is_address(name):
        yield Source(name, Place(name), address=name)
        return
    path = Path(name)
    if path.is_dir():
        yield from _in_folder(path, catalog_folder)
    elif not path.exists() and glob.has_magic(name):
        matches = _matches(name)
        if not matches:
            yield SourceError(f"{name}: no file matches; check the pattern")
        for match in matches:
            yield from _find(match, catalog_folder) if Path(match).is_dir() else [_file(Path(match), catalog_folder)]
    elif not path.exists() and "://" in name:  # a path has folded the slashes, and would be told as another name
        yield SourceError(f"{name}: documents are fetched by http and https alone; save it to a file")
    elif path.exists() and not path.is_file():
        yield SourceError(f"{name}: neither a file nor a folder; name a document")
    else:
        yield _file(path, catalog_folder)


def _matches(pattern: str) -> list[str]:
    """What a pattern matches, sorted; hidden files and folders where it names them alone.

    `**` is left to pathlib, which does not follow links to folders: where these lead in circles, there is no end.
    """
    parts = PurePath(pattern).parts
    if "**" not in parts:
        return sorted(glob.glob(pattern))  # noqa: PTH207  patterns may be absolute
    anchor = PurePath(pattern).anchor
    found = Path(anchor).glob(str(PurePath(pattern).relative_to(anchor)))
    return sorted(str(path) for path in found if not any(part[0] == "." and part not in parts for part in path.parts))


def _in_folder(folder: Path, catalog_folder: Path) -> Iterator[Source | SourceError]:
    root = identify(folder, catalog_folder)
    empty = True
    closed: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED_FOLDERS)
        for file in sorted(files):
            path = Path(here) / file
            if path.suffix.lower() in DOCUMENT_SUFFIXES and not file.startswith(".") and path.is_file():
                empty = False
                yield _file(path, catalog_folder, root)
    yield from (_unreadable(error.filename, error) for error in closed)
    if empty and not closed:
        yield SourceError(
            f"{folder}: no documents in this folder; looked for files ending in {' '.join(sorted(DOCUMENT_SUFFIXES))}"
        )


def _file(path: Path, catalog_folder: Path, root: str | None = None) -> Source:
    checkout = next((place for place in Path(os.path.realpath(path)).parents if (place / ".git").exists()), None)
    if root is None and checkout is not None:  # `/img/x.png` is relative to the top of a checkout, as forges show it
        root = identify(checkout, catalog_folder)
    return Source(str(path), Place(identify(path, catalog_folder), root), path=path)
