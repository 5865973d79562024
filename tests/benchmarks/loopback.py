"""A thousand hosts on this machine: 127.0.0.0/8 gives each an address of its own, so that nobody needs names.

Both tools get literal addresses, which no resolver and no proxy stands before; what is compared are the tools.
"""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import trustme

PARTS = 14  # of a page of 2 KB


def make_page(parts: int) -> bytes:
    """A page of so many parts, some 125 bytes each."""
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>A page about gradient descent</title>"
        "<link rel=stylesheet href=/s.css></head><body><nav><a href=/>home</a> <a href=/a>articles</a></nav><main>"
        + "".join(
            f"<h2 id=s{part}>Part {part}</h2><p>Some words on the matter, with <a href=/x{part}>a link</a> and "
            f"<em>more</em> words in number {part}.</p>"
            for part in range(parts)
        )
        + "</main><footer>end</footer></body></html>"
    ).encode()


PAGE = make_page(PARTS)

_CONFIG = """\
worker_processes 2; pid {folder}/pid; error_log {folder}/error.log crit; daemon off;
events {{ worker_connections 8192; multi_accept on; }}
http {{
  access_log off; default_type text/html; open_file_cache max=16384; keepalive_requests 100000;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 0.0.0.0:{plain} backlog=8192; {location} }}
{secure}}}
"""
_LOCATION = "root {folder}/www; location / {{ try_files $uri =404; }}"
_SECURE = "  server {{ listen {host}:{tls} ssl; ssl_certificate {pem}; ssl_certificate_key {key}; {location} }}\n"


def host(number: int) -> str:
    """The address of the `number`-th host."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


@dataclass(frozen=True, slots=True)
class Nginx:
    """A running nginx that has the same pages on every host, and answers 404 to whatever is made up."""

    plain: int
    tls: int
    ca_file: Path

    def address(self, number: int, hosts: int, scheme: str = "http") -> str:
        port = self.tls if scheme == "https" else self.plain
        return f"{scheme}://{host(number % hosts)}:{port}/articles/gradient-descent-{number}.html"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("0.0.0.0", 0))
        port: int = sock.getsockname()[1]
        return port


@contextlib.contextmanager
def nginx(hosts: int, pages: int, *, tls: bool, parts: int = PARTS) -> Iterator[Nginx | None]:
    """nginx, with a certificate for each host; None, and one line that says so, where it is not installed.

    Args:
        parts: how long its pages are; longer ones than usual are one page under many addresses.
    """
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        print("  nginx is not installed, and nothing else here outruns lychee: left out (apt-get install nginx-light)")
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as name:
        folder = Path(name)
        (folder / "www" / "articles").mkdir(parents=True)
        folder.chmod(0o755)
        files = [folder / "www" / "articles" / f"gradient-descent-{number}.html" for number in range(pages)]
        for number, file in enumerate(files):
            if number and parts != PARTS:
                file.hardlink_to(files[0])
            else:
                page = make_page(parts).replace(b"gradient descent", f"gradient descent, {number}".encode(), 1)
                file.write_bytes(page)
        running = Nginx(free_port(), free_port(), folder / "ca.pem")
        location = _LOCATION.format(folder=folder)
        secure = _certificates(folder, hosts, running, location) if tls else ""
        config = folder / "nginx.conf"
        config.write_text(_CONFIG.format(folder=folder, plain=running.plain, location=location, secure=secure), "utf-8")
        process = subprocess.Popen([program, "-c", str(config), "-p", name])
        try:
            _wait_for(running.tls if tls else running.plain)
            yield running
        finally:
            process.terminate()
            process.wait(timeout=20)


def _certificates(folder: Path, hosts: int, running: Nginx, location: str) -> str:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(running.ca_file))
    servers = [f"  server {{ listen 0.0.0.0:{running.tls} ssl backlog=8192; ssl_reject_handshake on; }}\n"]
    for number in range(hosts):
        issued = authority.issue_cert(host(number))
        pem, key = folder / f"{number}.pem", folder / f"{number}.key"
        issued.private_key_pem.write_to_path(str(key))
        pem.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        servers.append(_SECURE.format(host=host(number), tls=running.tls, pem=pem, key=key, location=location))
    return "".join(servers)


def _wait_for(port: int) -> None:
    for _ in range(400):
        with contextlib.suppress(OSError), socket.create_connection(("127.1.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("the server of the benchmark did not start")
