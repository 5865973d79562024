"""One frozen Settings from flags, environment and `linkledger.toml` (or `[tool.linkledger]` in pyproject.toml).

A flag wins over the environment (`LINKLEDGER_…`, nested names joined by `__`), the environment over the file. An
unknown or unusable setting is refused in one sentence that names it and where it stands: a typo must not silently mean
the default.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from catalog import __version__
from catalog.settings_parts import (
    DEFAULT_CANARIES,
    Acceptance,
    AcknowledgedSettings,
    ArchiveSettings,
    Canary,
    FixSettings,
    FurtherLooks,
    HeaderText,
    HostSettings,
    NotifySettings,
    OutageSettings,
    Pattern,
    PreserveSettings,
    RepairSettings,
    RetentionSettings,
    Seconds,
    SiteSettings,
    TimeoutSettings,
    as_table,
    check_host_names,
)
from catalog.sites.politeness import POLITENESS

CONFIG_NAME = "linkledger.toml"


_PREFIX = "LINKLEDGER_"  # of environment variables
# What pydantic calls by Python's names, as a settings file calls it.
_TOML_WORDS = (
    (r"valid tuple", "list"),
    (r"valid dictionary(?: or instance of \w+)?", "table"),
    (r"is not a valid path for <class '[\w.]+'>", "should be a path"),
)


class SettingsError(Exception):
    """Settings that cannot be used; one sentence: which setting, where it stands, what to do."""


_file_settings: ContextVar[Mapping[str, Any]] = ContextVar("_file_settings", default={})  # noqa: B039  never mutated


class _FileSource(PydanticBaseSettingsSource):
    """The settings of the file that `load_settings` has read."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return _file_settings.get().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return dict(_file_settings.get())


class Settings(BaseSettings):
    """Everything that can be set, with its default."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=_PREFIX, env_nested_delimiter="__", validate_default=False
    )

    catalog: str = Field("catalog.sqlite", description="the catalog's file")
    allow_private: bool = Field(False, description="check addresses on private networks and this machine, too")
    ca_file: Path | None = Field(
        None,
        description="further trusted issuers, a PEM file; `SSL_CERT_FILE` is honoured as well",
        examples=["issuers.pem"],
    )
    user_agent: HeaderText = Field(
        "", description="empty: `Mozilla/5.0 (compatible; refledger/VERSION)`, with the contact"
    )
    contact: HeaderText = Field("", description="where somebody who reads their log can reach you")
    exclude: tuple[Pattern, ...] = Field(
        (), description="regular expressions, searched in addresses: these are never asked"
    )
    concurrency: int = Field(128, ge=1, le=1024, description="requests under way at once, over all hosts")
    attempts: int = Field(
        3,
        ge=1,
        le=10,
        description="requests for one address at the most, the last at the end of the run; a time-out gets two",
    )
    patience: Seconds = Field(
        60.0,
        description="seconds of `Retry-After` that are waited for inside a run; what is longer waits for a later one",
    )
    robots: bool = Field(
        False, description="honour robots.txt (what it disallows is `blocked`) and Crawl-delay, up to 10 s"
    )
    max_seconds: Seconds = Field(
        0.0,
        description="seconds that one check may take; what it did not reach then stays due; 0: no limit",
    )
    timeouts: TimeoutSettings = TimeoutSettings()
    hosts: Annotated[dict[str, HostSettings], BeforeValidator(check_host_names)] = {}
    accept: tuple[Annotated[Acceptance, as_table("status")], ...] = ()
    sites: tuple[SiteSettings, ...] = ()
    acknowledged: tuple[AcknowledgedSettings, ...] = ()
    canaries: tuple[Annotated[Canary, as_table("url")], ...] = DEFAULT_CANARIES
    looks: FurtherLooks = FurtherLooks()
    archives: ArchiveSettings = ArchiveSettings()
    preserve: PreserveSettings = PreserveSettings()
    repair: RepairSettings = RepairSettings()
    fix: FixSettings = FixSettings()
    outages: OutageSettings = OutageSettings()
    retention: RetentionSettings = RetentionSettings()
    notify: NotifySettings = NotifySettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _FileSource(settings_cls)

    def agent(self) -> str:
        """The honest user agent; without the word "link", which some firewalls refuse."""
        if self.user_agent:
            return self.user_agent
        contact = f"; +{self.contact}" if self.contact else ""
        return f"Mozilla/5.0 (compatible; refledger/{__version__}{contact})"

    def host(self, host: str) -> HostSettings:
        """Settings of a host; what they leave open is as the host itself wants it, where that is known."""
        own, known = self.hosts.get(host) or _DEFAULT_HOST, POLITENESS.get(host)
        if known is None:
            return own
        wanted = {"concurrency": known.concurrency, "interval": known.interval}
        return own.model_copy(update={name: wanted[name] for name in wanted if name not in own.model_fields_set})


_DEFAULT_HOST = HostSettings()


def _above(folder: Path) -> list[Path]:
    return [folder, *folder.parents]


def find_config(folder: Path) -> Path | None:
    """The nearest settings file in `folder` or above it; `linkledger.toml` before `[tool.linkledger]`.

    Raises:
        SettingsError: where that cannot be found out, or a file of that name cannot be read.
    """
    try:
        for place in _above(folder.resolve()):
            named = place / CONFIG_NAME
            if named.is_file() or named.is_symlink():  # one that leads nowhere is told of
                return named
            project = place / "pyproject.toml"
            if project.is_file() and _project_table(project) is not None:
                return project
    except OSError as error:  # somebody else's folder: `sudo -u` leaves its user where that user may not look
        sentence = f"cannot look for settings in {folder} ({error.strerror or error}); change to another folder"
        raise SettingsError(f"{sentence}, or name --config and --catalog") from error
    return None


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise SettingsError("the working folder is gone; change to another one") from None


def _project_table(project: Path) -> dict[str, Any] | None:
    """`[tool.linkledger]` of a pyproject.toml; None where it has none."""
    tools = _read_toml(project).get("tool")
    table = tools.get("linkledger") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise SettingsError(f"tool.linkledger in {project} is not a table: write [tool.linkledger]")
    return table


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the settings file {path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {path} is not valid TOML: {error}") from error


def load_settings(flags: Mapping[str, Any], *, config: Path | None = None, folder: Path | None = None) -> Settings:
    """Settings from flags (those that are not None), the environment and the nearest (or the named) file.

    Raises:
        SettingsError: for a file that cannot be read, a setting that is unknown, or a value that cannot be used.
    """
    path = config or find_config(folder or _working_folder())
    data: Mapping[str, Any] = {}
    if path is not None:
        data = (_project_table(path) or {}) if path.name == "pyproject.toml" else _read_toml(path)
        data = _from_its_folder(data, path.absolute().parent)
    token = _file_settings.set(data)
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(_sentence(error, _place(error, path, data, flags))) from error
    except Exception as error:  # pydantic-settings raises its own kind for an environment value that is no JSON
        raise SettingsError(_json_sentence(error)) from error
    finally:
        _file_settings.reset(token)


def _from_its_folder(data: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    """Paths in a settings file count from its folder: a command typed in a folder below means the same catalog."""
    own = {
        name: str(folder / value)
        for name in ("catalog", "ca_file")
        if isinstance(value := data.get(name), str) and value and "://" not in value
    }
    return {**data, **own}


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """A sentence about each variable that looks like a setting and is none: not refused, for it may be another's."""
    names = [name.upper() for name in Settings.model_fields]
    tables = {name.upper(): field.annotation for name, field in Settings.model_fields.items()}
    known = names + [
        f"{name}__{part.upper()}"
        for name, kind in tables.items()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for part in kind.model_fields
    ]
    told = []
    for variable in sorted(environment):
        name = variable.upper().removeprefix(_PREFIX)
        if variable.upper().startswith(_PREFIX) and name.partition("__")[0] not in names:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {_PREFIX}{close[0]}?" if close else "catalog/SETTINGS.md lists them"
            told.append(f"{variable} in the environment is no setting, and changes nothing: {hint}")
    return told


