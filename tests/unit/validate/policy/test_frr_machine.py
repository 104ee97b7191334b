"""FRR's route-maps, worked off by hand: each of the rules by which FRR reads them."""

from ipaddress import ip_address, ip_network

import pytest

from ixp.errors import InputError
from ixp.policy.route import Route, parse_community
from ixp.policy.rpki import RpkiState
from validate.frr import read_frr
from validate.policy.frr.carried import Carried
from validate.policy.frr.machine import Machine


def carried(*communities: str, prefix: str = "198.18.11.0/24", path: str = "64497 64500", rpki=RpkiState.VALID) -> Carried:
    hop = "192.0.2.11" if ":" not in prefix else "2001:db8:0:100::11"
    return Carried(Route.parse(ip_network(prefix), path, ip_address(hop), communities), rpki)


def work(text: str, route: Carried) -> bool:
    """Work off the map ``m``."""
    return Machine(read_frr(text), "rs").permits("m", route)


def test_a_map_that_comes_to_its_end_denies():
    route = carried()
    assert not work("route-map m permit 10\n match tag 7\nexit\n", route)
    assert (route.line, route.because) == (1, "the end of route-map m")


def test_a_map_that_is_not_declared_denies_and_as_a_call_is_none():
    assert not work("", carried())
    assert work("route-map m permit 10\n call nothing\nexit\n", carried())


def test_what_a_called_map_denies_is_denied_and_its_entry_decided():
    text = "route-map m permit 10\n call n\n on-match next\nexit\nroute-map m permit 20\nexit\n"
    route = carried()
    assert not work(f"{text}route-map n deny 10\n match as-path p\nexit\nbgp as-path access-list p seq 1 permit _64500$\n", route)
    assert (route.line, route.because) == (7, "match as-path p")


def test_an_entry_that_jumps_skips_what_lies_between_and_keeps_what_it_set():
    text = (
        "route-map m permit 10\n set tag 5\n on-match goto 30\nexit\n"
        "route-map m deny 20\nexit\n"
        "route-map m permit 30\n match tag 5\n set local-preference 7\nexit\n"
    )
    route = carried()
    assert work(text, route)
    assert (route.tag, route.preference, route.line) == (5, 7, 7)


def test_a_jump_to_nowhere_is_refused_with_its_line():
    with pytest.raises(InputError, match="on-match goto 40") as error:
        work("route-map m permit 10\n on-match goto 40\nexit\n", carried())
    assert error.value.where == "rs.cfg:1"


def test_a_map_that_only_marks_is_not_what_decided():
    text = "route-map m permit 10\n call mark\nexit\nroute-map mark permit 10\n set large-community 64496:1101:3 additive\nexit\n"
    route = carried()
    assert work(text, route)
    assert (route.line, route.large) == (1, frozenset({(64496, 1101, 3)}))


@pytest.mark.parametrize(
    ("lists", "prefix", "matches"),
    [
        ("", "198.18.11.0/24", False),  # not declared: matches nothing
        ("ip prefix-list p description nothing in it", "198.18.11.0/24", True),  # declared and empty: everything
        ("ip prefix-list p seq 1 permit 198.18.0.0/16", "198.18.11.0/24", False),
        ("ip prefix-list p seq 1 permit 198.18.0.0/16 le 24", "198.18.11.0/24", True),
        ("ip prefix-list p seq 1 permit 198.18.0.0/16 ge 25", "198.18.11.0/24", False),
        ("ip prefix-list p seq 1 permit 198.18.0.0/16 ge 24", "198.18.11.0/24", True),
        ("ip prefix-list p seq 1 permit 0.0.0.0/0 ge 24 le 24", "198.18.11.0/24", True),
        ("ip prefix-list p seq 1 permit any", "198.18.11.0/24", True),
        ("ip prefix-list p seq 1 deny 198.18.11.0/24\nip prefix-list p seq 2 permit any", "198.18.11.0/24", False),
        ("ip prefix-list p seq 1 permit any", "2001:db8::/48", False),
    ],
)
def test_prefix_lists(lists, prefix, matches):
    text = f"route-map m permit 10\n match ip address prefix-list p\nexit\n{lists}\n"
    assert work(text, carried(prefix=prefix)) is matches


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("^64497_", "64497 64500", True),
        ("^64497_", "644970", False),
        ("_64500$", "64497 64500", True),
        ("_64500_", "64497 164500", False),
        ("^$", "", True),
        ("[{]", "64497 {64500 64501}", True),
        ("_64501_", "64497 {64500 64501}", True),
        ("^([^ ]+ ){2}", "1 2", False),
        ("^([^ ]+ ){2}", "1 2 3", True),
        ("^([^ ]+ ){2}", "1 2 {3 4}", True),
    ],
)
def test_as_paths_are_text(pattern, path, matches):
    text = f"route-map m permit 10\n match as-path p\nexit\nbgp as-path access-list p seq 1 permit {pattern}\n"
    assert work(text, carried(path=path)) is matches


