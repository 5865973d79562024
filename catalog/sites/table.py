"""All that is known of single hosts, by host."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from catalog.sites import github, identifiers, walls, wikimedia, youtube
from catalog.sites.rules import PageRule, SiteRule, StatusRule

RULES: tuple[SiteRule, ...] = (*youtube.RULES, *identifiers.RULES, *github.RULES, *walls.RULES)
STATUSES: tuple[StatusRule, ...] = (*walls.STATUSES, *wikimedia.STATUSES)
PAGES: tuple[PageRule, ...] = wikimedia.PAGES

Kind = TypeVar("Kind", SiteRule, StatusRule, PageRule)


def by_host(rules: Iterable[Kind]) -> Mapping[str, Sequence[Kind]]:
    """Rules by host name, `www.` apart, each host's in their order."""
    found: dict[str, list[Kind]] = {}
    for rule in rules:
        for host in rule.hosts:
            found.setdefault(host, []).append(rule)
    return found
