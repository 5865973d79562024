"""How long candidates for ten thousand resources take: damaged, lower-cased, moved and plain ones, a quarter each."""

import time
from datetime import UTC, datetime

from book import Book

RESOURCES = 10_000
AIM = 2.0  # seconds of processor time


def bench(book: Book) -> None:
    from catalog.repair.candidates import make_candidates
    from catalog.repair.siblings import learn_rules
    from db.records import RepairQuestion, SnapshotRecord

    at = datetime(2016, 1, 1, tzinfo=UTC)

    def question(number: int) -> RepairQuestion:
        host = f"www.h{number % 500}.example.org"
        url = (
            f"https://{host}/2016/01/notes-on-id119/{number}//part.html).",
            f"https://{host}/talks/dl-tutorial-{number}.pdf",
            f"http://{host}/old/{number}.html",
            f"https://{host}/articles/{number}?page=2",
        )[number % 4]
        original = f"http://{host}/talks/DL-Tutorial-{number}.pdf"
        captures = tuple(SnapshotRecord("wayback", "", original, at, 200, "application/pdf", "") for _ in range(5))
        return RepairQuestion(number, url, host=host, raws=(url,), captures=captures if number % 4 == 1 else ())

    moves = [
        (f"http://www.h{host}.example.org/old/{n}.html", f"https://www.h{host}.example.org/new/{n}/")
        for host in range(500)
        for n in (1, 2)
    ]
    questions = [question(number) for number in range(RESOURCES)]
    times = []
    for _ in range(3):
        start = time.process_time()
        rules = learn_rules(moves)
        made = sum(len(make_candidates(one, tokens={"id119": "gradient descent"}, rules=rules)) for one in questions)
        times.append(time.process_time() - start)
    spent = sorted(times)[1]
    book.section("candidates", f"Repair candidates for {RESOURCES:,} resources.")
    book.row(f"{made:,} candidates, processor time (median of 3)", f"{spent:.2f} s", f"{AIM:.0f} s")
