"""What Batfish is given of a configuration: all that it reads, line for line, in its own spelling."""

import pytest

from validate.batfish.projection import project


@pytest.mark.parametrize(
    ("platform", "line", "about"),
    [
        ("frr", "  neighbor 192.0.2.11 route-server-client", "route-server clients"),
        ("frr", "  neighbor 192.0.2.11 maximum-prefix 100 restart 15", "max-prefix"),
        ("frr", " neighbor 192.0.2.11 shutdown", "sessions shut down"),
        ("frr", " match ip next-hop address 192.0.2.11", "members' next hops"),
        ("frr", " match rpki invalid", "RPKI"),
        ("frr", " match large-community ixp-refused-b575760e", "large communities"),
        ("frr", "bgp large-community-list expanded ixp-refused-b575760e seq 1 permit _64496:1101:", "large communities"),
        ("frr", " set large-comm-list ixp-ours-3d1475af delete", "large communities"),
        ("frr", " set extended-comm-list ixp-scrub-3d1475af delete", "extended communities"),
        ("frr", " on-match goto 30", "the order of a map's entries"),
        ("frr", " call ixp-entry-9612331d", "the order of a map's entries"),
        ("frr", "  no neighbor 192.0.2.11 enforce-first-as", "first AS left to the import map"),
        ("eos", "   storm-control broadcast level 0.01", "storm control"),
        ("eos", "   ipv6 access-group peer-armor-1-ipv6 in", "IPv6 filters on ports"),
    ],
)
def test_a_line_without_model_is_left_out_and_counted(platform, line, about):
    projection = project(platform, f"before\n{line}\nafter\n")
    assert line not in projection.text.splitlines()
    assert projection.left_out == {about: 1}
    assert projection.text.splitlines()[2] == "after"


@pytest.mark.parametrize(
    "line",
    [
        " match rpki unknown",
        " match source-protocol bgp",
        " neighbor 192.0.2.11 prefix-list armor in",
        " neighbor 192.0.2.11 route-server-client extra",
        " exit-address-family",
    ],
)
def test_a_line_that_is_not_listed_stays_for_batfish_to_object_to(line):
    assert project("frr", f"{line}\n").text == f"{line}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "bgp as-path access-list AS64497-first seq 1 permit ^64497_",
            "bgp as-path access-list AS64497-first permit ^64497([^0-9]|^|$)",
        ),
        ("bgp community-list standard NO seq 5 permit 0:64497", "bgp community-list standard NO permit 0:64497"),
        (
            "bgp community-list standard ixp-rfc7999-2eefcb0f seq 1 permit blackhole",
            "bgp community-list standard ixp-rfc7999-2eefcb0f permit 65535:666",
        ),
        (" set community no-export additive", " set community 65535:65281 additive"),
        (" set community graceful-shutdown additive", " set community 65535:0 additive"),
        (" neighbor 192.0.2.26 password @secret:md5/ancenis-1@", " neighbor 192.0.2.26 password dummy"),
        (" neighbor 192.0.2.11 description a_b", " neighbor 192.0.2.11 description a_b"),
    ],
)
def test_spelling(before, after):
    assert project("frr", f"{before}\n").text == f"{after}\n"
