"""`catalog/COMMANDS.md`: what `--help` says of every command; `make docs` writes it."""

from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

from catalog.cli import app

WIDTH = 100  # characters, whatever terminal this runs in
HEAD = "# The command line\n\nWhat `--help` says of each command; written by `make docs`.\n"


def render_commands() -> str:
    """The page: one section a command, in the order of `linkledger --help`."""
    sections = (f"## `{path}`\n\n```text\n{told}\n```\n" for path, told in _walk(get_command(app), "linkledger", None))
    return "\n".join([HEAD, *sections])


def _walk(command: Any, name: str, parent: typer.Context | None) -> Iterator[tuple[str, str]]:
    settings = dict(command.context_settings, terminal_width=WIDTH)
    context = typer.Context(command, info_name=name, parent=parent, **settings)
    told = command.get_help(context)
    yield context.command_path, "\n".join(line.rstrip() for line in told.splitlines())
    for each in getattr(command, "commands", {}).values():
        yield from _walk(each, each.name, context)
