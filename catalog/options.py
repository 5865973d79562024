"""The options that several commands share, and the words that they take. Loads typer and the vocabulary alone."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from db.vocabulary import DocumentFormat


class FailOn(StrEnum):
    """Which findings make the exit code 1."""

    NEVER = "never"
    NEW = "new"
    DEAD = "dead"
    ANY = "any"


class ReportFormat(StrEnum):
    """The formats that a report can be written in."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    JUNIT = "junit"
    SARIF = "sarif"
    ATOM = "atom"


Sources = Annotated[list[str], typer.Argument(metavar="SOURCE", help="Files, folders, globs, addresses, or -.")]
Known = Annotated[
    list[str], typer.Argument(metavar="SOURCE", help="Documents of the catalog, as paths from here, addresses, or -.")
]
AsFormat = Annotated[
    DocumentFormat | None, typer.Option("--format", help="The documents' format, where detection is wrong.")
]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Which findings make the exit code 1.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report there, not to stdout.")
]
NoArchive = Annotated[bool, typer.Option("--no-archive", help="Do not ask web archives for copies.")]
ReportAs = Annotated[ReportFormat, typer.Option("--format", help="The report's format.")]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="RUN|DATE", help="Count changes from that run, or from that day (UTC) [default: run before]."
    ),
]
MaxLength = Annotated[
    int | None,
    typer.Option(
        "--max-length",
        metavar="N",
        min=8_192,
        help="At most so many characters of Markdown: 65536 is what GitHub takes [default: no limit].",
    ),
]
Everything = Annotated[bool, typer.Option("--all", help="Probe everything, not just what is due.")]
OfDocument = Annotated[
    list[str] | None, typer.Option("--document", metavar="SOURCE", help="Only what this document cites.")
]
OfHost = Annotated[list[str] | None, typer.Option("--host", metavar="NAME", help="Only addresses of this host.")]
MaxSeconds = Annotated[
    float | None,
    typer.Option("--max-seconds", min=0, metavar="N", help="End the check after N seconds; the rest stays due."),
]
Limit = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="At most so many addresses.")]
