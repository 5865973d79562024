"""A year of hourly cron over 5,000 resources on 500 hosts: how the schedule spreads its work."""

import statistics

from book import Book
from schedule_year import live_through

SIZE, HOSTS = 5_000, 500


def bench(book: Book) -> None:
    year = live_through(SIZE, HOSTS)
    hours = [year.hours[hour] for hour in range(60 * 24, 364 * 24)]
    days = year.days(since=60)
    book.section("schedule", f"A year of hourly cron, {SIZE:,} resources on {HOSTS} hosts, the biggest a seventh.")
    each = year.fates["living"] / (SIZE * 21 / 25)
    confirmed = statistics.median(year.confirmed_after)
    spread = f"{min(days)}, {statistics.mean(days):.0f}, {max(days)}"
    most = max(count for (_, hour), count in year.host_hours.items() if hour)
    book.row("checks of one living resource in the year (cron calls 8,760 times)", f"{each:.1f}")
    book.row("days until trouble is confirmed, median (3 at the least)", f"{confirmed:.1f}")
    book.row("checks in an hour, after two months: mean, most", f"{statistics.mean(hours):.1f}, {max(hours)}")
    book.row("checks in a day, after two months: least, mean, most", spread)
    book.row("checks of one host in one hour, the first hour left out: most", f"{most}")
