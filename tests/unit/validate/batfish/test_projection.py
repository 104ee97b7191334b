"""What Batfish is given of a switch's configuration: all that it reads, line for line, in its own spelling."""

import pytest

from validate.batfish.projection import project


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("   storm-control broadcast level 0.01", "storm control"),
        ("   ipv6 access-group peer-armor-1-ipv6 in", "IPv6 filters on ports"),
        ("   10 permit vlan 1002 0x000 ipv6 any any", "tagged NAPs in IPv6 filters"),
        ("username netauto privilege 15 role network-admin secret sha512 x", "user accounts"),
    ],
)
def test_a_line_without_model_is_left_out_and_counted(line, about):
    projection = project(f"before\n{line}\nafter\n")
    assert line not in projection.text.splitlines()
    assert projection.left_out == {about: 1}
    assert projection.text.splitlines()[2] == "after"


@pytest.mark.parametrize("line", ["   storm-control broadcast", "   ipv6 access-group x out", "   mac access-group x in"])
def test_a_line_that_is_not_listed_stays_for_batfish_to_object_to(line):
    assert project(f"{line}\n").text == f"{line}\n"


def test_secrets_get_a_dummy_value():
    assert project(" key @secret:md5/ancenis-1@\n").text == " key dummy\n"


def test_a_management_section_goes_whole_and_ends_with_the_next():
    section = "management api http-commands\n   no shutdown\n   vrf MGMT\n      no shutdown\n"
    projection = project(f"interface Port-Channel1\n{section}interface Ethernet1\n   vrf RED\n")
    assert projection.text.splitlines() == ["interface Port-Channel1", *("!" * 4), "interface Ethernet1", "   vrf RED"]
    assert projection.left_out == {"eAPI": 4}
