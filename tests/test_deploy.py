"""Where people run it: the units, the cron lines, the action and the hook do what they say."""

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "catalog/deploy"
PROGRAM = Path(sys.executable).with_name("linkledger")


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def words_of_program(line: str) -> list[list[str]]:
    """The arguments of each call of linkledger in a shell line."""
    calls: list[list[str]] = []
    for part in line.replace("&&", "\n").splitlines():
        words = shlex.split(part)
        if words and words[0].endswith("/linkledger"):
            calls.append(words[1:])
    return calls


# --- cron and systemd ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name in ("linkledger.service", "linkledger.timer"):
        text = (DEPLOY / "systemd" / name).read_text("utf-8")
        text = text.replace("/opt/linkledger/.venv/bin/linkledger", str(PROGRAM)).replace(
            "/srv/articles", str(tmp_path)
        )
        (tmp_path / name).write_text(text.replace("User=linkledger", f"User={os.geteuid()}"), "utf-8")
    done = run(
        "systemd-analyze", "verify", tmp_path / "linkledger.service", tmp_path / "linkledger.timer", cwd=tmp_path
    )
    ours = [line for line in done.stderr.splitlines() if "linkledger" in line]
    assert (done.returncode, ours) == (0, [])


def test_every_call_in_unit_and_cron_lines_is_one_that_the_program_takes(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("[there](b.md)", "utf-8")
    (tmp_path / "docs" / "b.md").write_text("# here", "utf-8")
    unit = (DEPLOY / "systemd/linkledger.service").read_text("utf-8")
    (start,) = [line.partition("=")[2] for line in unit.splitlines() if line.startswith("ExecStart=")]
    cron = [line for line in (DEPLOY / "cron/linkledger").read_text("utf-8").splitlines() if "/linkledger " in line]
    calls = [call for line in (start, *(line.split(None, 6)[6] for line in cron)) for call in words_of_program(line)]
    assert len(calls) == 4
    for call in calls:
        done = run(PROGRAM, *call, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), call
    assert "1 reference" in (tmp_path / "report.md").read_text("utf-8")
    assert (tmp_path / "catalog.backup.sqlite").exists()


def test_cron_lines_have_their_fields() -> None:
    lines = (DEPLOY / "cron/linkledger").read_text("utf-8").splitlines()
    jobs = [line.split(None, 6) for line in lines if line and line[0].isdigit()]
    assert len(jobs) == 2
    for *when, user, command in jobs:
        assert len(when) == 5
        assert user == "linkledger"
        assert command.startswith("cd ")
        assert "%" not in command, "cron reads a percent sign as the end of the line"


# --- the action ---------------------------------------------------------------------------------------------------


def act(folder: Path, **inputs: str) -> tuple[int, dict[str, str], str, str]:
    """One run of the action's script: exit code, outputs, the job's summary, stdout."""
    outputs, summary = folder / "outputs", folder / "summary"
    env = {"PATH": os.environ["PATH"], "LINKLEDGER": str(PROGRAM), "GITHUB_ACTION_PATH": str(ROOT)}
    env |= {"GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary)}
    env |= {"SOURCES": "docs", "FAIL_ON": "never", "REPORT": "report.md", "MAX_SECONDS": "60"} | inputs
    done = run("bash", DEPLOY / "github/run.sh", cwd=folder, env=env)
    told = dict(line.split("=", 1) for line in outputs.read_text().splitlines()) if outputs.exists() else {}
    return done.returncode, told, summary.read_text("utf-8") if summary.exists() else "", done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("[gone](missing.md) and [there](a.md)", "utf-8")
    return tmp_path


def test_the_action_reports_and_remembers(folder: Path) -> None:
    code, told, summary, _ = act(folder)
    assert (code, told) == (0, {"report": "report.md", "exit-code": "0"})
    assert "missing.md" in summary
    assert (folder / ".linkledger/catalog.sqlite").exists()
    code, told, *_ = act(folder, FAIL_ON="dead")
    assert (code, told["exit-code"]) == (1, "1")
    assert act(folder, FAIL_ON="new")[0] == 0, "what was there before is not new"


def test_the_action_says_what_is_wrong_with_its_inputs(folder: Path) -> None:
    code, _, _, said = act(folder, SOURCES=" \n ")
    assert code == 2
    assert "sources" in said
    assert act(folder, FAIL_ON="sometimes")[0] == 2


def test_an_input_is_an_argument_and_never_a_command(folder: Path) -> None:
    code, *_ = act(
        folder, SOURCES="docs\n$(touch ran)\n--catalog=elsewhere.sqlite\n; touch ran", REPORT="r $(touch ran).md"
    )
    assert code == 2, "there are no such files"
    assert not (folder / "ran").exists()
    assert not (folder / "elsewhere.sqlite").exists()
    assert (folder / "r $(touch ran).md").exists()


def test_action_and_workflows_pass_inputs_by_the_environment() -> None:
    for path in (ROOT / "action.yml", *(ROOT / ".github/workflows").glob("*.yml")):
        loaded = yaml.safe_load(path.read_text("utf-8"))
        steps = (
            loaded["runs"]["steps"] if "runs" in loaded else [s for j in loaded["jobs"].values() for s in j["steps"]]
        )
        assert steps
        for step in steps:
            assert "${{" not in step.get("run", ""), f"{path.name}: an input inside a script"


def test_the_action_and_its_script_speak_of_the_same_inputs() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = [step for step in action["runs"]["steps"] if step.get("id") == "run"]
    given = {name for name in step["env"] if name != "GITHUB_TOKEN"}
    script = (DEPLOY / "github/run.sh").read_text("utf-8")
    assert given == {"SOURCES", "FAIL_ON", "REPORT", "MAX_SECONDS"}
    assert all(f"${name}" in script or f"${{{name}" in script for name in given)
    assert {key.replace("-", "_").upper() for key in action["inputs"]} - {"GITHUB_TOKEN"} == given


# --- one issue, kept up to date -------------------------------------------------------------------------------------

FAKE_GH = """#!{python}
import json, sys
from pathlib import Path
state = Path("issues.json")
issues = json.loads(state.read_text()) if state.exists() else []
log = Path("gh.log").open("a")
args = sys.argv[1:]
value = lambda flag: args[args.index(flag) + 1]
print(*args[:2], file=log)
if args[:2] == ["issue", "list"]:
    found = [str(n) for n, issue in enumerate(issues, 1) if issue["open"] and value("--label") == issue["label"]]
    print("\\n".join(found[:1]))
elif args[:2] == ["issue", "create"]:
    issues.append({{"open": True, "label": value("--label"), "body": Path(value("--body-file")).read_text()}})
elif args[:2] == ["issue", "view"]:
    print(issues[int(args[2]) - 1]["body"].replace("\\n", "\\r\\n"))
elif args[:2] == ["issue", "edit"]:
    issues[int(args[2]) - 1]["body"] = Path(value("--body-file")).read_text()
elif args[:2] == ["issue", "close"]:
    issues[int(args[2]) - 1]["open"] = False
state.write_text(json.dumps(issues))
"""


def test_one_issue_is_opened_rewritten_left_alone_and_closed(tmp_path: Path) -> None:
    tool = tmp_path / "bin" / "gh"
    tool.parent.mkdir()
    tool.write_text(FAKE_GH.format(python=sys.executable), "utf-8")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    env = {"PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}"}
    report = tmp_path / "report.md"

    def update(text: str, count: int) -> list[str]:
        report.write_text(text, "utf-8")
        (tmp_path / "gh.log").unlink(missing_ok=True)
        done = run("bash", DEPLOY / "github/update-issue.sh", report, cwd=tmp_path, env=env | {"COUNT": str(count)})
        assert done.returncode == 0, done.stderr
        return [
            line
            for line in (tmp_path / "gh.log").read_text().splitlines()
            if "list" not in line and "label" not in line
        ]

    assert update("nothing\n", 0) == []
    assert update("two are dead\n", 2) == ["issue create"]
    assert update("two are dead\n", 2) == ["issue view"], "unchanged: nobody gets a mail"
    assert update("three are dead\n", 3) == ["issue view", "issue edit"]
    assert update("all is well\n", 0) == ["issue close"]
    issues = json.loads((tmp_path / "issues.json").read_text())
    assert [(issue["open"], issue["body"]) for issue in issues] == [(False, "three are dead\n")]


# --- pre-commit and the shell ---------------------------------------------------------------------------------------


def test_the_hook_fails_on_what_is_new_alone(folder: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {"id", "name", "entry", "language"} <= set(hook)
    program, *arguments = shlex.split(hook["entry"])
    assert program == "linkledger"
    assert run(PROGRAM, *arguments, "docs/a.md", cwd=folder).returncode == 1
    assert run(PROGRAM, *arguments, "docs/a.md", cwd=folder).returncode == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_completion(shell: str, tmp_path: Path) -> None:
    script = run(PROGRAM, cwd=tmp_path, env={**os.environ, "_LINKLEDGER_COMPLETE": f"source_{shell}"})
    assert "_LINKLEDGER_COMPLETE" in script.stdout
    assert "linkledger" in script.stdout


def test_completion_knows_commands_and_formats(tmp_path: Path) -> None:
    def complete(words: str) -> set[str]:
        env = {
            **os.environ,
            "_LINKLEDGER_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(words.count(" ")),
        }
        return set(run(PROGRAM, cwd=tmp_path, env=env).stdout.split())

    assert {"report", "run"} <= complete("linkledger r")
    assert "markdown" in complete("linkledger report --format m")
