"""The name of a member's LAG."""

import pytest

from ixp.model import PortRef
from ixp.model.lag import lag_name


@pytest.mark.parametrize(
    ("ports", "name"),
    [
        (("sw1/Ethernet4", "sw1/Ethernet3"), "Port-Channel103"),
        (("sw1/Ethernet10", "sw1/Ethernet9"), "Port-Channel109"),
        (("sw1/Ethernet49/1", "sw1/Ethernet50/1"), "Port-Channel149"),
    ],
)
def test_it_follows_from_the_lowest_port(ports: tuple[str, ...], name: str) -> None:
    assert lag_name(map(PortRef.parse, ports)) == name


def test_a_port_without_number_gives_none() -> None:
    with pytest.raises(ValueError, match="sw1/eth has no number"):
        lag_name([PortRef.parse("sw1/eth")])
