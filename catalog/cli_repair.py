"""The commands that mend documents."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.command import Context, command_of, opened
from catalog.output import say, show_bytes
from db.vocabulary import SuggestionKind

Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Documents of the catalog, or folders of them.")]
Write = Annotated[bool, typer.Option("--write", help="Replace the files instead of printing a diff.")]
Only = Annotated[
    list[SuggestionKind] | None,
    typer.Option(
        "--only", metavar="repaired|moved|archived", help="Only replacements of this kind; may be given more than once."
    ),
]
MinConfidence = Annotated[
    float, typer.Option("--min-confidence", min=0, max=1, metavar="0..1", help="Only replacements as sure as this.")
]
Confirmed = Annotated[bool, typer.Option("--confirmed", help="Leave out what is in trouble, but not confirmed yet.")]


def fix(
    context: Context,
    files: Files,
    write: Write = False,
    only: Only = None,
    min_confidence: MinConfidence = 0.0,
    confirmed: Confirmed = False,
) -> None:
    """Print a diff that puts the replacements into documents.

    What the catalog proposes takes the place of dead and moved addresses. Apply it in the working folder with
    `patch -p1` or `git apply`, or let --write do it. A document that changed since it was scraped is scraped again
    first. Ends with 0 whether or not there is something to replace.
    """
    from catalog.fixing import Fixer, Wanted, render_diffs
    from catalog.selecting import catalog_folder

    wanted = Wanted(frozenset(only or ()), min_confidence, confirmed)
    with opened(context, create=False) as engine:
        fixer = Fixer(engine, catalog_folder(context.settings), context.settings, wanted)
        documents = []
        for document in fixer.fix(files):
            if write:
                fixer.write(document)
            else:
                documents.append(document)
            context.tell("\n".join([document.sentence(), *(f"  note: {note}" for note in document.notes)]))
    diff, root = render_diffs(documents, Path.cwd())
    if root != Path.cwd():
        say(f"linkledger: the diff is to be applied in {root}")
    show_bytes(diff)


def register(app: typer.Typer) -> None:
    """Put the commands of this module on the command line."""
    command_of(app)(fix)
