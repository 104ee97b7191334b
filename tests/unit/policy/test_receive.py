"""Each check on import: refused with its reason, let in where an option or the member's lists say so."""

from ipaddress import ip_address, ip_network

import pytest

from ixp.data.vrps import Vrp
from ixp.model import AllowedRoute, Blackhole, PrefixLengths, PrefixRange, Reject, RouteLists
from ixp.policy.checks import ORDER, REASONS, Check
from ixp.policy.evaluate import Barrier, Outcome, Status, receive
from ixp.policy.rpki import RpkiState, Vrps
from tests.unit.policy.scene import CACHES, RS, route, server, taken, with_session, with_set


def lists(**fields):
    return with_set(server(), "AS64497", lists=RouteLists(**fields))


def whole(text):
    return PrefixRange.with_more_specifics(ip_network(text))


def option(**options):
    return with_session(server(), "armor-1", options=options)


REFUSED = {
    Check.NEXT_HOP: (server, route(hop="192.0.2.12")),
    Check.EMPTY_PATH: (server, route(path="")),
    Check.PATH_TOO_LONG: (lambda: option(max_path=3), route(path="64497 64497 64497 64497")),
    Check.FIRST_AS: (server, route(path="64498 64497")),
    Check.RESERVED_ASN: (server, route(path="64497 64512 64497")),
    Check.AS_SET: (server, route(path="64497 {64497 64498}")),
    Check.TRANSIT_FREE: (server, route(path="64497 3356 64497")),
    Check.NEVER_VIA: (lambda: server(never_via_asns=(64499,)), route(path="64497 64499 64497")),
    Check.DENIED: (server, route("192.0.2.0/25")),
    Check.MEMBER_DENIED: (lambda: lists(deny_prefixes=(whole("198.18.11.0/24"),)), route()),
    Check.BOGON: (server, route("10.1.0.0/16")),
    Check.ORIGIN: (server, route(path="64497 64498")),
    Check.PREFIX: (server, route("198.18.12.0/24")),
    Check.RPKI_INVALID: (lambda: server(rtr_caches=CACHES), route()),
    Check.PREFIX_TOO_LONG: (lambda: option(ipv4_length=PrefixLengths(shortest=8, longest=22)), route()),
    Check.PREFIX_TOO_SHORT: (lambda: option(ipv4_length=PrefixLengths(shortest=25, longest=28)), route()),
    Check.COMMUNITIES: (lambda: option(max_communities=2), route("198.18.11.0/24", "64497", "1:1", "rt:1:1", "1:1:1")),
}
VRPS = (Vrp("198.18.11.0/24", 24, 64499),)


def test_the_table_has_every_check():
    assert set(REFUSED) == set(ORDER) == set(REASONS)


@pytest.mark.parametrize("check", ORDER)
def test_a_check_refuses_with_its_reason(check):
    make, item = REFUSED[check]
    found = taken(make(), item, vrps=VRPS)
    assert found.outcome is Outcome.REFUSED
    assert found.decided is check
    assert (RS, 1101, REASONS[check].code) in found.route.large
    assert [answer.check for answer in found.results] == list(ORDER)
    first = next(answer for answer in found.results if answer.status is Status.FAILED)
    assert (first.check, first.datum) == (check, found.datum)
    assert found.kept


def marks(found):
    return {text.removeprefix(f"{RS}:") for text in found.route.communities if text.startswith((f"{RS}:1000:", f"{RS}:1001:"))}


def test_a_good_route_is_held_with_what_is_known_of_it():
    found = taken(server(), route())
    assert found.outcome is Outcome.ACCEPTED
    assert (found.decided, found.preference, found.rpki) == (None, 100, None)
    assert marks(found) == {"1000:3", "1001:1", "1001:11"}


@pytest.mark.parametrize("check", [Check.DENIED, Check.MEMBER_DENIED, Check.BOGON])
def test_a_less_specific_of_what_is_denied_is_not_denied(check):
    wide = route("198.16.0.0/12")
    results = {item.check: item.status for item in taken(server(), wide).results}
    assert results[check] is Status.PASSED


def test_under_drop_nothing_is_kept():
    found = taken(server(reject=Reject.DROP), route(path="64498"))
    assert not found.kept
    assert found.route.large == ()