def _json_sentence(error: Exception) -> str:
    field = re.search(r'field "(\w+)"', str(error))
    if field is None:
        return f"a setting in the environment cannot be used: {error}"
    name = f"{_PREFIX}{field[1].upper()}"
    parts = [variable for variable in os.environ if variable.upper().startswith(f"{name}__")]
    if name not in os.environ and len(parts) == 1:
        name = parts[0]
    return f"{name} in the environment cannot be used: lists and tables are written as JSON there, such as '[\"…\"]'"


def _place(error: ValidationError, path: Path | None, data: Mapping[str, Any], flags: Mapping[str, Any]) -> str:
    """Where the first setting complained of stands, by what wins over what."""
    name = str(error.errors()[0]["loc"][0]) if error.errors()[0]["loc"] else ""
    variable = f"{_PREFIX}{name}".upper()
    in_environment = any(key.upper() == variable or key.upper().startswith(f"{variable}__") for key in os.environ)
    if flags.get(name) is not None:
        return "the flags"
    if in_environment and (path is None or name not in data):
        return "the environment"
    return f"{path} or the environment" if in_environment else str(path)


def _sentence(error: ValidationError, where: str) -> str:
    """The first complaint, in words that a person can act on."""
    first = error.errors()[0]
    names = [str(part) for part in first["loc"]]
    name = ".".join(names)
    if first["type"] == "extra_forbidden":
        known = _known_names(names[:-1])
        close = difflib.get_close_matches(names[-1], known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(known)}"
        return f"unknown setting {name!r} in {where}: {hint}"
    told = first["msg"].removeprefix("Value error, ")
    for pattern, word in _TOML_WORDS:
        told = re.sub(pattern, word, told)
    return f"the setting {name!r} in {where} cannot be used: {told}"


def _known_names(trail: list[str]) -> list[str]:
    model: Any = Settings
    for name in trail:
        field = model.model_fields.get(name)
        kinds = [field.annotation] if field else []
        model = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
        if model is None:
            return sorted(HostSettings.model_fields) if trail[0] == "hosts" else []
    return sorted(model.model_fields)
