"""`catalog/SETTINGS.md`: every setting, its default and its bounds, from the models themselves; `make docs` writes it.

The blocks are TOML that can be copied as it stands; what has no default is shown by an example.
"""

import json
from collections.abc import Mapping
from datetime import date
from inspect import cleandoc
from textwrap import wrap
from types import MappingProxyType
from typing import Any

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from catalog.settings import Settings
from catalog.settings_parts import DEFAULT_CANARIES, Acceptance, AcknowledgedSettings, HostSettings, SiteSettings

WIDTH = 118  # of a comment
HEAD = """\
# Settings

Every setting with its default; written by `make docs`.

`linkledger.toml` is looked for in the working folder and above it; `--config` names another, and `[tool.linkledger]` in
pyproject.toml will do, too. Paths in it count from its own folder. A flag wins over the environment, the environment
over the file. What is unknown or out of bounds is refused with a sentence that names it (exit code 2).

In the environment a setting is called `LINKLEDGER_` and its name in capitals; the names of a table and of a setting in
it are joined by two underscores, lists and tables are written as JSON:

    LINKLEDGER_CATALOG=/srv/links.sqlite
    LINKLEDGER_TIMEOUTS__READ=30
    LINKLEDGER_EXCLUDE='["^https://intranet\\\\."]'

Proxies follow the usual variables (`HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`).
"""
# Tables that are not there unless somebody writes them, as one might write them.
EXAMPLES: Mapping[str, tuple[str, BaseModel]] = MappingProxyType(
    {
        "hosts": ('[hosts."api.example.org"]', HostSettings()),
        "accept": ("[[accept]]", Acceptance(status=(999,), pattern="linkedin")),
        "sites": (
            "[[sites]]",
            SiteSettings(
                pattern=r"^https://wiki\.example\.org/(.*)",
                rewrite=r"https://mirror.example.org/\1",
                alive=(403,),
                dead=(204,),
                blocked=(418,),
                example="https://wiki.example.org/Home",
            ),
        ),
        "acknowledged": (
            "[[acknowledged]]",
            AcknowledgedSettings(
                pattern=r"^https://intranet\.example\.org/",
                until=date(2031, 12, 31),
                why="answers inside the company only",
            ),
        ),
        "canaries": ("[[canaries]]", DEFAULT_CANARIES[0]),
    }
)


def render_settings() -> str:
    """The whole page: what stands at the top of the file, then a section a table."""
    defaults = Settings.model_construct()
    tables: list[tuple[str, str, BaseModel]] = []
    single: list[str] = []
    for name, field in Settings.model_fields.items():
        if name in EXAMPLES:
            tables.append((name, *EXAMPLES[name]))
        elif isinstance(field.default, BaseModel):
            tables.append((name, f"[{name}]", field.default))
        else:
            single.append(name)
    top = "\n".join(_setting(name, Settings.model_fields[name], getattr(defaults, name)) for name in single)
    return "\n".join([HEAD, f"## At the top\n\n```toml\n{top}```\n", *(_table(*table) for table in tables)])


def _table(name: str, head: str, values: BaseModel) -> str:
    fields = type(values).model_fields.items()
    told = "\n".join(_setting(field_name, field, getattr(values, field_name)) for field_name, field in fields)
    return f"## `{name}`\n\n{cleandoc(type(values).__doc__ or '')}\n\n```toml\n{head}\n{told}```\n"


def _setting(name: str, field: FieldInfo, value: Any) -> str:
    """A comment and a line; the line is a comment, too, where the value says nothing that could be written."""
    comment = "".join(f"# {line}\n" for line in wrap(f"{field.description}{_bounds(field)}", WIDTH))
    if value is None or (field.examples and not value):
        return f"{comment}# {name} = {to_toml(field.examples[0] if field.examples else '')}\n"
    return f"{comment}{name} = {to_toml(value)}\n"


def _bounds(field: FieldInfo) -> str:
    """` (0 to 86,400)`: every bounded setting has both ends."""
    least = [f"{bound.ge:,}" for bound in field.metadata if isinstance(bound, Ge)]
    least += [f"above {bound.gt:,}," for bound in field.metadata if isinstance(bound, Gt)]
    most = [f"{bound.le:,}" for bound in field.metadata if isinstance(bound, Le)]
    return f" ({least[0]} to {most[0]})" if least else ""


def to_toml(value: Any) -> str:
    """A value of a setting as TOML; patterns as literal strings, which need no second backslash."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f"'{value}'" if "\\" in value and "'" not in value else json.dumps(value, ensure_ascii=False)
        case date():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(f"{json.dumps(key)} = {to_toml(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(to_toml, value)) + "]"
        case _:
            return str(value)
