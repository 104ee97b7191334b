"""Ranges by the hundred thousand: what is none is found, whatever it hides behind."""

import pytest

from ixp.data.ranges import wrong_ranges

IPV4 = ["0.0.0.0/0", "198.18.11.0/24", "198.18.0.0/22^22-24", "198.18.0.0/22^24-24", "198.18.11.1/32"]
IPV6 = ["::/0", "2001:db8::/32", "2001:db8:1011::/48^48-128"]
NOT_IPV4 = [
    "",
    "198.18.11.0",
    "198.18.11/24",
    "198.18.256.0/24",
    "198.18.11.0/33",
    "198.18.11.0/024",
    "198.18.11.0/24^24",
    "198.18.11.0/24^23-24",
    "198.18.11.0/24^25-24",
    "198.18.11.0/24^24-33",
    "198.18.11.0/24\n",
    "198.18.11.0/24+",
    "0.0.0.0/0+\n];\nfunction other() { }\ndefine x = [ 198.18.11.0/24",
    "\uff11.0.0.0/8",
    "1.0.0.0/\u0668",
    "198.18.11.0\0/24",
]
NOT_IPV6 = ["2001:db8::/129", "fe80::1%lo/64", "2001:db8:::/48", "2001:db8::/32^32-129", " ::/0"]


@pytest.mark.parametrize(("version", "good", "bad"), [(4, IPV4, [*NOT_IPV4, *IPV6]), (6, IPV6, [*NOT_IPV6, *IPV4])])
def test_only_ranges_of_the_family_pass(version: int, good: list[str], bad: list[str]) -> None:
    assert wrong_ranges(version, good) == []
    assert wrong_ranges(version, [*good, *bad, *good]) == bad
