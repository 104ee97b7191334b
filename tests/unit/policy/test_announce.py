"""What members are sent of a held route: actions in their order, scrubbing, blackholes, drains; and who is left out, and why."""

from ipaddress import ip_address

import pytest

from ixp.data.vrps import Vrp
from ixp.model import Blackhole, WellKnown
from ixp.policy.evaluate import Sent, Why, Withheld, announce
from tests.unit.policy.scene import CACHES, RS, route, server, session, taken, with_session

LOIRE, TO = 64498, "loire-1"


def told(found, item, to=TO, version=4, vrps=()):
    """What that connection's session is sent of armor's route."""
    verdict = taken(found, item, vrps=vrps)
    return announce(found, verdict, session(found, "armor-1", item.version), session(found, to, version))


def carrying(*communities):
    return route("198.18.11.0/24", "64497 64497", *communities)


def with_rs(asn):
    return server().model_copy(update={"asn": asn})


def test_a_route_goes_out_untouched():
    answer = told(server(), route("198.18.11.0/24", "64497", "64499:1", "64499:1:1", "rt:64499:1", "no-export", med=7))
    assert isinstance(answer, Sent)
    assert answer.notes == ()
    assert (answer.route.path, answer.route.med, str(answer.route.next_hop)) == ("64497", 7, "192.0.2.11")
    assert answer.route.communities == ("64499:1", "65535:65281", "rt:64499:1", "64499:1:1")


# What the route carries, and who is told: True, or the reason.
ANNOUNCED = [
    ((), True),
    (("0:64498",), Why.BLOCKED_PEER),
    (("64496:0:64498",), Why.BLOCKED_PEER),
    (("rt:0:64498",), Why.BLOCKED_PEER),
    (("0:64499",), True),
    (("0:64496",), Why.BLOCKED_ALL),
    (("64496:0:0",), Why.BLOCKED_ALL),
    (("rt:0:64496",), Why.BLOCKED_ALL),
    (("0:64496", "64496:64498"), True),
    (("64496:0:0", "64496:1:64498"), True),
    (("0:64496", "rt:64496:64498"), True),
    (("64496:0:0", "64496:64498"), True),  # forms may be mixed
    (("0:64496", "64496:64499"), Why.BLOCKED_ALL),
    (("0:64496", "64496:64496"), Why.BLOCKED_ALL),
    (("0:64498", "64496:64498"), Why.BLOCKED_PEER),
    (("0:64498", "64496:1:64498", "64496:1:0"), Why.BLOCKED_PEER),
    (("64497:0:64498",), True),  # under another ASN it is foreign
]


@pytest.mark.parametrize(("carried", "expected"), ANNOUNCED)
def test_the_first_announcement_in_order_decides(carried, expected):
    answer = told(server(), carrying(*carried))
    if expected is True:
        assert isinstance(answer, Sent)
        assert not [text for text in answer.route.communities if text.startswith(("0:", "64496:", "rt:"))]
    else:
        assert isinstance(answer, Withheld)
        assert answer.why is expected
        assert answer.datum in carried


@pytest.mark.parametrize(
    ("carried", "times"),
    [
        (("65501:64496",), 1),
        (("64496:102:0",), 2),
        (("rt:65503:64496",), 3),
        (("65511:64498",), 1),
        (("64496:103:64498",), 3),
        (("64496:101:64498", "64496:103:0"), 1),  # this AS before everybody
        (("64496:101:64498", "64496:102:64498"), 1),
        (("64496:101:0", "64496:103:0"), 1),  # they don't add up
        (("64496:103:64499",), 0),
    ],
)
def test_one_prepending_applies_and_repeats_the_announcer(carried, times):
    answer = told(server(), route("198.18.11.0/24", "64497", *carried))
    assert answer.route.as_path == (64497,) * (1 + times)
    assert bool(answer.notes) == bool(times)


def test_the_route_server_stands_in_front_where_a_member_wants_it():
    found = with_session(server(), TO, options={"prepend_route_server": True})
    assert told(found, carrying("64496:101:64498")).route.path == f"{RS} 64497 64497 64497"


@pytest.mark.parametrize(
    ("carried", "added"),
    [
        (("65507:64496",), {"65535:65281"}),
        (("64496:107:64498",), {"65535:65281"}),
        (("65510:64498", "64496:107:0"), {"65535:65281", "65535:65282"}),
        (("64496:108:64499",), set()),
    ],
)
def test_well_known_communities_are_added_on_request(carried, added):
    assert set(told(server(), carrying(*carried)).route.communities) == added


class TestWideAsns:
    """32-bit ASNs: a member's is named by its mapped number, or in full where there is room."""

    @pytest.mark.parametrize("asked", ["0:65001", "rt:0:65001", "rt:0:65540", "64496:0:65540"])
    def test_a_member_s(self, asked):
        found = with_session(server(), "vendee-1", mapped_asn=65001)
        assert told(found, carrying(asked), "vendee-1").why is Why.BLOCKED_PEER

    @pytest.mark.parametrize("asked", ["0:65001", "rt:0:65001"])
    def test_without_a_mapped_number_there_is_no_short_form(self, asked):
        assert isinstance(told(server(), carrying(asked), "vendee-1"), Sent)

    @pytest.mark.parametrize(
        ("carried", "why"),
        [
            (("4200000001:0:0",), Why.BLOCKED_ALL),
            (("rt:0:4200000001",), Why.BLOCKED_ALL),
            (("0:64498",), Why.BLOCKED_PEER),
        ],
    )
    def test_the_route_server_s(self, carried, why):
        assert told(with_rs(4200000001), carrying(*carried)).why is why
        assert isinstance(
            told(with_rs(4200000001), carrying(*carried, "4200000001:1:64498")), Sent if why is Why.BLOCKED_ALL else Withheld
        )


