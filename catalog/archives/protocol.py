"""What every archive client looks like to the rest of the program, and what may be told to an archive at all."""

from typing import Protocol

from catalog.checker.screen import is_private_host
from catalog.urls import InvalidAddress, parse_address
from db.records import ArchiveAnswer, ArchiveQuestion
from reports.redact import redact


class Archive(Protocol):
    """A web archive that can be asked for a capture."""

    @property
    def name(self) -> str:
        """The word by which the catalog knows it, such as `wayback`."""
        ...

    @property
    def is_shut(self) -> bool:
        """Whether it is to be left alone for now."""
        ...

    async def find(self, question: ArchiveQuestion) -> ArchiveAnswer:
        """The best capture of a resource. Raises nothing: what goes wrong is an answer of status `error`."""
        ...


def may_be_sent(url: str, *, allow_private: bool = False) -> bool:
    """Whether an address may be told to an archive, where everybody can read it.

    Not: userinfo, signed queries and tokens (what a report would mask), names of the private network (unless
    `allow_private`), and what is not http or https.
    """
    try:
        address = parse_address(url)
    except InvalidAddress:
        return False
    if not address.is_http or address.userinfo or redact(address.identity) != address.identity:
        return False
    return allow_private or not is_private_host(address.host)
