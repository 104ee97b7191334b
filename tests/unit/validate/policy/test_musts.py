"""What our own policy code loses is found: no list of ixp.policy vouches for itself."""

from ipaddress import ip_address, ip_network

import pytest

from ixp.model import NextHop, PrefixRange, Profile, Reject, Verdict
from ixp.policy.checks import reserved_asns
from ixp.policy.prefixes import bogons
from ixp.policy.route_server import route_server as task
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.policy import check_policy, musts

MEMBERS = frozenset({"armor", "loire", "vilaine"})


def few(**policy):
    """The sample with some of its members, one of which has two connections."""
    intent = nantes().intent
    members = tuple(item for item in intent.members if item.key in MEMBERS)
    return amend.intent(nantes(), members=members, naps=(), policy=intent.policy.model_copy(update=policy))


def lost_prefix(name, text):
    def change(server):
        return {name: tuple(item for item in getattr(server, name) if item.prefix != ip_network(text))}

    return change


def exactly(name):
    def change(server):
        return {name: tuple(PrefixRange.exactly(item.prefix) for item in getattr(server, name))}

    return change


def lost_asns(low):
    return lambda server: {"reserved_asns": tuple(item for item in server.reserved_asns if item[0] != low)}


def any_own_hop(server):
    hops = tuple(ip_address(f"192.0.2.{host}") for host in (15, 16))
    return {"sessions": tuple(item.model_copy(update={"next_hops": (*hops, item.address)}) for item in server.sessions)}


def sessions(**changes):
    return lambda server: {"sessions": tuple(item.model_copy(update=changes) for item in server.sessions)}


def sets(**changes):
    return lambda server: {"member_sets": tuple(item.model_copy(update=changes) for item in server.member_sets)}


def options(**changes):
    def change(server):
        return {
            "sessions": tuple(
                item.model_copy(update={"options": item.options.model_copy(update=changes)}) for item in server.sessions
            ),
            "policy": server.policy.model_copy(update=changes),
        }

    return change


def reserved(low, high):
    return lambda server: {"reserved_asns": (*server.reserved_asns, (low, high))}


def wide_bogon(text):
    more = PrefixRange.with_more_specifics(ip_network(text))
    return lambda server: {"bogons_ipv4": (*server.bogons_ipv4, more)}


# what our own code has wrong, and the rule that says so
LOST = [
    (reserved(131072, 140000), "policy.asn-table"),
    (wide_bogon("9.0.0.0/8"), "policy.bogon-table"),
    (sets(ipv4=(), ipv6=()), "policy.intent-table"),
    (options(reject_invalid=False), "policy.intent-table"),
    (options(irr_prefix=False), "policy.intent-table"),
    (options(irr_origin=False), "policy.intent-table"),
    (options(as_sets=True), "policy.intent-table"),
    (options(transit_free=False), "policy.intent-table"),
    (options(max_communities=None), "policy.intent-table"),
    (options(max_path=200), "policy.intent-table"),
    (lambda _: {"rtr_caches": ()}, "policy.intent-table"),
    (lambda _: {"transit_free": ()}, "policy.intent-table"),
    (sessions(pop=7), "policy.community-table"),
    (options(graceful_shutdown=False), "policy.community-table"),
    (lost_prefix("bogons_ipv4", "10.0.0.0/8"), "policy.bogon-table"),
    (lost_prefix("bogons_ipv4", "0.0.0.0/0"), "policy.bogon-table"),
    (lost_prefix("bogons_ipv6", "8000::/1"), "policy.bogon-table"),
    (exactly("bogons_ipv6"), "policy.bogon-table"),
    (lost_prefix("denied_ipv4", "192.0.2.0/24"), "policy.lan-table"),
    (lost_prefix("denied_ipv6", "2001:db8:0:100::/64"), "policy.lan-table"),
    (exactly("denied_ipv4"), "policy.lan-table"),
    (lost_asns(64512), "policy.asn-table"),
    (lost_asns(4200000000), "policy.asn-table"),
    (any_own_hop, "policy.next-hop-table"),
]


@pytest.fixture
def believed(monkeypatch):
    """Makes a change to the policy's own account of every route server, for those who render and those who check."""

    def believe(change):
        def wrong(exchange, data, device):
            server = task(exchange, data, device)
            return server.model_copy(update=change(server))

        for module in ("ixp.platforms.bird.context", "ixp.platforms.frr.context", "validate.policy.check"):
            monkeypatch.setattr(f"{module}.route_server", wrong)

    return believe


@pytest.mark.parametrize("reject", [Reject.TAG, Reject.DROP])
@pytest.mark.parametrize(("change", "rule"), LOST, ids=[f"{item[1]}-{at}" for at, item in enumerate(LOST)])
def test_what_our_policy_code_has_lost_is_found_in_both_files(believed, change, rule, reject):
    exchange = few(reject=reject)
    believed(change)
    files = render(exchange, snapshot())
    found = check_policy(exchange, snapshot(), files).findings
    assert [(item.rule, item.object) for item in found] == [(rule, "device rs1-nte01"), (rule, "device rs2-nte02")]
    for item in found:
        device, _, line = item.where.partition(":")
        assert 0 < int(line) <= len(files[device.removesuffix(".cfg")].splitlines())
        assert "ixp/policy/" in item.hint
        assert len(item.subjects) == 4, "no session can be excepted from it alone"


def test_a_file_that_does_not_do_what_the_lists_say_breaks_the_policys_rule_alone():
    files = render(few(), snapshot())
    name, line = "rs1-nte01", "10.0.0.0/8{8,32},\n"
    assert line in files[name]
    found = check_policy(few(), snapshot(), {name: files[name].replace(line, "")}).findings
    assert [item.rule for item in found] == ["policy.bogon"]


@pytest.mark.parametrize("policy", [{"reject": Reject.DROP}, {"next_hop": NextHop.SAME_AS}, {"reserved_asns": False}], ids=str)
def test_other_policies_pass(policy):
    result = check_policy(few(**policy), snapshot(), render(few(**policy), snapshot()))
    assert (result.verdict, result.findings) == (Verdict.PASS, ())


def test_a_range_that_is_denied_to_all_counts_as_refused():
    denied = (PrefixRange.with_more_specifics(ip_network("10.0.0.0/8")),)
    exchange = few(denied=denied)
    assert check_policy(exchange, snapshot(), render(exchange, snapshot())).verdict is Verdict.PASS


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("profile", list(Profile))
def test_both_statements_agree(profile, version):
    default, *others = bogons(profile, version)
    assert default.prefix == musts.DEFAULTS[version]
    assert {item.prefix for item in others} == set(musts.bogons(profile, version))
    covered = {asn for low, high in musts.reserved_asns(profile) for asn in range(low, min(high, low + 200_000) + 1)}
    ours = {asn for low, high in reserved_asns(profile is Profile.LAB) for asn in range(low, min(high, low + 200_000) + 1)}
    assert covered ^ ours <= {4294967295, *range(4200000000, 4200000000 + 200_001)}


def test_the_lans_are_the_inventorys():
    assert musts.lans(nantes().intent) == (ip_network("192.0.2.0/24"), ip_network("2001:db8:0:100::/64"))


def test_documentation_is_a_bogon_in_production_alone():
    example = ip_network("203.0.113.0/24")
    assert example in musts.bogons(Profile.PRODUCTION, 4)
    assert example not in musts.bogons(Profile.LAB, 4)
    assert (64496, 64511) in musts.reserved_asns(Profile.PRODUCTION)
    assert (64496, 64511) not in musts.reserved_asns(Profile.LAB)
