"""`make bench`: the figures that the project watches, medians of several runs, on this machine, over loopback alone.

Absolute times are noise on shared machines: each figure stands beside a yardstick taken in the same run (starting the
bare interpreter, a plain client against the same server), and the ratio is what to compare. Nothing here asserts.
"""

import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

PROGRAM = Path(sys.executable).with_name("linkledger")
RUNS = 5
REFERENCES = 10_000
ADDRESSES = 2_000
HOSTS = 200


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds of `work`, after one run that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def call(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)


def tell(name: str, seconds: float, yardstick: float, of: str) -> None:
    print(f"{name:<58}{seconds * 1000:>9.0f} ms{seconds / yardstick:>9.1f} x {of}")


def bench_start_up(bare: float) -> None:
    tell("linkledger --help", median(lambda: call(str(PROGRAM), "--help")), bare, "bare interpreter")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "a.md").write_text("[a](http://a.invalid/)", "utf-8")
        call(str(PROGRAM), "scrape", "a.md", cwd=place)
        again = median(lambda: call(str(PROGRAM), "scrape", "a.md", cwd=place))
        tell("linkledger scrape of an unchanged document", again, bare, "bare interpreter")


def dump(references: int) -> str:
    body = "\n".join(f"   some words on [{n}]matter {n} and others." for n in range(1, references + 1))
    listed = "\n".join(f"{n:>5}. https://h{n % 500}.example/articles/{n}" for n in range(1, references + 1))
    return f"title of it\n\n{body}\n\nReferences\n\n   Visible links\n{listed}\n"


def bench_scrape(bare: float) -> None:
    numbers = range(REFERENCES)
    markup = "\n".join(f"<p>words <a href='https://h{n % 500}.example/{n}'>matter {n}</a></p>" for n in numbers)
    prose = "\n\n".join(f"Words on [matter {n}](https://h{n % 500}.example/{n})." for n in numbers)
    for name, text in (("dump.txt", dump(REFERENCES)), ("page.html", markup), ("page.md", prose)):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            (place / name).write_text(text, "utf-8")

            def scrape(place: Path = place, name: str = name) -> None:
                for left in place.glob("catalog.sqlite*"):
                    left.unlink()
                call(str(PROGRAM), "scrape", name, cwd=place)

            title = f"linkledger scrape {name}, {REFERENCES:,} references, new catalog"
            tell(title, median(scrape, 3), bare, "bare interpreter")


def bench_check() -> None:
    """End to end over loopback: probes, verdicts, rows; beside httpx's own client asking for the same addresses."""
    from simweb.behaviours import ok
    from simweb.exchange import Site
    from simweb.server import SimWeb

    sites = [
        Site(f"h{host}.test", {f"/{number}": ok(f"Page {number}") for number in range(host, ADDRESSES, HOSTS)})
        for host in range(HOSTS)
    ]
    addresses = [f"http://h{number % HOSTS}.test/{number}" for number in range(ADDRESSES)]
    with SimWeb.in_thread(sites) as web, tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "list.md").write_text("\n".join(f"- [x]({address})" for address in addresses), "utf-8")
        (place / "linkledger.toml").write_text(f'canaries = ["{addresses[0]}"]', "utf-8")

        def command(*arguments: str) -> None:
            subprocess.run(
                [str(PROGRAM), *arguments], cwd=place, env=web.environment(), check=True, capture_output=True
            )

        command("scrape", "list.md")
        ours = median(lambda: command("check", "--all", "--no-archive", "--fail-on", "never"), 3)
        plain = median(lambda: asyncio.run(ask_plainly(web.proxy_url, addresses)), 3)
    print(f"{f'linkledger check, {ADDRESSES:,} addresses on {HOSTS} hosts':<58}{ADDRESSES / ours:>9.0f} /s")
    print(f"{'httpx.AsyncClient, the same addresses and nothing else':<58}{ADDRESSES / plain:>9.0f} /s")
    print(f"{'ratio':<58}{plain / ours:>9.2f}")


async def ask_plainly(proxy: str, addresses: list[str]) -> None:
    import httpx

    slots = asyncio.Semaphore(128)
    async with httpx.AsyncClient(proxy=proxy, timeout=30) as client:

        async def ask(address: str) -> None:
            async with slots:
                await client.get(address)

        await asyncio.gather(*(ask(address) for address in addresses))


def main() -> None:
    bare = median(lambda: call(sys.executable, "-c", "pass"))
    print(f"{'bare interpreter':<58}{bare * 1000:>9.0f} ms")
    bench_start_up(bare)
    bench_scrape(bare)
    from benchmarks.candidates import bench_candidates

    bench_candidates()
    bench_check()


if __name__ == "__main__":
    if not shutil.which(str(PROGRAM)):
        raise SystemExit(f"{PROGRAM} is not installed: make bench")
    main()