def test_what_acts_or_tells_the_state_is_removed_and_marks_stay():
    found = with_session(server(), "armor-1", tags=("64496:3000:1",), pop=7)
    ours = (
        "0:1",
        "64496:9",
        "65511:1",
        "65512:1",
        "65513:1",
        "65509:1",
        "65510:1",
        "65502:64496",
        "65534:666",
        "64496:666:0",
        "64496:103:9",
    )
    foreign = ("65502:1", "65534:1", "64496:5:1", "64499:0:0")
    answer = told(found, carrying(*ours, *foreign))
    assert set(answer.route.communities) == {*foreign, "64496:2000:7", "64496:3000:1"}


def test_the_state_is_told_where_the_exchange_wants_it():
    answer = told(server(export_validation=True), carrying())
    assert answer.route.communities == ("64496:1000:3", "64496:1001:1", "64496:1001:11")


BLACKHOLES = {"blackhole_ipv4": Blackhole.REWRITE, "blackhole_next_hop_ipv4": ip_address("192.0.2.66")}


class TestBlackholes:
    @pytest.mark.parametrize("asked", ["65535:666", "65534:666", "64496:666:0", "rt:65534:666"])
    def test_next_hop_and_communities(self, asked):
        answer = told(server(**BLACKHOLES), route("198.18.11.7/32", "64497", asked))
        assert str(answer.route.next_hop) == "192.0.2.66"
        assert answer.route.communities == ("65535:666", "65535:65281")

    def test_propagated_unchanged_and_without_no_export(self):
        found = server(blackhole_ipv4=Blackhole.PROPAGATE, blackhole_no_export=False)
        answer = told(found, route("198.18.11.7/32", "64497", "65534:666"))
        assert (str(answer.route.next_hop), answer.route.communities) == ("192.0.2.11", ("65535:666",))

    def test_who_does_not_want_them_gets_none(self):
        found = with_session(server(**BLACKHOLES), TO, options={"blackholes": False})
        assert told(found, route("198.18.11.7/32", "64497", "blackhole")).why is Why.NO_BLACKHOLES
        assert isinstance(told(found, route()), Sent)

    def test_actions_hold_for_them(self):
        item = route("198.18.11.7/32", "64497", "blackhole", "64496:0:0", "64496:1:64499")
        assert told(server(**BLACKHOLES), item).why is Why.BLOCKED_ALL
        assert isinstance(told(server(**BLACKHOLES), item, "erdre-1"), Sent)


@pytest.mark.parametrize("well_known", ["no-export", "no-advertise"])
def test_well_known_communities_are_passed_or_obeyed(well_known):
    assert isinstance(told(server(), carrying(well_known)), Sent)
    assert told(server(well_known=WellKnown.OBEY), carrying(well_known)).why is Why.OBEYED
    assert isinstance(told(server(well_known=WellKnown.OBEY), carrying("64496:107:0")), Sent)


def test_who_is_left_out():
    found = server()
    assert told(found, route("10.0.0.0/8")).why is Why.REFUSED
    assert told(found, route(), "armor-1").why is Why.SAME_AS
    assert told(found, route(), version=6).why is Why.FAMILY
    assert told(found, route(), "trentemoult-1").why is Why.DISABLED
    kept = with_session(server(rtr_caches=CACHES), "armor-1", options={"reject_invalid": False})
    assert told(kept, route(), vrps=(Vrp("198.18.0.0/16", 16, 64499),)).why is Why.RPKI_INVALID


def test_another_router_of_the_same_as_gets_nothing_back():
    found = server()
    item = route("198.18.15.0/24", "64501", hop="192.0.2.15")
    verdict = taken(found, item, "vilaine-1")
    assert announce(found, verdict, session(found, "vilaine-1"), session(found, "vilaine-2")) == Withheld(why=Why.SAME_AS)


def test_an_ipv6_next_hop_of_ipv4_goes_to_sessions_that_take_it():
    hop = ip_address("2001:db8:0:100::11")
    found = with_session(server(), "armor-1", next_hops=(hop,))
    found = with_session(found, "erdre-1", 6, carries=(4, 6))
    item = route(hop=str(hop))
    assert told(found, item).why is Why.NEXT_HOP
    assert isinstance(told(found, item, "erdre-1", 6), Sent)
    assert isinstance(told(found.model_copy(), route("2001:db8:1011::/48"), "erdre-1", 6), Sent)


def test_who_is_drained_is_told_so():
    assert told(server().model_copy(update={"draining": True}), carrying()).route.communities == ("65535:0",)
    assert told(server(), carrying(), "vendee-1").route.communities == ("65535:0",)


def test_only_to_customer_is_set_towards_a_role():
    found = with_session(server(), TO, options={"role": True})
    assert told(found, route()).route.otc == RS
    assert told(found, route(otc=64999)).route.otc == 64999
    assert told(server(), route()).route.otc is None
