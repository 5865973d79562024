"""Takes the checker's rules out, one at a time, and says who notices: `make census`.

    python tests/census/run.py                  # all: each mutant by its witness, else by whoever notices first
    python tests/census/run.py --new            # those alone that have no row yet
    python tests/census/run.py --only hosts     # of some modules
    python tests/census/run.py --sample 40      # some of all, and nothing is written

Exits with 1 where a mutant has no witness any more and no reason either, with 2 where a witness is not content with
the checker as it is: it would take any mutant for noticed.
"""

import argparse
import hashlib
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

# Started as a script, Python looks for modules beside it; the package is one folder up, the program two.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from census import forks, ledger
from census.mutants import Mutant, find_mutants
from census.witnesses import MODULES, files_of

_WIDTH = 6  # digits of a number in the queue
_SAVE_EVERY = 60.0  # seconds; all of them take more than half an hour of processor time


def all_mutants(modules: Sequence[str]) -> list[Mutant]:
    """Of these modules, as their sources are now."""
    return [mutant for module in modules for mutant in find_mutants(module, forks.source_of(module))]


def draw(mutants: Sequence[Mutant], killed: dict[str, str], count: int) -> list[Mutant]:
    """Some that have a witness, from every module alike: the same for the same source, others for another."""
    held = [mutant for mutant in mutants if mutant.id in killed]
    seed = hashlib.sha256("".join(forks.source_of(module) for module in MODULES).encode()).hexdigest()
    random.Random(seed).shuffle(held)
    turns: Counter[str] = Counter()
    numbered = []
    for mutant in held:
        numbered.append((turns[mutant.module], mutant))
        turns[mutant.module] += 1
    return [mutant for _, mutant in sorted(numbered, key=lambda pair: pair[0])[:count]]


def witnesses_of(mutant: Mutant, known: str) -> Iterator[forks.Judge]:
    """Who is asked about a mutant, one after the other."""
    if known.startswith("scenario "):
        name = known.removeprefix("scenario ")
        yield forks.scenarios(name.removesuffix(" by proxy"), proxied=name.endswith(" by proxy"))
    elif known:
        yield forks.tests(known)
    else:
        files = forks.tests(*files_of(mutant.module))
        yield from (forks.scenarios(), files) if mutant.is_named else (files, forks.scenarios())
        yield forks.scenarios(proxied=True)
        yield forks.scenarios(*forks.SLOW)


def look(mutant: Mutant, known: str, *, search: bool) -> str:
    """The witness of a mutant, "" where nobody notices; a new one is asked twice, since chance is no witness.

    Args:
        known: who noticed before.
        search: whether the others are asked where that one does not notice any more, or nobody is known.
    """
    if known and forks.ask_all(mutant, list(witnesses_of(mutant, known))).witness:
        return known
    if not search:
        return ""
    witness = forks.ask_all(mutant, list(witnesses_of(mutant, ""))).witness.partition("[")[0]
    if not witness:
        return ""
    if not (witness.startswith("scenario ") or "::" in witness):  # it does not even load
        return files_of(mutant.module)[0]
    again = forks.ask_all(mutant, list(witnesses_of(mutant, witness))).witness
    return witness if again else ""


def discontent(modules: Sequence[str]) -> str:
    """Who of the witnesses complains though nothing is taken out, or takes too long on this machine; "" for nobody."""
    files = sorted({file for module in modules for file in files_of(module)})
    judges = [*map(forks.tests, files), forks.scenarios(), forks.scenarios(proxied=True), forks.scenarios(*forks.SLOW)]
    return forks.ask_all(None, judges).witness


