"""Where a crawl may connect to: public addresses, and whatever host and port the user named.

Checked where a name is resolved, just before each connection, so that redirects, IPv6, decimal and octal spellings and
names that point into a private network all pass through it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface.declarations import implementer

from scraper.crawling.pipeline import StorePipeline

if TYPE_CHECKING:
    from scrapy.crawler import CrawlerRunnerBase
    from twisted.internet.base import ReactorBase

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the IPv4 address stands in its last four bytes


def is_public(address: str) -> bool:
    """Tell whether an IP address is one that anybody on the Internet can reach; False for what is no address.

    >>> is_public("93.184.215.14"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(ip.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class AddressGuard:
    """Decides which resolved addresses of a host may be connected to.

    A host and port that the user named may be private, such as a site under test. One that was public before may not
    become private later (DNS rebinding).
    """

    def __init__(self) -> None:
        self._public_before: set[str] = set()

    def allowed(self, addresses: Sequence[str], host: str, *, is_named: bool) -> list[str]:
        """Return those that may be connected to, in order."""
        public = [address for address in addresses if is_public(address)]
        if public:
            self._public_before.add(host)
        if public or not is_named or host in self._public_before:
            return public
        return list(addresses)


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's resolver for IPv4 and IPv6, which hands on only what the guard allows."""

    def __init__(self, process: CrawlerRunnerBase, reactor: ReactorBase, cache_size: int) -> None:
        super().__init__(reactor, cache_size)
        self._process = process
        self._guard = AddressGuard()

    @classmethod
    def from_crawler(cls, crawler: CrawlerRunnerBase, reactor: ReactorBase) -> Self:  # type: ignore[override]
        """Build it for a process (Scrapy gives no crawler here); what the user named its pipelines' frontiers know."""
        return cls(crawler, reactor, crawler.settings.getint("DNSCACHE_SIZE"))

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Resolve a name and hand on the addresses that may be connected to."""
        guarded = _GuardedReceiver(resolutionReceiver, hostName, self._is_named(hostName, portNumber), self._guard)
        return super().resolveHostName(
            guarded,  # type: ignore[arg-type]  # zope's interfaces are no types to mypy
            hostName,
            portNumber,
            addressTypes,
            transportSemantics,
        )

    def _is_named(self, host: str, port: int) -> bool:
        pipelines = [crawler.get_item_pipeline(StorePipeline) for crawler in self._process.crawlers]
        sites = {site for pipeline in pipelines if pipeline is not None for site in pipeline.frontier.sites}
        bare = host.lower().removeprefix("www.")
        bare = f"[{bare}]" if ":" in bare else bare
        return f"{bare}:{port}" in sites or (port in (80, 443) and bare in sites)


@implementer(IResolutionReceiver)
class _GuardedReceiver:
    def __init__(self, receiver: IResolutionReceiver, host: str, is_named: bool, guard: AddressGuard) -> None:
        self._receiver: Any = receiver  # zope's interfaces are no types to mypy
        self._host, self._is_named, self._guard = host, is_named, guard
        self._addresses: list[IPv4Address | IPv6Address] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IPv4Address | IPv6Address) -> None:
        self._addresses.append(address)

    def resolutionComplete(self) -> None:
        hosts = [address.host for address in self._addresses]
        allowed = self._guard.allowed(hosts, self._host, is_named=self._is_named)
        for address in self._addresses:
            if address.host in allowed:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()
