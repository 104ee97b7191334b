"""The policy check: silent on the sample, one rule for each thing that FRR's rendered file is made to decide otherwise."""

import re
from ipaddress import ip_network

import pytest

from ixp.model import PrefixRange, Profile, Reject, Verdict
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.policy import POLICY_RULES, check_policy

NAME = "rs2-nte02"
MEMBERS = frozenset({"armor", "loire", "oudon", "trentemoult", "vendee", "vilaine"})


def few():
    """The sample with some of its members: one of each kind is enough here."""
    return amend.intent(nantes(), members=tuple(item for item in nantes().intent.members if item.key in MEMBERS), naps=())


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return render(few(), snapshot())


def findings(text: str, exchange=None):
    """What the check says of FRR's file alone."""
    return check_policy(exchange or few(), snapshot(), {NAME: text}).findings


# a pattern, what stands in its place, how often at most (0: everywhere), the rule that objects
EDITS = [
    (r" call ixp-refused-3-\w+\n match ip address prefix-list ixp-v4-bogons-\w+\n", " match tag 77\n", 0, "policy.bogon"),
    (r" call ixp-refused-3-\w+\n match ipv6 address prefix-list ixp-v6-bogons-\w+\n", " match tag 77\n", 0, "policy.bogon"),
    (r"(ip prefix-list ixp-v4-bogons-\w+ seq \d+ permit 10.0.0.0/8) le 32", r"\1", 0, "policy.bogon"),
    (r"(ipv6 prefix-list ixp-v6-bogons-\w+ seq \d+ permit )::/0\n", r"\1::/128\n", 0, "policy.bogon"),
    (r"(prefix-list ixp-v4-denied-\w+ seq 1 permit 192.0.2.0/24) le 32", r"\1", 0, "policy.own-lan"),
    (r"(prefix-list ixp-v6-denied-\w+ seq 1 permit 2001:db8:0:100::/64).*", r"\1", 0, "policy.own-lan"),
    (r" match ip next-hop address 192.0.2.11\n", "", 0, "policy.next-hop"),
    (r" match as-path AS64497-first-\w+\n on-match goto", " on-match goto", 0, "policy.first-as"),
    (r"(as-path access-list ixp-empty-\w+ seq 1) permit \^\$", r"\1 permit ^x$", 0, "policy.empty-path"),
    (r"(access-list ixp-longer-\w+ seq 1 permit \^\(\[\^ \]\+ \)\{)32", r"\g<1>40", 0, "policy.path-length"),
    (r"(access-list ixp-as-set-\w+ seq 1 permit )\[\{\]", r"\1[(]", 0, "policy.as-set"),
    (r"(access-list ixp-transit-free-\w+ seq 1 permit .*[(|])3356\|", r"\1", 0, "policy.transit-free"),
    (r"(access-list ixp-reserved-\w+ seq 1 permit .*)\|4294967295\)", r"\1)", 0, "policy.reserved-asn"),
    (r"(access-list AS64497-origins-\w+ seq 1 permit _\()64497", r"\g<1>64498", 0, "policy.refuses-own"),
    (r"(access-list AS64497-origins-\w+ seq 1 permit _\()64497", r"\g<1>64497|64498", 0, "policy.origin"),
    (r"(ip prefix-list AS64497-v4-\w{8} seq 1 permit 198.18.11.0/24)\n", r"\1 le 28\n", 0, "policy.prefix-set"),
    (r"(ip prefix-list AS64497-v4-\w{8} seq 2) permit 203.0.113.0/28\n", r"\1 permit 203.0.112.0/28\n", 0, "policy.prefix-set"),
    (r"(ip prefix-list AS64497-v4-\w{8} seq 1 )", r"\g<1>permit 198.18.15.0/24\n\1", 0, "policy.prefix-set"),
    (r"(access-list AS64497-origins-\w+ seq 1 permit _\()64497", r"\g<1>64497|65540", 0, "policy.origin"),
    (r"(ipv6 prefix-list AS64497-v6-\w{8} seq 1 permit )\S+\n", r"\g<1>::/0 le 128\n", 0, "policy.prefix-set"),
    (r" match rpki invalid\n(?= call| on-match| set)?", " match rpki notfound\n", 1, "policy.refuses-own"),
    (r" call ixp-refused-13-\w+\n", " on-match next\n", 0, "policy.rpki"),
    (r"(large-community-list expanded ixp-many-\w+ seq 1 permit .*\{)100", r"\g<1>200", 0, "policy.max-communities"),
    (r" on-match next\n set large-comm-list ixp-ours-\w+ delete\n", " on-match next\n", 0, "policy.scrub-in"),
    (r"(set large-community 64496:2000:)1 ", r"\g<1>2 ", 0, "policy.information"),
    (r"(set large-community 64496:1000:)1 ", r"\g<1>2 ", 0, "policy.information"),
    (r" set large-community 64496:1101:\d+ additive\n", "", 0, "policy.reason"),
    (r" set local-preference 0\n", "", 0, "policy.graceful-shutdown"),
    (r" set community graceful-shutdown additive\n", "", 0, "policy.drain"),
    (r"(community-list standard ixp-rfc7999-\w+ seq 1 permit) blackhole", r"\1 no-peer", 0, "policy.blackhole"),
    (r" set ip next-hop 192.0.2.66\n", "", 0, "policy.blackhole-sent"),
    (r" set weight 100\n", "", 0, "policy.refuses-own"),
    (r" call ixp-in-v4-\w+\n", " set weight 100\n", 0, "policy.unfiltered"),
    (r"(large-community-list expanded ixp-refused-\w+ seq 1 permit _64496:1101:)", r"\g<1>99", 0, "policy.leaks-refused"),
    (r" deny 20\n match as-path AS64501-first-\w+\n", " deny 20\n match tag 77\n", 0, "policy.same-as"),
    (r" deny (\d+)\n match large-community AS64498-block-\w+\n", r" deny \1\n match tag 77\n", 0, "policy.announce"),
    (r" deny (\d+)\n match community AS64498-block-\w+\n", r" deny \1\n match tag 77\n", 0, "policy.announce"),
    (r" (deny|permit) (\d+)\n match community AS\d+-\S+\n", r" \1 \2\n match tag 77\n", 0, "policy.actions"),
    (r"(set as-path prepend last-as )3\n", r"\g<1>2\n", 0, "policy.prepend"),
    (r" set community no-export additive\n", " set community no-advertise additive\n", 0, "policy.no-export"),
    (r"(large-community-list expanded ixp-scrub-\w+ seq \d+ permit \^64496:)1000:", r"\g<1>1009:", 0, "policy.scrub"),
    (r" set community no-export additive\n", " set community no-export\n", 0, "policy.strips"),
    (r" set community graceful-shutdown additive\n(?! set local)", " set community graceful-shutdown\n", 0, "policy.strips"),
    (r" set community blackhole additive\n", " set community blackhole\n", 0, "policy.strips"),
    (r" neighbor 192.0.2.11 route-map AS64497-out-\w+ out\n", " neighbor 192.0.2.11 filter-list x out\n", 0, "policy.withholds"),
    (r" neighbor 192.0.2.11 route-map (\S+) in\n", r"", 0, "policy.refuses-own"),
    (r"(route-map AS\d+-out-\w+ )permit 10\n call ixp-out-\w+\n on-match next\n", r"\1permit 10\n", 0, "policy.unfiltered-out"),
    (r" neighbor 192.0.2.23 shutdown\n", "", 0, "policy.session"),
    (r" neighbor 192.0.2.11 route-server-client\n", "", 0, "policy.path-changed"),
    (r"(route-map ixp-sent-\w+ permit 10\n)", r"\1 set metric 7\n", 0, "policy.med-changed"),
    (r"(route-map ixp-sent-\w+ permit 10\n)", r"\1 set ip next-hop 192.0.2.2\n", 0, "policy.next-hop-changed"),
]


