"""Names to addresses: c-ares under aiohttp's resolver interface, and the filter that keeps private addresses away.

The operating system's resolver works in a handful of threads, so that a thousand hosts queue behind a few silent ones,
and it cannot tell a name that does not exist from one without addresses; c-ares can.
"""

import asyncio
import socket

import aiodns
import pycares
from aiohttp.abc import AbstractResolver, ResolveResult

from catalog.checker.guard import PrivateAddressError, is_public_ip
from catalog.checker.observation import Fault

# One question waits this long at first; c-ares shortens it, down to 0.25 s, for servers that it knows to be quick, and
# doubles it with each try. A name whose own servers are slow would be given up after half a second with two tries.
QUESTION_SECONDS = 5.0
QUESTION_TRIES = 5
LOOKUP_SECONDS = 10.0  # all in all

_FAULTS = {
    aiodns.error.ARES_ENOTFOUND: Fault.DNS_NXDOMAIN,
    aiodns.error.ARES_EBADNAME: Fault.DNS_NXDOMAIN,  # no such name can exist
    aiodns.error.ARES_ENODATA: Fault.DNS_NO_ADDRESS,
}


class ResolutionError(OSError):
    """A name without an address; `fault` says why."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(None, detail)
        self.fault = fault


def build_results(host: str, port: int, addresses: list[str]) -> list[ResolveResult]:
    """Literal addresses in the form that aiohttp's connector wants."""
    return [
        ResolveResult(
            hostname=host,
            host=address,
            port=port,
            family=socket.AF_INET6 if ":" in address else socket.AF_INET,
            proto=0,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for address in addresses
    ]


class DnsResolver(AbstractResolver):
    """Addresses from /etc/hosts and the system's name servers.

    `localhost` and names under it are this machine, and are not asked for (RFC 6761 section 6.3). The search domains of
    the system serve names of one label alone: with a wildcard in one of them, a dead name would live.

    Args:
        nameservers: `address` or `address:port`; None for those of the system.
        seconds: what one lookup may take.
    """

    def __init__(self, nameservers: list[str] | None = None, *, seconds: float = LOOKUP_SECONDS) -> None:
        self._nameservers = nameservers
        self._seconds = seconds
        self._channels: dict[bool, aiodns.DNSResolver] = {}

    def _channel(self, *, search: bool) -> aiodns.DNSResolver:
        if search not in self._channels:
            flags = pycares.ARES_FLAG_EDNS | (0 if search else pycares.ARES_FLAG_NOSEARCH)
            self._channels[search] = aiodns.DNSResolver(
                self._nameservers, timeout=QUESTION_SECONDS, tries=QUESTION_TRIES, flags=flags
            )
        return self._channels[search]

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses of `host`, the preferred first.

        Raises:
            ResolutionError: when there are none, or nobody could say.
        """
        name = host.removesuffix(".").lower()
        if name == "localhost" or name.endswith(".localhost"):
            return build_results(host, port, ["127.0.0.1", "::1"])
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._channel(search="." not in name).getaddrinfo(
                    name, port=port, type=socket.SOCK_STREAM, family=family
                )
        except aiodns.error.DNSError as error:
            code, detail = (*error.args, "", "")[:2]
            raise ResolutionError(_FAULTS.get(code, Fault.DNS_FAILURE), str(detail)) from error
        except TimeoutError as error:
            raise ResolutionError(Fault.DNS_FAILURE, "the name servers did not answer in time") from error
        addresses = list(dict.fromkeys(node.addr[0].decode("ascii") for node in answer.nodes))
        if not addresses:
            raise ResolutionError(Fault.DNS_NO_ADDRESS, "the name has no address")
        return build_results(host, port, addresses)

    async def close(self) -> None:
        channels, self._channels = list(self._channels.values()), {}
        for channel in channels:
            await channel.close()
        await asyncio.sleep(0)  # the answers of questions that were cut off come in with the loop's next turn


class PublicResolver(AbstractResolver):
    """Lets through the public addresses that `inner` finds; closing it leaves `inner` open."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The public addresses of `host`.

        Raises:
            PrivateAddressError: when it has addresses, but no public one.
        """
        found = await self._inner.resolve(host, port, family)
        public = [result for result in found if is_public_ip(result["host"])]
        if found and not public:
            raise PrivateAddressError(None, f"{host} has the private address {found[0]['host']}")
        return public

    async def close(self) -> None:
        """Nothing: the inner resolver is its owner's to close."""
