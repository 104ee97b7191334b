"""What holds for every route: order of communities, scrubbing, refusals, whose options count; ranges against a slow reading."""

from ipaddress import IPv4Network, ip_address, ip_network

from hypothesis import given, settings
from hypothesis import strategies as st

from ixp.data.ranges import split_range
from ixp.data.vrps import Vrp
from ixp.model import Blackhole, PrefixRange, Reject, WellKnown
from ixp.policy.checks import ORDER
from ixp.policy.communities import ACTION_FUNCTIONS
from ixp.policy.evaluate import Outcome, Sent, Status, Why, Withheld, announce_all, receive
from ixp.policy.ranges import covers, first_text, holds, written
from ixp.policy.route import Route
from ixp.policy.rpki import RpkiState, Vrps
from tests.unit.policy.scene import CACHES, RS, route, server, session, with_session, with_set

ASNS = (0, 174, 64497, 64498, 64499, 64500, 64777, 65535, 65540, RS)
asns = st.sampled_from(ASNS)
low = st.sampled_from([item for item in ASNS if item <= 65535] + [65501, 65507, 65511, 65509, 65534, 65281, 666])
functions = st.sampled_from([0, 1, 101, 103, 107, 108, 666, 5, 1000, 1001, 1101, 2000, 3000])
communities = st.lists(
    st.one_of(
        st.tuples(low, low),
        st.tuples(st.sampled_from([RS, 64497]), functions, asns),
        st.tuples(st.just("rt"), low, asns),
        st.sampled_from([(65535, 0), (65535, 666), (65535, 65281), (65535, 65282)]),
    ),
    max_size=8,
)
paths = st.lists(st.one_of(st.just(64497), asns, st.frozensets(asns, min_size=1, max_size=2)), max_size=5).map(
    lambda tail: (64497, *tail)
)
nets = st.builds(
    lambda number, length: IPv4Network((number >> (32 - length) << (32 - length), length)),
    st.one_of(st.integers(0xC6120B00, 0xC6120BFF), st.integers(0xC6120000, 0xC613FFFF), st.integers(0, 2**32 - 1)),
    st.integers(8, 32),
)
hops = st.sampled_from([ip_address("192.0.2.11"), ip_address("192.0.2.12")])
routes = st.one_of(
    st.builds(Route, prefix=nets, as_path=paths, next_hop=hops),
    st.builds(Route, prefix=st.just(ip_network("198.18.11.0/24")), as_path=st.just((64497,)), next_hop=st.just(hops.elements[0])),
)
vrps = st.lists(
    st.builds(lambda net, more, asn: Vrp(str(net), min(32, net.prefixlen + more), asn), nets, st.integers(0, 8), asns), max_size=6
).map(Vrps)
servers = st.builds(
    server,
    rtr_caches=st.sampled_from([(), CACHES]),
    reject=st.sampled_from(list(Reject)),
    well_known=st.sampled_from(list(WellKnown)),
    blackhole_ipv4=st.sampled_from(list(Blackhole)),
    blackhole_next_hop_ipv4=st.just(ip_address("192.0.2.66")),
    export_validation=st.booleans(),
)
overrides = st.fixed_dictionaries(
    {},
    optional={
        "max_path": st.integers(1, 3),
        "reserved_asns": st.booleans(),
        "as_sets": st.booleans(),
        "transit_free": st.booleans(),
        "irr_origin": st.booleans(),
        "irr_prefix": st.booleans(),
        "roas_as_route_objects": st.booleans(),
        "reject_invalid": st.booleans(),
        "max_communities": st.sampled_from([None, 1]),
        "graceful_shutdown": st.booleans(),
        "blackholes": st.booleans(),
        "prepend_route_server": st.booleans(),
        "role": st.booleans(),
    },
)
many = settings(max_examples=100, deadline=None, derandomize=True)


def decide(found, item, known):
    source = session(found)
    verdict = receive(found, source, item, known)
    return verdict, announce_all(found, verdict, source)


@many
@given(servers, overrides, routes, communities.flatmap(st.permutations), vrps)
def test_the_order_of_communities_changes_nothing(found, options, item, carried, known):
    found = with_session(found, "armor-1", options=options)
    one, other = item.add(*sorted(carried, key=str)), item
    for community in carried + carried[:1]:
        other = other.add(community)
    assert decide(found, one, known) == decide(found, other, known)


@many
@given(servers, overrides, routes, communities, vrps)
def test_what_is_sent_holds_no_action_and_no_reason(found, options, item, carried, known):
    found = with_session(found, "armor-1", options=options)
    verdict, told = decide(found, item.add(*carried), known)
    for target, answer in told:
        assert target.asn != 64497 or isinstance(answer, Withheld)
        if verdict.outcome is Outcome.REFUSED:
            assert answer == Withheld(why=Why.REFUSED)
        if not isinstance(answer, Sent):
            continue
        sent = answer.route
        assert not [large for large in sent.large if large[0] == RS and (large[1] in ACTION_FUNCTIONS or large[1] == 1101)]
        assert not [
            pair for pair in sent.standard if pair[0] in {0, RS, 65511, 65509} or pair in {(65501, RS), (65507, RS), (65534, 666)}
        ]
        assert not [pair for kind, *pair in sent.extended if kind == "rt" and pair[0] in {0, RS, 65511, 65509}]
        assert (sent.prefix, sent.med) == (item.prefix, item.med)
        assert sent.as_path[-len(item.as_path) :] == item.as_path
        assert set(sent.asns) <= {*item.asns, RS}
        assert verdict.rpki is not RpkiState.INVALID


