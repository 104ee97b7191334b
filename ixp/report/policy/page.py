"""The policy's page before it is Markdown or HTML: sections of texts, lists and tables; texts may hold code in back quotes."""

from ipaddress import IPv4Address, IPv6Address

from ixp.model import Exchange, Intent, Policy
from ixp.model.base import Frozen
from ixp.policy import Communities
from ixp.report.policy.voice import Language


class Table(Frozen):
    """Rows under their heads."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Items(Frozen):
    """A list; ``ordered`` where the order means something."""

    items: tuple[str, ...]
    ordered: bool = False


Block = str | Items | Table


class Section(Frozen):
    """A part of the page; ``key`` is its anchor, the same in all languages."""

    key: str
    title: str
    blocks: tuple[Block, ...]


class Page(Frozen):
    """The whole."""

    language: Language
    title: str
    lead: str
    contents: str
    sections: tuple[Section, ...]


class Speech(Frozen):
    """What the page is made from; of the exchange's facts only the route servers' addresses are told, where there are any."""

    exchange: Exchange

    @property
    def intent(self) -> Intent:
        """What Git owns of it."""
        return self.exchange.intent

    @property
    def servers(self) -> tuple[tuple[str, IPv4Address | IPv6Address | None, IPv4Address | IPv6Address | None], ...]:
        """Name, IPv4 and IPv6 address of each route server that NetBox told."""
        found = self.exchange.route_servers
        return tuple(
            (item.name, self.exchange.peering_address(item, 4), self.exchange.peering_address(item, 6)) for item in found
        )

    @property
    def policy(self) -> Policy:
        """The policy."""
        return self.intent.policy

    @property
    def table(self) -> Communities:
        """The communities."""
        return Communities(asn=self.intent.route_server_asn)
