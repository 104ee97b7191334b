"""A route's text: what is read, what is refused, and that order and doubles don't matter."""

from ipaddress import ip_address, ip_network

import pytest

from ixp.policy.route import Route, parse_community, parse_path

NET, HOP = ip_network("198.18.11.0/24"), ip_address("192.0.2.11")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ()),
        ("64497", (64497,)),
        ("  64497   4294967295 ", (64497, 4294967295)),
        ("64497 {64500 64501}", (64497, frozenset({64500, 64501}))),
        ("64497 {64501,64500} 64502", (64497, frozenset({64500, 64501}), 64502)),
    ],
)
def test_a_path_is_read(text, path):
    assert parse_path(text) == path


@pytest.mark.parametrize("text", ["AS64497", "64497 x", "64497 {}", "64497 {64500", "4294967296", "-1", "64497 {a}", "1.1"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(ValueError, match=r"AS path|AS number|AS_SET"):
        parse_path(text)


def test_a_path_is_written_as_it_is_read():
    item = Route(prefix=NET, as_path=(64497, frozenset({64501, 64500})), next_hop=HOP)
    assert item.path == "64497 {64500 64501}"
    assert parse_path(item.path) == item.as_path
    assert item.origin is None
    assert item.asns == {64497, 64500, 64501}


@pytest.mark.parametrize(
    ("text", "community"),
    [
        ("65535:666", (65535, 666)),
        ("BLACKHOLE", (65535, 666)),
        ("no-export", (65535, 65281)),
        ("64496:0:4294967295", (64496, 0, 4294967295)),
        ("rt:64496:4294967295", ("rt", 64496, 4294967295)),
        ("rt:131073:7", ("rt", 131073, 7)),
        ("ro:0:0", ("ro", 0, 0)),
    ],
)
def test_a_community_is_read(text, community):
    assert parse_community(text) == community


@pytest.mark.parametrize(
    "text",
    ["", "1", "1:2:3:4", "65536:1", "1:65536", "1:2:4294967296", "rt:1", "rt:1:2:3", "rt:65536:65536", "a:b", "1:-1", "1::2"],
)
def test_what_is_no_community_is_refused(text):
    with pytest.raises(ValueError, match="is not a community"):
        parse_community(text)


def test_communities_are_in_order_and_once():
    one = Route.parse(NET, "64497", HOP, ("0:2", "0:1", "0:2", "rt:0:1", "1:2:3"))
    other = Route(
        prefix=NET,
        as_path=(64497,),
        next_hop=HOP,
        standard=((0, 2), (0, 1), (0, 1)),
        extended=(("rt", 0, 1),),
        large=((1, 2, 3),),
    )
    assert one == other
    assert one.communities == ("0:1", "0:2", "rt:0:1", "1:2:3")
    assert one.without((0, 1), (1, 2, 3)).communities == ("0:2", "rt:0:1")