@many
@given(servers, overrides, routes, communities, vrps)
def test_the_first_failed_check_decides(found, options, item, carried, known):
    found = with_session(found, "armor-1", options=options)
    verdict, _ = decide(found, item.add(*carried), known)
    failed = [answer.check for answer in verdict.results if answer.status is Status.FAILED]
    assert failed == sorted(failed, key=ORDER.index)
    if RS not in item.asns:
        assert verdict.decided == (failed[0] if failed else None)
        assert (verdict.outcome is Outcome.REFUSED) == bool(failed)


@many
@given(servers, overrides, routes, communities, vrps)
def test_a_member_s_options_touch_that_member_alone(found, options, item, carried, known):
    changed = with_session(found, "loire-1", options=options)
    before, told = decide(found, item.add(*carried), known)
    after, now = decide(changed, item.add(*carried), known)
    assert before == after
    assert [(old.key, answer) for old, answer in told if old.key != "loire-1"] == [
        (new.key, answer) for new, answer in now if new.key != "loire-1"
    ]


@many
@given(servers, routes, communities, vrps)
def test_an_empty_set_lets_nothing_in(found, item, carried, known):
    empty = with_set(found, "AS64497", origins=(), ipv4=(), ipv6=())
    assert decide(empty, item.add(*carried), known)[0].outcome is Outcome.REFUSED


@many
@given(routes, st.lists(st.sampled_from([(0, 64498), (RS, 64498), (0, RS), (RS, RS)])), st.integers(0, 2**8 - 1))
def test_an_announcement_is_the_same_in_any_spelling(item, asked, forms):
    """The four standard communities, each as one of its three forms, against the four questions asked in a row."""
    functions = {(0, 64498): (0, 64498), (RS, 64498): (1, 64498), (0, RS): (0, 0), (RS, RS): (1, 0)}
    spelt = [
        (pair, ("rt", *pair), (RS, *functions[pair]))[(forms >> 2 * (place % 4)) % 4 % 3] for place, pair in enumerate(asked)
    ]
    found = server()
    verdict, told = decide(found, item.add(*spelt), Vrps())
    if verdict.outcome is Outcome.REFUSED:
        return
    answer = next(answer for target, answer in told if target.key == "loire-1" and target.version == 4)
    blocked = (0, 64498) in asked or ((RS, 64498) not in asked and (0, RS) in asked)
    assert isinstance(answer, Withheld) == blocked


def texts():
    """Ranges in RPSL's notation, many of them over the same few prefixes."""

    def text(net, low, high):
        ends = sorted(min(32, net.prefixlen + more) for more in (low, high))
        return written(PrefixRange(prefix=net, shortest=ends[0], longest=ends[1]))

    near = st.builds(
        lambda number, length: IPv4Network((number << 30 >> (32 - length) << (32 - length), length)),
        st.integers(0, 3),
        st.sampled_from([1, 2, 3, 11, 12, 20, 22, 32]),
    )
    return st.lists(st.builds(text, near, st.integers(0, 6), st.integers(0, 6)), max_size=30), near


RANGES, NEAR = texts()


@settings(max_examples=500, deadline=None, derandomize=True)
@given(RANGES, NEAR, st.booleans())
def test_ranges_as_text_are_those_of_a_slow_reading(ranges, net, inside):
    def fits(text):
        prefix, shortest, longest = split_range(text)
        return net.subnet_of(ip_network(prefix)) and shortest <= net.prefixlen and (inside or net.prefixlen <= longest)

    wanted = {text for text in ranges if fits(text)}
    found = first_text(tuple(sorted(ranges)), net, inside=inside)
    assert found in wanted if wanted else found is None
    for text in ranges:
        prefix, shortest, longest = split_range(text)
        item = PrefixRange(prefix=ip_network(prefix), shortest=shortest, longest=longest)
        assert (covers if inside else holds)(item, net) == fits(text)


@many
@given(
    st.lists(st.builds(lambda net, more, asn: Vrp(str(net), min(32, net.prefixlen + more), asn), NEAR, st.integers(0, 4), asns)),
    NEAR,
    asns,
)
def test_rpki_states_are_those_of_a_slow_reading(known, net, origin):
    covering = [item for item in known if net.subnet_of(ip_network(item.prefix))]
    matching = [item for item in covering if item.asn == origin != 0 and net.prefixlen <= item.max_length]
    state = RpkiState.VALID if matching else RpkiState.INVALID if covering else RpkiState.NOT_FOUND
    assert Vrps(known).state(net, origin)[0] is state


def test_the_routes_of_these_tests_are_taken_and_refused():
    """Were all of them refused, the properties would say little."""
    assert decide(server(), route(), Vrps())[0].outcome is Outcome.ACCEPTED