@pytest.mark.parametrize(("pattern", "after", "count", "rule"), EDITS, ids=[f"{item[3]}-{at}" for at, item in enumerate(EDITS)])
def test_another_decision_breaks_one_rule(files, pattern, after, count, rule):
    text, times = re.subn(pattern, after, files[NAME], count=count)
    assert times, "the rendered format has changed: change this case with it"
    found = findings(text)
    assert [item.rule for item in found] == [rule], found
    device, _, line = found[0].where.partition(":")
    assert device == f"{NAME}.cfg"
    assert text.splitlines()[int(line) - 1].split()[0] in {"route-map", "neighbor"}
    assert found[0].hint
    assert rule in {item[0] for item in POLICY_RULES}


def test_what_is_rendered_decides_as_the_policy_says(files):
    for exchange, rendered in ((few(), files), (nantes(), render(nantes(), snapshot()))):
        result = check_policy(exchange, snapshot(), rendered)
        assert (result.verdict, result.findings) == (Verdict.PASS, ())


@pytest.mark.parametrize("policy", [{"reject": Reject.DROP}, {"export_validation": True}, {"rtr_caches": ()}], ids=str)
def test_other_policies_pass_too(policy):
    exchange = amend.intent(few(), policy=few().intent.policy.model_copy(update=policy))
    result = check_policy(exchange, snapshot(), render(exchange, snapshot()))
    assert (result.verdict, result.findings) == (Verdict.PASS, ())


def test_what_is_not_understood_is_not_verified(files):
    text = files[NAME].replace(" match rpki invalid\n", " match rpki bogus\n")
    result = check_policy(few(), snapshot(), {NAME: text})
    assert (result.verdict, result.findings) == (Verdict.NOT_VERIFIED, ())
    assert "unknown condition: match rpki bogus" in result.reason


def test_production_deploys_nothing_that_is_not_understood(files):
    text = files[NAME].replace(" match rpki invalid\n", " match rpki bogus\n")
    exchange = amend.intent(few(), profile=Profile.PRODUCTION)
    (found,) = check_policy(exchange, snapshot(), {NAME: text}).findings
    line = int(found.where.rpartition(":")[2])
    assert (found.rule, text.splitlines()[line - 1]) == ("policy.not-verified", " match rpki bogus")


def test_a_file_of_another_policy_is_found(files):
    """The inventory says otherwise now: the old file takes what it should not."""
    policy = few().intent.policy
    strict = amend.intent(few(), policy=policy.model_copy(update={"max_path": 8}))
    assert [item.rule for item in findings(files[NAME], strict)] == ["policy.path-length"]


def test_what_the_exchange_denies_now_is_found_in_the_file_of_before(files):
    denied = (PrefixRange.with_more_specifics(ip_network("203.0.112.0/24")),)
    stricter = amend.intent(few(), policy=few().intent.policy.model_copy(update={"denied": denied}))
    assert [item.rule for item in findings(files[NAME], stricter)] == ["policy.denied"]


def test_space_of_others_in_a_members_blackhole_space_is_found():
    name, space = "rs1-nte01", "define inside_AS64497_v4 = [\n"
    text = render(few(), snapshot())[name]
    assert space in text
    (found,) = check_policy(few(), snapshot(), {name: text.replace(space, f"{space}198.18.15.0/24{{24,32}},\n")}).findings
    assert (found.rule, "198.18.15.0/32" in found.what) == ("policy.blackhole", True)