@pytest.mark.parametrize(
    ("lists", "communities", "matches"),
    [
        ("bgp community-list standard c seq 1 permit 1:1 2:2", ("1:1", "3:3"), False),  # all of a rule
        ("bgp community-list standard c seq 1 permit 1:1 2:2", ("1:1", "2:2", "3:3"), True),
        ("bgp community-list standard c seq 1 permit 1:1\nbgp community-list standard c seq 2 permit 3:3", ("3:3",), True),
        ("bgp community-list standard c seq 1 permit blackhole", ("65535:666",), True),
        ("bgp community-list expanded c seq 1 permit ^65535:666", ("65535:666",), False),  # its name stands there
        ("bgp community-list expanded c seq 1 permit _0:", ("0:1", "9:9"), True),
        ("bgp community-list expanded c seq 1 permit ^([^ ]+ ){2}", ("0:1", "0:2"), False),  # counted over all of them
        ("bgp community-list expanded c seq 1 permit ^([^ ]+ ){2}", ("0:1", "0:2", "0:3"), True),
        ("", ("1:1",), False),
    ],
)
def test_community_lists(lists, communities, matches):
    assert work(f"route-map m permit 10\n match community c\nexit\n{lists}\n", carried(*communities)) is matches


@pytest.mark.parametrize(
    ("line", "lists", "before", "after"),
    [
        ("set community 1:1", "", ("2:2",), ("1:1",)),
        ("set community 1:1 additive", "", ("2:2",), ("1:1", "2:2")),
        ("set community none", "", ("2:2",), ()),
        ("set large-community 1:1:1 2:2:2 additive", "", ("3:3:3",), ("1:1:1", "2:2:2", "3:3:3")),
        ("set comm-list c delete", "bgp community-list expanded c seq 1 permit ^2:", ("2:2", "12:2", "3:3"), ("3:3", "12:2")),
        ("set comm-list c delete", "bgp community-list standard c seq 1 permit 2:2 3:3", ("2:2", "4:4"), ("4:4",)),
        ("set large-comm-list c delete", "bgp large-community-list expanded c seq 1 permit ^9:", ("9:1:1", "8:9:9"), ("8:9:9",)),
        (
            "set extended-comm-list c delete",
            "bgp extcommunity-list expanded c seq 1 permit RT:9:",
            ("rt:9:1", "rt:7:7"),
            (),  # a pattern is held against all of them at once
        ),
        (
            "set extended-comm-list c delete",
            "bgp extcommunity-list standard c seq 1 permit rt 9:1",
            ("rt:9:1", "rt:7:7"),
            ("rt:7:7",),
        ),
        ("set comm-list c delete", "", ("2:2",), ("2:2",)),
        ("set comm-list c delete", "bgp community-list expanded c seq 1 permit ^2:2$", ("2:2",), ("2:2",)),  # no end there
        ("set large-comm-list c delete", "bgp large-community-list expanded c seq 1 permit ^9:1:1$", ("9:1:1",), ()),
    ],
)
def test_what_is_set_and_taken_off(line, lists, before, after):
    route = carried(*before)
    assert work(f"route-map m permit 10\n {line}\nexit\n{lists}\n", route)
    assert set(route.leaves().parts) == set(map(parse_community, after))


def test_of_two_conditions_of_a_kind_the_later_counts():
    lists = "bgp community-list standard c seq 1 permit 1:1\nbgp community-list standard d seq 1 permit 2:2\n"
    large = "bgp large-community-list standard e seq 1 permit 3:3:3\n"
    text = f"route-map m permit 10\n match community c\n match community d\n match large-community e\nexit\n{lists}{large}"
    assert work(text, carried("2:2", "3:3:3"))
    assert not work(text, carried("1:1", "3:3:3"))
    assert not work(text, carried("2:2"))


def test_paths_and_next_hops():
    text = "route-map m permit 10\n set as-path prepend last-as 2\n set ip next-hop 192.0.2.66\n set metric 9\nexit\n"
    route = carried()
    assert work(text, route)
    sent = route.leaves()
    assert (sent.path, str(sent.next_hop), sent.med) == ("64497 64497 64497 64500", "192.0.2.66", 9)


@pytest.mark.parametrize(
    ("state", "word", "matches"),
    [
        (RpkiState.VALID, "valid", True),
        (RpkiState.NOT_FOUND, "notfound", True),
        (RpkiState.INVALID, "valid", False),
        (None, "notfound", False),
    ],
)
def test_rpki(state, word, matches):
    assert work(f"route-map m permit 10\n match rpki {word}\nexit\n", carried(rpki=state)) is matches


@pytest.mark.parametrize(
    "line",
    ["match as-pth p", "set origin igp", "match community c any-of", "set community 1:two additive", "match interface eth0"],
)
def test_what_is_not_known_is_refused_with_its_line(line):
    with pytest.raises(InputError, match="unknown") as error:
        work(f"route-map m permit 10\n {line}\nexit\n", carried())
    assert error.value.where == "rs.cfg:2"


def test_a_pattern_that_is_none_is_refused_with_its_line():
    text = "route-map m permit 10\n match as-path p\nexit\nbgp as-path access-list p seq 1 permit _(64500_\n"
    with pytest.raises(InputError, match="no regular expression") as error:
        work(text, carried())
    assert error.value.where == "rs.cfg:4"
