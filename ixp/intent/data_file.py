"""The shape of ``data.yml``: where outside data come from, and how far they may change by themselves."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from ixp.data.settings import DataSettings, Guards, Irr, Unattended
from ixp.intent.part import Part
from ixp.intent.values import wrong

_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?")
_SOURCE = re.compile(r"[A-Z][A-Z0-9-]*")
_IRR, _GUARDS, _UNATTENDED = Irr(hosts=()), Guards(), Unattended()


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise wrong("value.server", f"'{text}' is not a host", "write irr1.example.net, or irr1.example.net:4343")
    return text


def _some(hosts: tuple[str, ...]) -> tuple[str, ...]:
    if not hosts:
        raise wrong("value.server", "no host is named", "write hosts: [irr1.example.net]")
    return hosts


def _source(text: str) -> str:
    if not _SOURCE.fullmatch(text):
        raise wrong("value.server", f"'{text}' is not the name of a registry", "write RIPE, RADB …")
    return text


def _url(text: str) -> str:
    if urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).netloc:
        raise wrong("value.server", f"'{text}' is not an address of the web", "write https://host/path")
    return text.rstrip("/")


def _url_or_file(text: str) -> str:
    return text if text.startswith("/") else _url(text)


class IrrPart(Part):
    """Servers that speak IRRd's protocol (bgpq4 asks them)."""

    hosts: Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], AfterValidator(_some)] = Field(
        json_schema_extra={"minItems": 1}
    )
    """Asked in this order: the next one where one doesn't answer."""
    sources: tuple[Annotated[str, AfterValidator(_source)], ...] = ()
    """Registries in order of trust; those that the servers have by default where none is named."""
    timeout: int = Field(default=_IRR.timeout, ge=1, le=600)
    """Seconds for one question."""
    parallel: int = Field(default=_IRR.parallel, ge=1, le=64)
    """Questions that are open at once."""


class PeeringDbPart(Part):
    """PeeringDB, or a mirror of its API. A key stands in IXP_PEERINGDB_KEY."""

    url: Annotated[str, AfterValidator(_url)]
    """For example https://host/api."""
    max_age: int = Field(default=12, ge=0)
    """Hours before it is asked again."""
    patience: int = Field(default=120, ge=0)
    """Seconds that it may let us wait where we ask too often (429)."""


class RpkiPart(Part):
    """A validator's export (rpki-client or Routinator, JSON), for explanations: route servers ask by RTR."""

    source: Annotated[str, AfterValidator(_url_or_file)]
    """A URL, or a file's path."""
    timeout: int = Field(default=60, ge=1, le=600)
    """Seconds for the whole of it."""


class GuardsPart(Part):
    """What a refresh takes over by itself; beyond, the last good value stays until somebody says --accept."""

    shrink: int = Field(default=_GUARDS.shrink, ge=0, le=100)
    """A set may lose that many percent."""
    grow: int = Field(default=_GUARDS.grow, ge=0)
    """A set may grow by that many percent."""
    allowance: int = Field(default=_GUARDS.allowance, ge=0)
    """So many entries less or more are always fine (small sets)."""
    most: int = Field(default=_GUARDS.most, ge=1)
    """So many ranges, or ASNs, may a member's first set have."""
    vrps_shrink: int = Field(default=_GUARDS.vrps_shrink, ge=0, le=100)
    """The VRPs may lose that many percent."""


class UnattendedPart(Part):
    """What the data lane deploys without a person."""

    ranges: int = Field(default=_UNATTENDED.ranges, ge=0)
    """Prefix ranges and ASNs added and removed, all sets together."""
    members: int = Field(default=_UNATTENDED.members, ge=0)
    """Members whose sets or limits change."""


class DataFile(Part):
    """Outside data of the exchange: IRR, PeeringDB, RPKI."""

    irr: IrrPart
    peeringdb: PeeringDbPart | None = None
    rpki: RpkiPart | None = None
    guards: GuardsPart = GuardsPart()
    unattended: UnattendedPart = UnattendedPart()

    def settings(self) -> DataSettings:
        """The same for those who fetch."""
        return DataSettings.model_validate(self.model_dump())
