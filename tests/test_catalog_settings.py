"""Settings: where they come from, which wins, and what a wrong one is told."""

import errno
import os
from pathlib import Path

import pytest

from catalog.credentials import check_credentials, request_headers
from catalog.settings import Settings, SettingsError, find_config, load_settings, unknown_variables


def settings_of(folder: Path, text: str, **flags: object) -> Settings:
    (folder / "linkledger.toml").write_text(text, "utf-8")
    return load_settings(flags, folder=folder)


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'catalog = "file.sqlite"\n[timeouts]\nconnect = 1\nread = 2'
    assert settings_of(tmp_path, text).catalog == str(tmp_path / "file.sqlite")
    monkeypatch.setenv("LINKLEDGER_CATALOG", "environment.sqlite")
    monkeypatch.setenv("LINKLEDGER_TIMEOUTS__READ", "7")
    found = settings_of(tmp_path, text)
    assert (found.catalog, found.timeouts.connect, found.timeouts.read) == ("environment.sqlite", 1, 7)
    assert settings_of(tmp_path, text, catalog="flag.sqlite").catalog == "flag.sqlite"


def test_the_nearest_file_above_is_found_and_pyproject_counts(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "linkledger.toml").write_text("", "utf-8")
    assert find_config(below) == tmp_path / "linkledger.toml"
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname='x'", "utf-8")
    assert find_config(below) == tmp_path / "linkledger.toml"
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.linkledger]\nattempts = 5", "utf-8")
    assert load_settings({}, folder=below).attempts == 5


def test_paths_in_a_file_count_from_its_folder_wherever_the_command_is_typed(tmp_path: Path) -> None:
    text = 'catalog = "data/c.sqlite"\nca_file = "ca.pem"'
    (tmp_path / "linkledger.toml").write_text(text, "utf-8")
    (tmp_path / "below").mkdir()
    found = load_settings({}, folder=tmp_path / "below")
    assert (found.catalog, found.ca_file) == (str(tmp_path / "data/c.sqlite"), tmp_path / "ca.pem")
    assert settings_of(tmp_path, 'catalog = "sqlite:////srv/c.sqlite"').catalog == "sqlite:////srv/c.sqlite"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("timeout = 3", "unknown setting 'timeout' in {file}: did you mean 'timeouts'?"),
        ("[timeouts]\nconect = 3", "unknown setting 'timeouts.conect' in {file}: did you mean 'connect'?"),
        ('[hosts."x.org"]\nspeed = 3', "unknown setting 'hosts.x.org.speed' in {file}: known here: auth, concurrency"),
        ("exclude = ['(']", "'(' is not a regular expression"),
        ("attempts = 0", "the setting 'attempts' in {file} cannot be used"),
        ("[timeouts]\nread = -1", "the setting 'timeouts.read' in {file} cannot be used"),
        ('canaries = ["nonsense"]', "'nonsense' is not an http(s) address"),
        ("[archives]\nwayback_url = 'ftp://x'", "'ftp://x' is not an http(s) address"),
        ("attempts = ", "is not valid TOML"),
        ('contact = "a\\nb"', "it holds a line break"),
        ('[hosts."x.org"]\nheaders = {"bad name" = "x"}', "'bad name' is not the name of a header"),
        ('canaries = ["http://[bad/"]', "'http://[bad/' is not an http(s) address"),
        ('canaries = ["http://x:99999/"]', "'http://x:99999/' is not an http(s) address"),
        ('[archives]\nwayback_url = "http://[::1/"', "the setting 'archives.wayback_url' in {file} cannot be used"),
        ("exclude = 'x'", "the setting 'exclude' in {file} cannot be used: Input should be a list"),
        ("timeouts = 3", "the setting 'timeouts' in {file} cannot be used: Input should be a table"),
        ('[hosts."x.org:8080"]\nconcurrency = 1', "'x.org:8080' is not a host name"),
        ('[hosts."*.x.org"]\nconcurrency = 1', "'*.x.org' stands for many hosts"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_of(tmp_path, text)
    assert told.format(file=tmp_path / "linkledger.toml") in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LINKLEDGER_EXCLUDE", "word", "LINKLEDGER_EXCLUDE in the environment cannot be used: lists and tables are"),
        ("LINKLEDGER_NOTIFY__URLS", "s3cret", "^LINKLEDGER_NOTIFY__URLS in the environment cannot be used: lists and"),
        ("LINKLEDGER_ATTEMPTS", "x", "the setting 'attempts' in the environment cannot be used"),
        (
            "LINKLEDGER_TIMEOUTS__READ",
            "x",
            "the setting 'timeouts.read' in .*linkledger.toml or the environment cannot",
        ),
    ],
)
def test_a_wrong_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=told):
        settings_of(tmp_path, "[timeouts]\nconnect = 1")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("LINKLEDGER_CONCURENCY", "did you mean LINKLEDGER_CONCURRENCY?"),
        ("linkledger_atempts", "did you mean LINKLEDGER_ATTEMPTS?"),
        ("LINKLEDGER_TIMEOUTS_READ", "did you mean LINKLEDGER_TIMEOUTS__READ?"),
        ("LINKLEDGER_TIMEOUT__READ", "did you mean LINKLEDGER_TIMEOUTS__READ?"),
        ("LINKLEDGER_", "catalog/SETTINGS.md lists them"),
        ("LINKLEDGER_XYZZY", "catalog/SETTINGS.md lists them"),
    ],
)
def test_a_variable_that_is_no_setting_is_told_with_the_nearest_that_is(name: str, told: str) -> None:
    assert unknown_variables({name: "3"}) == [f"{name} in the environment is no setting, and changes nothing: {told}"]