def look_at_all(todo: Sequence[Mutant], known: dict[str, str], jobs: int, *, search: bool) -> Iterator[tuple[str, str]]:
    """Mutants and their witnesses as they become known, from several processes at a time."""
    queue, numbers = os.pipe()  # a number of fixed width is what one of them takes at a time
    reader, writer = os.pipe()
    children = []
    for _ in range(jobs):
        child = os.fork()
        if child == 0:
            os.close(numbers)
            os.close(reader)
            while number := os.read(queue, _WIDTH):
                mutant = todo[int(number)]
                line = json.dumps([mutant.id, look(mutant, known.get(mutant.id, ""), search=search)])
                os.write(writer, f"{line}\n".encode())
            os._exit(0)
        children.append(child)
    os.close(writer)
    os.write(numbers, "".join(f"{number:{_WIDTH}}" for number in range(len(todo))).encode())
    os.close(numbers)
    with os.fdopen(reader) as lines:
        for line in lines:
            mutant, witness = json.loads(line)
            yield mutant, witness
    for child in children:
        os.waitpid(child, 0)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--new", action="store_true", help="mutants without a row alone")
    options.add_argument("--only", nargs="+", choices=MODULES, default=MODULES, metavar="MODULE")
    options.add_argument("--named", action="store_true", help="constants, tables and defaults alone")
    options.add_argument("--sample", type=int, metavar="COUNT", help="so many of all that have a witness")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = options.parse_args()
    os.chdir(forks.ROOT)
    forks.load_foundations()
    rows, survivors = ledger.read_rows(ledger.LEDGER), ledger.read_rows(ledger.SURVIVORS)
    killed = {mutant: witness for mutant, witness in rows.items() if witness not in {ledger.NOBODY, ledger.UNASKED}}
    everything = all_mutants(MODULES)
    todo = [one for one in everything if one.module in chosen.only and (one.is_named or not chosen.named)]
    if chosen.sample is not None:
        todo = draw(todo, killed, chosen.sample)
    elif chosen.new:
        todo = [mutant for mutant in todo if mutant.id not in killed and mutant.id not in survivors]
    todo.sort(key=lambda mutant: (mutant.id in killed, mutant.id in survivors, not mutant.is_named))  # the news first
    if chosen.sample is None and todo and (witness := discontent(sorted({mutant.module for mutant in todo}))):
        print(f"mend this first, it fails with nothing taken out: {witness}")
        return 2
    began = saved = time.monotonic()
    found: dict[str, str] = {}
    for mutant, witness in look_at_all(todo, killed, chosen.jobs, search=chosen.sample is None):
        found[mutant] = witness
        if chosen.sample is None and time.monotonic() > saved + _SAVE_EVERY:
            print(f"{len(found)} of {len(todo)}", file=sys.stderr)
            _write(everything, rows, found, survivors)
            saved = time.monotonic()
    if chosen.sample is None:
        _write(everything, rows, found, survivors)
    lost = [one for one in todo if not found.get(one.id) and (chosen.sample is not None or one.id not in survivors)]
    for one in lost:
        print(f"nobody notices: {one.id}" + (f" (once: {killed[one.id]})" if one.id in killed else ""))
    print(f"{len(found)} mutants looked at, {len(lost)} not noticed, {time.monotonic() - began:.0f} s")
    return 1 if lost else 0


def _write(
    everything: Sequence[Mutant], rows: dict[str, str], found: dict[str, str], survivors: dict[str, str]
) -> None:
    """The rows and the page, without what is no more."""
    told = rows | {mutant: witness or ledger.NOBODY for mutant, witness in found.items()}
    kept = {mutant.id: told.get(mutant.id, ledger.UNASKED) for mutant in everything}
    seen = {mutant for mutant, word in kept.items() if word not in {ledger.NOBODY, ledger.UNASKED}}
    left = {mutant: why for mutant, why in survivors.items() if mutant in kept and mutant not in seen}
    kept = {mutant: word for mutant, word in kept.items() if mutant not in left}
    ledger.write_rows(ledger.LEDGER, kept)
    ledger.write_rows(ledger.SURVIVORS, left)
    ledger.PAGE.write_text(ledger.render_page(kept, left), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
