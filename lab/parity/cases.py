"""The case file, read: one row a behaviour, in its authors' neutral terms."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import ConfigDict, Field

from ixp.model.base import Frozen

FILE = Path(__file__).with_name("cases.yml")


class Announcer(Frozen):
    """Who announces the row's route; ``kind`` is for people."""

    name: str
    asn: int
    kind: str


class Change(Frozen):
    """What these receivers get, where the row says so."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    to: tuple[str, ...]
    as_path: str | None = None
    next_hop: str | None = None
    communities_out: tuple[str, ...] | None = None


class Held(Frozen):
    """What the route server holds after import."""

    communities: tuple[str, ...] | None = None
    next_hop: str | None = None
    local_pref: int | None = None


class Row(Frozen):
    """One row. ``prefix6`` is the IPv6 twin; ``held_by_rs_with`` may be words."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    scenario: str
    what: str = ""
    announcer: Announcer
    prefix: str
    prefix6: str | None = None
    as_path: str
    communities: tuple[str, ...] = ()
    next_hop: str = "self"
    otc_in: int | None = None
    expected: str
    reason_code: int | tuple[int, ...] = ()
    held_by_rs_with: Held | str | None = None
    exported_to: tuple[str, ...] = ()
    not_exported_to: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def reason_codes(self) -> tuple[int, ...]:
        """The codes that may be given for a refusal."""
        return (self.reason_code,) if isinstance(self.reason_code, int) else self.reason_code


class CaseFile(Frozen):
    """All rows, and the literal spelling of the signals in them."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    signals: dict[str, dict[str, str | None]]
    rows: tuple[Row, ...] = Field(min_length=1)


@cache
def case_file() -> CaseFile:
    """The file beside this module."""
    return CaseFile.model_validate(yaml.safe_load(FILE.read_text()))
