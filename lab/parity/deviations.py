"""Where our outcome is another than the case file's, and which rows we don't run: each with its reason, in one table.

``ARRANGED`` is none of that: the conditions that a row's own words ask for.
"""

from dataclasses import dataclass, field

from ixp.policy.checks import Check
from lab.parity.case import Expected

EXCLUDED: dict[str, str] = {
    "rtt-003": "actions by round-trip time are left out",
    "rtt-007": "actions by round-trip time are left out",
    "rtt-010": "actions by round-trip time are left out",
    "v4_over_v6-006": "ARIN's whois data are not used: RPKI and the IRR say the same",
    "irr_tag-038": "whois data of registries are not used: nothing else speaks for this row's prefix",
    "irr_tag-041": "whois data of registries are not used: without them the row repeats irr_tag-001",
}
"""Rows that no daemon runs."""


@dataclass(frozen=True)
class Deviation:
    """Our outcome where it is another; what is None (or empty) is the row's."""

    reason: str
    expected: Expected | None = None
    checks: tuple[Check, ...] | None = None
    communities: tuple[str, ...] | None = None
    held: frozenset[str] | None = None
    exported_to: frozenset[str] | None = None
    not_exported_to: frozenset[str] | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Arranged:
    """Another scenario than the row's own, or other rows whose routes are there too.

    ``also`` are connection, path and communities.
    """

    scenario: str = ""
    beside: tuple[str, ...] = ()
    also: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    count: dict[int, int] = field(default_factory=dict)


OWN_ORIGIN = "a member's own ASN is an authorised origin even where the IRR has nothing: the row's test condition does not arise"
SEEN = "a refused route is kept with its reason for the looking glass, not sent to a collector session"
HIDDEN = "path hiding is always mitigated where the daemon can"

DEVIATIONS: dict[str, Deviation] = {
    "blackhole-006": Deviation(
        "actions by round-trip time are left out: the row is run with 'not to M3' instead",
        communities=("65535:666", "0:2003"),
    ),
    "flavour-006": Deviation("an operator's tag is a large community alone"),
    "flavour-007": Deviation("an operator's tag is a large community alone"),
    "tag_reject-022": Deviation("a reason for refusal is a large community alone, without a second marker"),
    "rov-002": Deviation(
        "an RPKI-invalid route is never announced, and no hook changes that",
        exported_to=frozenset(),
        not_exported_to=frozenset({"r1", "r3", "r4"}),
    ),
    "irr_empty-006": Deviation(OWN_ORIGIN, expected=Expected.ACCEPTED, checks=()),
    "irr_empty-015": Deviation(OWN_ORIGIN, held=frozenset({"64500:1001:1", "64500:1001:11"})),
    "path_hiding_off-002": Deviation(HIDDEN, exported_to=frozenset({"p3", "p4"}), not_exported_to=frozenset()),
    "max_prefix-005": Deviation(
        "the limit counts accepted routes, so that a member's bad routes don't end its session",
        expected=Expected.LIMITED,
        limit=2,
    ),
}

_HIDING = ("path_hiding_off-001", "path_hiding_off-002")
ARRANGED: dict[str, Arranged] = {
    "core-002": Arranged(beside=("core-001",)),
    "core-009": Arranged(beside=("core-008",)),
    "gshut-002": Arranged(also=(("m1a", "2001 2101 2103", ("65535:0",)),)),
    "blackhole-010": Arranged(scenario="blackhole_off"),
    "blackhole-011": Arranged(scenario="blackhole_propagate"),
    "blackhole-012": Arranged(scenario="blackhole_exported"),
    "blackhole-015": Arranged(scenario="blackhole_opted_in"),
    "gshut-005": Arranged(scenario="gshut_off"),
    "rtr-002": Arranged(scenario="rtr_covered"),
    "roles-004": Arranged(scenario="roles_strict"),
    "path_hiding_on-001": Arranged(scenario="path_hiding", beside=("path_hiding_off-002",)),
    "path_hiding_off-001": Arranged(scenario="path_hiding", beside=("path_hiding_off-002",)),
    "path_hiding_off-002": Arranged(scenario="path_hiding", beside=("path_hiding_off-001",)),
    "max_prefix-001": Arranged(count={4: 4, 6: 4}),
    "max_prefix-003": Arranged(count={4: 2, 6: 2}),
    "max_prefix-004": Arranged(count={4: 6, 6: 6}),
    "max_prefix-006": Arranged(count={4: 2}),
    "max_prefix-007": Arranged(scenario="max_prefix_shutdown"),
}