@pytest.mark.parametrize(
    ("options", "item"),
    [
        ({"reserved_asns": False}, route(path="64497 64512 64497")),
        ({"as_sets": True}, route(path="64497 {64500 64501} 64497")),
        ({"transit_free": False}, route(path="64497 3356 64497")),
        ({"irr_origin": False}, route(path="64497 64498")),
        ({"irr_prefix": False}, route("198.18.12.0/24")),
        ({"max_communities": None}, route("198.18.11.0/24", "64497", *(f"1:{number}" for number in range(200)))),
    ],
)
def test_an_option_lets_it_in(options, item):
    assert taken(server(), item).outcome is Outcome.REFUSED
    assert taken(option(**options), item).outcome is Outcome.ACCEPTED


def test_lists_of_others_about_a_member_itself_do_not_count():
    found = server(transit_free_asns=(64497,), never_via_asns=(64497,))
    assert taken(found, route()).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("given", "item", "said"),
    [
        ({"allow_origins": (64777,)}, route(path="64497 64777"), {"1001:1", "1001:11"}),
        ({"allow_prefixes": (whole("198.18.96.0/20"),)}, route("198.18.99.0/24"), {"1001:1", "1001:11"}),
        (
            {"allow_routes": (AllowedRoute(range=whole("198.18.96.0/20"), origin=64500),)},
            route("198.18.99.0/24", "64497 64500"),
            {"1001:0", "1001:10", "1001:5"},
        ),
        (
            {"allow_routes": (AllowedRoute(range=whole("198.18.96.0/20")),)},
            route("198.18.99.0/24", "64497 64499"),
            {"1001:0", "1001:10", "1001:5"},
        ),
    ],
)
def test_the_member_s_lists_let_it_in(given, item, said):
    found = lists(**given)
    quiet = with_session(found, "armor-1", options={"reserved_asns": False})
    assert taken(with_session(server(), "armor-1", options={"reserved_asns": False}), item).outcome is Outcome.REFUSED
    result = taken(quiet, item)
    assert result.outcome is Outcome.ACCEPTED
    assert marks(result) == said | {"1000:3"}


@pytest.mark.parametrize(
    "item",
    [
        route("198.18.99.0/24", "64497 64501"),  # another origin than the entry's
        route("198.18.0.0/16", "64497 64500"),  # more than the entry's range
        route("198.18.99.0/24", "64497 {64500}"),  # an AS_SET is nobody's origin
    ],
)
def test_an_allowed_route_lets_nothing_else_in(item):
    found = lists(allow_routes=(AllowedRoute(range=whole("198.18.96.0/20"), origin=64500),))
    assert taken(with_session(found, "armor-1", options={"as_sets": True}), item).decided is Check.ORIGIN


def test_a_roa_stands_for_a_route_object_where_the_origin_is_registered():
    by_roa = with_session(server(rtr_caches=CACHES), "armor-1", options={"roas_as_route_objects": True})
    item, vrps = route("198.18.99.0/24"), (Vrp("198.18.99.0/24", 24, 64497), Vrp("198.18.98.0/24", 24, 64499))
    assert taken(by_roa, item).decided is Check.PREFIX
    found = taken(by_roa, item, vrps=vrps)
    assert found.outcome is Outcome.ACCEPTED
    assert marks(found) == {"1000:1", "1001:0", "1001:11", "1001:4"}
    assert taken(by_roa, route("198.18.98.0/24", "64497 64499"), vrps=vrps).decided is Check.ORIGIN


@pytest.mark.parametrize(
    ("vrps", "mark", "state"),
    [
        ((Vrp("198.18.11.0/24", 24, 64497),), "1000:1", RpkiState.VALID),
        ((), "1000:2", RpkiState.NOT_FOUND),
        (VRPS, "1000:4", RpkiState.INVALID),
    ],
)
def test_rpki_is_said_where_invalid_is_kept(vrps, mark, state):
    found = taken(with_session(server(rtr_caches=CACHES), "armor-1", options={"reject_invalid": False}), route(), vrps=vrps)
    assert (found.outcome, found.rpki) == (Outcome.ACCEPTED, state)
    assert mark in marks(found)


