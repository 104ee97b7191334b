"""Origin validation: the examples of RFC 6811 and RFC 6907."""

from ipaddress import ip_network

import pytest

from ixp.data.vrps import Vrp
from ixp.policy.rpki import RpkiState, Vrps

FOUND = Vrps(
    [
        Vrp("198.18.0.0/16", 20, 64497),
        Vrp("198.18.0.0/16", 16, 64500),
        Vrp("198.18.11.0/24", 24, 64498),
        Vrp("198.19.0.0/16", 24, 0),
        Vrp("2001:db8::/32", 48, 64497),
    ]
)


@pytest.mark.parametrize(
    ("prefix", "origin", "state"),
    [
        ("198.18.0.0/16", 64497, "valid"),
        ("198.18.16.0/20", 64497, "valid"),
        ("198.18.16.0/21", 64497, "invalid"),  # longer than the ROA allows
        ("198.18.0.0/16", 64500, "valid"),
        ("198.18.16.0/20", 64500, "invalid"),
        ("198.18.11.0/24", 64498, "valid"),  # one matching VRP is enough
        ("198.18.11.0/24", 64497, "invalid"),
        ("198.18.11.0/24", None, "invalid"),  # an AS_SET (RFC 6907, 7.1.9)
        ("203.0.113.0/24", None, "not-found"),
        ("198.16.0.0/12", 64497, "not-found"),  # shorter than every ROA
        ("198.19.1.0/24", 64497, "invalid"),  # AS 0 (RFC 6483, 4)
        ("198.19.1.0/24", 0, "invalid"),
        ("2001:db8:1::/48", 64497, "valid"),
        ("2001:db8:1::/49", 64497, "invalid"),
        ("3fff::/20", 64497, "not-found"),
    ],
)
def test_state(prefix, origin, state):
    assert FOUND.state(ip_network(prefix), origin)[0] is RpkiState(state)


def test_the_vrps_behind_a_state():
    assert FOUND.state(ip_network("198.18.11.0/24"), 64498)[1] == (Vrp("198.18.11.0/24", 24, 64498),)
    assert len(FOUND.state(ip_network("198.18.11.0/24"), 64499)[1]) == 3
    assert Vrps().state(ip_network("198.18.11.0/24"), 64498) == (RpkiState.NOT_FOUND, ())
