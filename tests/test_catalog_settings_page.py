"""The page of settings: its blocks are a settings file that says what the program does without one."""

import re
import tomllib
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from catalog.settings import Settings
from catalog.settings_page import EXAMPLES, render_settings, to_toml

PAGE = render_settings()
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_blocks_together_are_a_file_of_settings_with_the_defaults() -> None:
    told = tomllib.loads("\n".join(BLOCKS))
    read = Settings.model_validate(told)
    for name, default in Settings():
        if name in EXAMPLES:
            [example] = getattr(read, name).values() if name == "hosts" else getattr(read, name)
            assert example == EXAMPLES[name][1], name
        else:
            assert getattr(read, name) == default, name


def test_every_setting_is_named_with_what_it_is_for() -> None:
    models: list[type[BaseModel]] = [Settings, *(type(values) for _, values in EXAMPLES.values())]
    models += [type(value) for name, value in Settings() if isinstance(value, BaseModel)]
    for model in models:
        for name, field in model.model_fields.items():
            if model is Settings and (name in EXAMPLES or isinstance(field.default, BaseModel)):
                assert f"## `{name}`\n" in PAGE
            else:
                assert field.description, f"{model.__name__}.{name}"
                assert re.search(rf"^(?:# )?{name} = ", PAGE, re.MULTILINE), name


def test_bounds_are_told_and_are_those_of_the_models() -> None:
    assert "over all hosts (1 to 1,024)\nconcurrency = 128" in PAGE
    assert "seconds to connect (above 0, to 86,400)\nconnect = 10.0" in PAGE


@pytest.mark.parametrize(
    "value",
    [
        True,
        3,
        0.5,
        "",
        'a "b"',
        "it's",
        "\\d'",
        r"^\d+$",
        "Zürich",
        [],
        [1, "x"],
        {},
        {"a b": [1], "c": "d"},
        date(2026, 1, 2),
    ],
)
def test_what_is_written_reads_as_what_it_was(value: Any) -> None:
    assert tomllib.loads(f"it = {to_toml(value)}")["it"] == value
