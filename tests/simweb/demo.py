"""`make demo`: the real program, start to finish, against the simulated web. Needs no internet.

Starts the hosts of the sample article and a small Wayback Machine on loopback, runs `linkledger run` as anybody would
behind a proxy (proxy variables, a CA file, service addresses in a settings file), and leaves `demo-report.md` in the
working folder. Exit code 0 when the pipeline worked: dead links are what it is to find.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

# Started as a script, Python looks for modules beside it; the package is one folder up.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from simweb import article_web
from simweb.archive import AVAILABILITY_HOST, WAYBACK_HOST, Wayback
from simweb.server import SimWeb

ARTICLE = Path(__file__).resolve().parents[2] / "catalog/articles/seven-steps-deep-learning.txt"
# What the tokens in the sample article stand for, as the repository's own catalog has it.
OWN_SETTINGS = ARTICLE.parents[2] / "linkledger.toml"
REPORT = Path("demo-report.md")
LONGEST_RUN = 240.0  # seconds; it takes a tenth of that
EXCERPT = 30  # lines of the report that are shown
WANTED = {"alive", "moved", "dead", "blocked", "failing"}  # verdicts without which the demonstration failed
SETTINGS = f"""\
canaries = [{{ url = "http://{article_web.CANARY_HOST}/", status = 200, contains = "{article_web.CANARY_WORDS}" }}]

[archives]
wayback_url = "http://{WAYBACK_HOST}"
availability_url = "http://{AVAILABILITY_HOST}"
per_minute = 6000  # ours to ask as often as we like

[timeouts]
connect = 5
read = 5
total = 10
"""


def main() -> int:
    """Run the demonstration in a folder of its own, the report in the working folder; returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="linkledger-demo-") as folder:
        return demonstrate(Path(folder), REPORT)


def demonstrate(folder: Path, report: Path, article: Path = ARTICLE) -> int:
    """Run the program on the sample article, or on one in its place, with catalog and settings in `folder`."""
    program = Path(sys.executable).with_name("linkledger")
    for needed, remedy in ((program, "make install"), (article, "restore it from the repository")):
        if not needed.is_file():
            return _complain(f"{needed} is missing: {remedy}")
    wayback = Wayback(article_web.CAPTURES)
    with SimWeb.in_thread(article_web.sites(wayback)) as web:
        print(f"A simulated web of {len(web.sites)} hosts stands behind {web.proxy_url}.", flush=True)
        command = [str(program), *_arguments(folder, report, article, web.ca_file)]
        try:
            done = subprocess.run(command, env=_environment(web.environment()), timeout=LONGEST_RUN, check=False)
        except subprocess.TimeoutExpired:
            return _complain(f"the program did not end within {LONGEST_RUN:.0f} s")
        if done.returncode:
            return _complain(f"the program ended with exit code {done.returncode}")
        return _tell(folder / "catalog.sqlite", report, len(web.log), len(wayback.asked))


def _arguments(folder: Path, report: Path, article: Path, ca_file: Path) -> list[str]:
    """Arguments of the program, and the files that they name."""
    config = folder / "linkledger.toml"
    config.write_text(f"{SETTINGS}\n{OWN_SETTINGS.read_text('utf-8')}", "utf-8")
    copied = folder / article.name
    shutil.copyfile(article, copied)
    files = {"--catalog": folder / "catalog.sqlite", "--config": config, "--ca-file": ca_file, "-o": report}
    options = [str(part) for pair in files.items() for part in pair]
    return ["run", str(copied), *options, "--fail-on", "never"]


def _environment(proxies: Mapping[str, str]) -> dict[str, str]:
    """Ours, without settings and proxies of the user's, and with those of the simulated web."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LINKLEDGER_") and not name.lower().endswith("_proxy") and name != "REQUEST_METHOD"
    }
    return kept | dict(proxies)


def _tell(catalog: Path, report: Path, requests: int, questions: int) -> int:
    """Say what came of it; whether everything that should be in the report is in it."""
    with closing(sqlite3.connect(catalog)) as connection:
        verdicts = dict(
            connection.execute("SELECT verdict, count(*) FROM link_health GROUP BY verdict ORDER BY 2 DESC")
        )
        (archived,) = connection.execute("SELECT count(*) FROM link_health WHERE archive_url IS NOT NULL").fetchone()
    lines = report.read_text("utf-8").splitlines()
    print("\n".join(lines[:EXCERPT]))
    if len(lines) > EXCERPT:
        print(f"… and {len(lines) - EXCERPT} lines more")
    counts = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
    print(f"\n{sum(verdicts.values())} references: {counts}; {archived} with an archived copy.")
    print(f"{requests} requests reached the simulated hosts, {questions} of them its archive.")
    print(f"The report is in {report.resolve()}")
    missing = sorted(WANTED - set(verdicts)) + ([] if archived else ["archived copies"])
    return _complain(f"the report lacks what the simulated web shows: {', '.join(missing)}") if missing else 0


def _complain(sentence: str) -> int:
    print(f"demo: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