def test_variables_that_are_settings_or_other_programs_are_not_told() -> None:
    ours = ["LINKLEDGER_CATALOG", "linkledger_catalog", "LINKLEDGER_TIMEOUTS__READ", "LINKLEDGER_HOSTS__X"]
    assert unknown_variables(dict.fromkeys([*ours, "LINK", "_LINKLEDGER_COMPLETE", "XLINKLEDGER_Y"], "")) == []


def test_a_settings_file_that_is_a_link_to_nowhere_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "linkledger.toml").symlink_to(tmp_path / "gone.toml")
    with pytest.raises(SettingsError, match=r"cannot read the settings file .*linkledger\.toml: No such file"):
        load_settings({}, folder=tmp_path)


def test_a_folder_that_nobody_may_look_into_or_that_is_gone_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(SettingsError, match="the working folder is gone"):
        load_settings({})

    def refused(self: Path) -> bool:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "is_file", refused)
    with pytest.raises(SettingsError, match=r"cannot look for settings in .* \(Permission denied\); change to another"):
        load_settings({}, folder=tmp_path)


def test_a_wrong_flag_is_no_fault_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="the setting 'allow_private' in the flags cannot be used"):
        settings_of(tmp_path, "allow_private = true", allow_private="perhaps")


@pytest.mark.parametrize(("text", "fine"), [("tool = 3", True), ("[tool]\nlinkledger = 3", False)])
def test_a_pyproject_of_an_odd_shape(tmp_path: Path, text: str, fine: bool) -> None:
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    if fine:
        assert find_config(tmp_path) != tmp_path / "pyproject.toml"
    else:
        with pytest.raises(SettingsError, match=r"tool\.linkledger in .*pyproject\.toml is not a table"):
            load_settings({}, folder=tmp_path)


def test_a_settings_file_that_is_named_but_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot read the settings file .*nowhere\.toml"):
        load_settings({}, config=tmp_path / "nowhere.toml")


def test_short_forms_of_canaries_and_accepted_statuses(tmp_path: Path) -> None:
    found = settings_of(tmp_path, 'accept = [403, {status = [999], pattern = "in\\\\."}]\ncanaries = ["http://c/x"]')
    assert [(entry.status, entry.pattern) for entry in found.accept] == [((403,), ""), ((999,), "in\\.")]
    assert (found.canaries[0].url, found.canaries[0].status) == ("http://c/x", None)


def test_the_user_agent_is_honest_and_does_not_say_link(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "").agent().startswith("Mozilla/5.0 (compatible; refledger/")
    agent = settings_of(tmp_path, 'contact = "https://example.org/bot"').agent()
    assert agent.endswith("; +https://example.org/bot)")
    assert "link" not in agent
    assert settings_of(tmp_path, 'user_agent = "mine/1"').agent() == "mine/1"


def test_credentials_come_from_the_environment_and_go_to_their_host_alone(tmp_path: Path) -> None:
    found = settings_of(tmp_path, '[hosts."api.example"]\nauth = "API_TOKEN"\nheaders = {X-Team = "docs"}')
    environment = {"API_TOKEN": "s3cret"}
    headers = request_headers("https://api.example/x", found, environment)
    assert headers == {"X-Team": "docs", "Authorization": "Bearer s3cret"}
    assert request_headers("https://api.example/", found, {"API_TOKEN": "me:pw"})["Authorization"] == "Basic bWU6cHc="
    assert "Authorization" not in request_headers("http://api.example/x", found, environment)
    assert request_headers("https://else.example/", found, environment) == {}
    cookie = settings_of(tmp_path, '[hosts."API.example"]\nheaders = {Cookie = "a=b", X-Team = "docs"}')
    assert request_headers("http://api.example/x", cookie, {}) == {"X-Team": "docs"}
    assert request_headers("https://api.example/x", cookie, {}) == {"Cookie": "a=b", "X-Team": "docs"}
    with pytest.raises(SettingsError, match="API_TOKEN, which is not set"):
        request_headers("https://api.example/x", found, {})


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("Bücher.example", "https://xn--bcher-kva.example/"),
        ("[2001:DB8::1]", "https://[2001:db8::1]:8080/"),
    ],
)
def test_a_host_is_known_by_any_spelling_of_its_name(name: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.model_validate({"hosts": {name: {"auth": "API_TOKEN", "headers": {"X-Team": "docs"}}}})
    assert request_headers(url, settings, {"API_TOKEN": "s3cret"})["X-Team"] == "docs"
    monkeypatch.delenv("API_TOKEN", raising=False)
    with pytest.raises(SettingsError, match="API_TOKEN"):
        check_credentials(settings)


def test_archives_are_probed_slowly_unless_the_settings_name_them() -> None:
    settings = Settings(hosts={"arquivo.pt": {"interval": 0.2}})  # type: ignore[arg-type]
    assert settings.host("web.archive.org").interval == 1.0
    assert (settings.host("arquivo.pt").interval, settings.host("arquivo.pt").concurrency) == (0.2, 1)
    assert settings.host("example.org").interval == 0.05