def test_what_only_the_route_server_may_set_is_removed_before_the_checks_count():
    found = server().model_copy(update={"tags": ("64496:3000:1",)})
    forged = ("64496:1000:1", "64496:1101:3", "64496:2000:9", "64496:2999:0", "64496:3000:1")
    kept = ("64496:999:1", "64496:3000:2", "64497:1000:1", "64496:0:64498")
    few = with_session(found, "armor-1", options={"max_communities": len(kept)})
    result = taken(few, route("198.18.11.0/24", "64497", *forged, *kept))
    assert result.outcome is Outcome.ACCEPTED
    assert set(result.route.communities) == {*kept, "64496:1000:3", "64496:1001:1", "64496:1001:11"}


def test_tags_and_place_are_added():
    found = with_session(server(), "armor-1", tags=("64496:3000:1",), pop=7)
    assert {"64496:3000:1", "64496:2000:7"} <= set(taken(found, route()).route.communities)


def test_graceful_shutdown_lowers_the_preference_where_it_is_obeyed():
    going = route("198.18.11.0/24", "64497", "graceful-shutdown")
    assert taken(server(graceful_shutdown_preference=5), going).preference == 5
    assert taken(option(graceful_shutdown=False), going).preference == 100
    found = taken(with_session(server(), "armor-1", drained=True), route())
    assert found.preference == 0
    assert (65535, 0) in found.route.standard


BLACKHOLES = {"blackhole_ipv4": Blackhole.REWRITE, "blackhole_next_hop_ipv4": ip_address("192.0.2.66")}


class TestBlackholes:
    @pytest.mark.parametrize("asked", ["65535:666", "65534:666", "64496:666:0", "rt:65534:666"])
    def test_part_of_what_is_registered_is_blackholed(self, asked):
        found = taken(server(**BLACKHOLES, rtr_caches=CACHES), route("198.18.11.7/32", "64497", asked), vrps=VRPS)
        assert found.outcome is Outcome.BLACKHOLED
        assert (found.rpki, found.datum) == (None, asked)
        assert marks(found) == {"1000:3", "1001:1", "1001:11"}

    @pytest.mark.parametrize(
        ("prefix", "path", "check"),
        [
            ("198.18.12.7/32", "64497", Check.PREFIX),
            ("198.18.11.7/32", "64497 64498", Check.ORIGIN),
            ("198.18.10.0/23", "64497", Check.PREFIX),
        ],
    )
    def test_the_registry_holds_for_it(self, prefix, path, check):
        assert taken(server(**BLACKHOLES), route(prefix, path, "blackhole")).decided is check

    def test_another_family_or_exchange_without_blackholes_takes_it_as_any_route(self):
        assert taken(server(), route("198.18.11.7/32", "64497", "blackhole")).decided is Check.PREFIX
        six = taken(server(**BLACKHOLES), route("2001:db8:1011::7/128", "64497", "blackhole"))
        assert six.decided is Check.PREFIX

    def test_a_roa_authorises_none(self):
        found = with_session(server(**BLACKHOLES, rtr_caches=CACHES), "armor-1", options={"roas_as_route_objects": True})
        vrps = (Vrp("198.18.99.7/32", 32, 64497),)
        assert taken(found, route("198.18.99.7/32"), vrps=vrps).decided is Check.PREFIX_TOO_LONG
        assert taken(found, route("198.18.99.7/32", "64497", "blackhole"), vrps=vrps).decided is Check.PREFIX

    def test_draining_lowers_its_preference_its_own_graceful_shutdown_does_not(self):
        item = route("198.18.11.7/32", "64497", "blackhole", "graceful-shutdown")
        assert taken(server(**BLACKHOLES), item).preference == 100
        assert taken(with_session(server(**BLACKHOLES), "armor-1", drained=True), item).preference == 0


def test_bgp_itself_refuses_loops_and_leaks():
    loop = taken(server(), route(path=f"64497 {RS} 64497"))
    assert (loop.decided, loop.kept) == (Barrier.LOOP, False)
    leak = route(otc=64498)
    assert taken(server(), leak).outcome is Outcome.ACCEPTED
    assert taken(option(role=True), leak).decided is Barrier.LEAK


def test_the_collector_keeps_whatever_comes():
    found = server(name="collector-nte01")
    assert found.sessions
    item = found.sessions[0]
    bad = route("10.0.0.0/8", "1 2 3", "64496:1000:1")
    result = receive(found, item, bad, Vrps())
    assert (result.outcome, result.route, result.results) == (Outcome.ACCEPTED, bad, ())
