"""The rules about single hosts that stand in the settings (`[[sites]]`)."""

import re
from dataclasses import dataclass, replace

from catalog import urls
from catalog.checker.examine import Examined
from catalog.checker.observation import Judgement
from catalog.settings_parts import SiteSettings
from db.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class UserRule:
    """A pattern of addresses; where to ask instead, and what statuses mean.

    Attributes:
        rewrite: a template as of `re.Match.expand`; "" where the address itself is asked.
    """

    pattern: re.Pattern[str]
    rewrite: str = ""
    alive: frozenset[int] = frozenset()
    dead: frozenset[int] = frozenset()
    blocked: frozenset[int] = frozenset()

    def rewritten(self, url: str) -> str | None:
        """The address to ask in place of `url`; None where the template makes none of it."""
        match = self.pattern.search(url)
        if match is None:
            return None
        try:
            made = urls.parse_address(match.expand(self.rewrite))
        except urls.InvalidAddress:
            return None
        return made.identity if made.is_http else None

    def applied(self, examined: Examined) -> Examined:
        """What the settings make of an examination."""
        status = examined.seen.status
        if status is None or examined.seen.stopped:
            return examined
        if examined.judgement.verdict is Verdict.MOVED and status in self.alive:  # alive, and at another address
            return examined
        meant = {Verdict.ALIVE: self.alive, Verdict.DEAD: self.dead, Verdict.BLOCKED: self.blocked}
        for verdict, statuses in meant.items():
            if status in statuses and examined.judgement.verdict is not verdict:
                said = Judgement(verdict, f"site_{status}", f"answers {status}, which the settings take for {verdict}")
                return replace(examined, judgement=said)
        return examined


def make_user_rules(settings: tuple[SiteSettings, ...]) -> tuple[UserRule, ...]:
    """The rules of some settings, whose patterns were compiled once already, to validate them."""
    return tuple(
        UserRule(
            re.compile(each.pattern),
            each.rewrite,
            frozenset(each.alive),
            frozenset(each.dead),
            frozenset(each.blocked),
        )
        for each in settings
    )
