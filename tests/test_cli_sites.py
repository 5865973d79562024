"""What is known of single hosts reaches the program itself: rules of the settings, services of the table."""

from pathlib import Path

from console import Console
from simweb.behaviours import ok, shown, status
from simweb.exchange import Site
from simweb.server import SimWeb

OEMBED = "/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DAb1_dE-gHi2&format=json"
SETTINGS = r"""
canaries = []
ca_file = "{ca_file}"
attempts = 1

[[sites]]
pattern = '^http://mine\.test/(.*)'
rewrite = 'http://mirror.test/\1'

[[sites]]
pattern = '//walled\.test/'
alive = [403]

[archives]
wayback_url = ""
"""


def test_a_run_heeds_what_is_known_of_single_hosts(tmp_path: Path) -> None:
    gone = shown(b"Not Found", 404, [("Content-Type", "text/plain")])
    sites = [
        Site("www.youtube.com", {OEMBED: gone, "/watch": ok("YouTube")}),
        Site("mine.test", {}),
        Site("mirror.test", {"/a": ok("A")}),
        Site("walled.test", {"/": status(403)}),
    ]
    with SimWeb.in_thread(sites) as web:
        console = Console(tmp_path, web.environment())
        console.write("linkledger.toml", SETTINGS.format(ca_file=web.ca_file))
        addresses = ("https://www.youtube.com/watch?v=Ab1_dE-gHi2", "http://mine.test/a", "http://walled.test/")
        console.write("list.md", "\n".join(f"- <{address}>" for address in addresses))
        done = console("run", "list.md", "--fail-on", "never")
        assert done.returncode == 0, done.stderr
        assert console.rows("SELECT url, verdict, reason FROM link_health ORDER BY number") == [
            (addresses[0], "soft_404", "oembed_404"),
            (addresses[1], "alive", "http_200"),
            (addresses[2], "alive", "site_403"),
        ]
        assert {request.host for request in web.log} == {"www.youtube.com", "mirror.test", "walled.test"}
