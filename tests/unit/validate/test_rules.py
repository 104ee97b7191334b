"""Every rule fires on its breach, alone, with the line to edit, and not on the sample."""

from datetime import date
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from pathlib import Path

import pytest

from ixp.data.snapshot import Snapshot
from ixp.model import FamilyLimits, Overrides, Profile, Severity
from tests.unit.validate import amend
from tests.unit.validate.breach_table import BREACHES, DATA_BREACHES, allowing, end, exactly, known, lists, of_all, own, port
from tests.unit.validate.breach_table_netbox import MORE_BREACHES, MORE_DATA_BREACHES
from tests.unit.validate.nantes import KNOWN, ROOT, loaded, nantes, snapshot
from validate.rules import RULES, Subject, breaches, catalogue

E = nantes()
SERVED = [item for item in E.intent.members if any(one.route_servers for one in item.connections)]
TODAY = date(2026, 11, 23)
BREACHES = [*BREACHES, *MORE_BREACHES]
DATA_BREACHES = [*DATA_BREACHES, *MORE_DATA_BREACHES]
IDS = [f"{item[0]}-{number}" for number, item in enumerate(BREACHES)]
DATA_IDS = [f"{item[0]}-{number}" for number, item in enumerate(DATA_BREACHES)]


# What the sample is in production: members, addresses and lengths of the lab.
PRODUCTION = {"member.private-asn", "lan.bogon", "policy.lengths-wide"}
# What also breaks, unavoidably, when the first thing does.
FOLLOWERS = {
    "vlan.duplicate": {"vlan.roles"},
    "lan.length": {"route-server.address"},
    "lan.management": {"address.outside-lan", "policy.blackhole-next-hop", "route-server.address"},
    "member.reserved-asn": {"member.as-set-of-other"},
    "community.overlap": {"member.as-set-of-other"},
    "lan.too-small": {"address.outside-lan", "address.not-a-host", "route-server.address", "policy.blackhole-next-hop"},
}


def found(exchange, data=None):
    return breaches(Subject(exchange, data or snapshot(), TODAY), loaded().lines)


def new(exchange, data=None):
    """What is found beside what is known of the sample."""
    return tuple(item for item in found(exchange, data) if item.rule not in KNOWN)


def grave(exchange, data):
    """The same without what is only told."""
    return tuple(item for item in new(exchange, data) if item.severity is not Severity.INFO)


def written(where):
    """``file | text of the line`` for a ``file:line`` of the inventory."""
    name, _, number = where.rpartition(":")
    if not name:
        return where
    text = Path(name).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    return f"{Path(name).relative_to(ROOT / 'inventory/nantes')} | {text.strip()}"


def test_sample_is_clean():
    assert new(E) == ()
    assert {item.rule for item in found(E)} == KNOWN
    assert {item.severity for item in found(E)} == {Severity.INFO}


@pytest.mark.parametrize(("rule", "exchange", "where"), BREACHES, ids=IDS)
def test_breach_is_found_on_its_line(rule, exchange, where):
    findings = found(exchange)
    hits = [item for item in findings if item.rule == rule]
    assert hits, f"{rule} did not fire: {findings}"
    assert any(written(item.where).startswith(where) for item in hits), [written(item.where) for item in hits]
    assert all(item.hint for item in hits)


@pytest.mark.parametrize(("rule", "exchange", "where"), BREACHES, ids=IDS)
def test_nothing_else_fires(rule, exchange, where):  # noqa: ARG001
    allowed = {rule} | FOLLOWERS.get(rule, set())
    if exchange.intent.profile is Profile.PRODUCTION:
        allowed |= PRODUCTION
    assert {item.rule for item in new(exchange) if item.severity is not Severity.INFO} <= allowed


@pytest.mark.parametrize(("rule", "exchange", "data", "where"), DATA_BREACHES, ids=DATA_IDS)
def test_data_that_break_a_rule_are_found(rule, exchange, data, where):
    hits = [item for item in found(exchange, data) if item.rule == rule]
    assert any(written(item.where).startswith(where) for item in hits), [written(item.where) for item in hits]
    assert {item.rule for item in new(exchange, data)} == {rule}


def test_every_rule_has_a_breach():
    assert {rule.id for rule in RULES} == {item[0] for item in (*BREACHES, *DATA_BREACHES)}


def test_without_inventory_findings_name_the_object_in_netbox():
    exchange = amend.connection(E, "armor-1", speed=100_000)
    (finding,) = (item for item in breaches(Subject(exchange, snapshot(), TODAY), None) if item.rule not in KNOWN)
    assert finding.where == "NetBox connection armor-1"


def test_of_two_that_collide_both_places_are_named():
    (finding,) = new(amend.connection(E, "loire-1", macs=("00:00:5e:00:53:11",)))
    assert written(finding.where).startswith("members/loire.yml | macs:")
    what, _, other = finding.what.partition(": /")
    assert what == "00:00:5e:00:53:11 is used by connection armor-1 too"
    assert written(f"/{other}").startswith("members/armor.yml | macs:")


def test_unknown_port_suggests_the_nearest():
    (finding,) = new(amend.connection(E, "loire-1", ports=port("sw1-nte01/Etherne2")))
    assert finding.hint == "did you mean 'Ethernet2'?"


def test_the_speeds_of_a_nap_are_written_as_people_write_them():
    (finding,) = new(end("pornic-loire", 1, ports=(*port("sw1-nte01/Ethernet20"), *port("sw1-nte01/Ethernet21")), speed=10_000))
    assert finding.what == "ends of 10G and 20G: the slower one decides"


def test_only_private_asns_are_errors_of_production():
    found_all = new(amend.intent(E, profile=Profile.PRODUCTION))
    assert {item.rule for item in found_all if item.severity is not Severity.INFO} == PRODUCTION
    findings = [item for item in found_all if item.severity is Severity.ERROR]
    assert {item.rule for item in findings} == {"member.private-asn"}
    assert len(findings) == len(E.intent.members) + 1


def test_a_limit_of_peeringdb_is_held_to_what_is_registered():
    data = known(64501, max_prefix_ipv4=0, max_prefix_ipv6=1)
    vilaine = amend.connection(E, "vilaine-1", max_prefix=FamilyLimits())
    exchange = of_all(vilaine, max_prefix_peeringdb=True, max_prefix_margin=0, max_prefix_margin_percent=0)
    registered = len(data.route_set("AS64501:AS-VILAINE").ipv6)
    assert [item.what for item in new(exchange, data)] == [
        f"limit 1 for IPv6 (PeeringDB's or the exchange's), but {registered} prefixes may be announced"
    ]


@pytest.mark.parametrize(
    ("said_there", "said"), [(1_000_000, []), (1_100_000, ["1265115 IPv4 prefixes (PeeringDB's or the exchange's)"])]
)
def test_a_limit_that_peeringdb_makes_is_no_higher_than_one_that_is_written(said_there, said):
    data = known(64501, max_prefix_ipv4=said_there)
    vilaine = amend.connection(E, "vilaine-1", max_prefix=FamilyLimits())
    exchange = of_all(vilaine, max_prefix_peeringdb=True, max_prefix_margin=100, max_prefix_margin_percent=15)
    assert [item.what.partition(" are more")[0] for item in grave(exchange, data)] == said
    assert {item.rule for item in grave(exchange, data)} <= {"connection.max-prefix"}
    assert grave(vilaine, data) == (), "where it doesn't count, it sets no limit"


def test_a_limit_for_ipv4_over_ipv6_is_used():
    exchange = amend.connection(
        E, "guerande-1", max_prefix=FamilyLimits(ipv4=20), policy=Overrides.model_validate({"ipv4_over_ipv6": True})
    )
    assert new(exchange) == ()


def test_hidden_paths_name_whom_once():
    (finding,) = (item for item in found(E) if item.rule == "route-server.path-hiding")
    assert finding.what.startswith("on rs2-nte02, ")
    assert ": ancenis, armor, " in finding.what
    assert finding.what.endswith(" more")
    assert [item.rule for item in found(of_all(add_path=True))] == ["member.unmapped-asn"]
    bird = amend.device(E, "rs2-nte02", platform="bird")
    assert [item.rule for item in found(bird)] == ["member.unmapped-asn"]
    (finding,) = (
        item for item in found(own("armor", of_all(add_path=True), add_path=False)) if item.rule == "route-server.path-hiding"
    )
    assert finding.what.endswith(": armor")


def test_a_list_that_a_refusal_only_touches_contradicts_nothing():
    assert new(allowing("armor", "172.0.0.0/8")) == ()
    assert [item.what for item in new(allowing("armor", "0.0.0.0/0"))] == [
        "0.0.0.0/0 is allowed, but it is a bogon: that counts first"
    ]
    assert new(allowing("armor", "198.18.8.0/22", denied="198.18.9.0/24")) == ()


def test_all_32_bit_members_without_a_number_are_one_finding():
    (finding,) = (item for item in found(E) if item.rule == "member.unmapped-asn")
    names = [item.key for item in E.intent.members if item.asn > 0xFFFF]
    assert finding.what.endswith(": " + ", ".join(names))
    exchange = E
    for number, name in enumerate(names):
        exchange = amend.member(exchange, name, mapped_asn=64600 + number)
    assert {item.rule for item in found(exchange)} == {"route-server.path-hiding"}


@pytest.mark.parametrize("asn", [65501, 65511, 65512, 65513, 65509, 65510, 65507, 65508, 65534])
def test_an_asn_of_the_scheme_is_refused_to_route_servers(asn):
    exchange = amend.intent(amend.member(E, "armor", asn=666), route_server_asn=asn)
    assert "community.overlap" in {item.rule for item in found(exchange)}


def test_addresses_that_follow_no_custom_are_no_business_of_ours():
    exchange = E
    for position, (_, item) in enumerate(E.connections()):
        if item.ipv4 and item.ipv6 and position % 3 == 0:
            exchange = amend.connection(exchange, item.key, ipv6=item.ipv6 + 0x1000)
    assert new(exchange) == ()


def test_addresses_of_two_that_changed_places_are_odd_twice():
    exchange = amend.connection(E, "armor-1", ipv4=IPv4Address("192.0.2.12"))
    exchange = amend.connection(exchange, "loire-1", ipv4=IPv4Address("192.0.2.11"))
    assert [(item.rule, item.object) for item in new(exchange)] == [
        ("address.pair", "connection armor-1"),
        ("address.pair", "connection loire-1"),
    ]


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2026, 11, 22), ["connection.left"]),
        (TODAY, []),
        (date(2027, 11, 24), []),
        (date(2027, 11, 25), ["connection.leaves-far"]),
    ],
)
def test_a_last_day_is_today_or_within_a_year(day, rule):
    assert [item.rule for item in new(amend.connection(E, "vendee-1", leaves=day))] == rule


def test_a_member_that_denies_some_of_its_routes_keeps_the_others():
    loire = snapshot().sets["AS64498:AS-LOIRE"]
    assert len(loire.ipv4) > 1
    assert new(allowing("loire", "198.18.99.0/24", denied=loire.ipv4[0])) == ()


def test_what_an_exchange_of_the_lab_has_is_no_fault_there():
    for asn in (64_520, 4_200_000_001):
        armor = amend.member(E, "armor", asn=asn, as_set=None)
        data = snapshot().model_copy(update={"sets": snapshot().sets | {f"AS{asn}": snapshot().sets["AS64497:AS-ARMOR"]}})
        assert grave(armor, data) == ()


@pytest.mark.parametrize("lan", [{"ipv4": IPv4Network("192.0.2.0/23")}, {"ipv6": IPv6Network("2001:db8:0:10::/64")}])
def test_a_wrong_lan_is_said_once(lan):
    exchange = amend.intent(E, peering_lan=E.intent.peering_lan.model_copy(update=lan))
    (finding,) = new(exchange)
    assert finding.rule == "route-server.address"
    assert written(finding.where).startswith("exchange.yml | ipv")


def test_a_wrong_gateway_is_said_once():
    (finding,) = new(amend.intent(E, management=E.intent.management.model_copy(update={"gateway": IPv4Address("203.0.113.1")})))
    assert finding.what.endswith("where collector-nte01 is managed, and 4 more are")


def test_of_members_that_are_all_gone_one_nap_speaks():
    (finding,) = new(amend.intent(E, members=()))
    assert (finding.rule, finding.what) == ("nap.unknown-member", "the exchange has no members, but NAPs between them")
    assert new(amend.intent(E, members=(), naps=())) == ()


def test_a_snapshot_of_another_exchange_is_said_once():
    (finding,) = new(E, Snapshot(sets={}))
    assert finding.what.startswith(f"the data snapshot holds nothing of any of the {len(SERVED)} members")


def test_a_blackhole_address_of_a_member_names_both_lines():
    (finding,) = (
        item for item in new(amend.connection(E, "loire-1", ipv4=IPv4Address("192.0.2.66"))) if item.rule != "address.pair"
    )
    assert written(finding.where).startswith("exchange.yml | next_hop:")
    assert written("/" + finding.what.partition(": /")[2]).startswith("members/loire.yml | ipv4:")


def test_what_stands_twice_in_one_list_is_said_so():
    (mac,) = new(amend.connection(E, "loire-1", macs=("00:00:5e:00:53:12",) * 2))
    (link,) = new(amend.connection(E, "sevre-1", ports=port("sw1-nte01/Ethernet3") * 2))
    assert mac.what == "00:00:5e:00:53:12 stands twice in the list"
    assert link.what == "sw1-nte01/Ethernet3 stands twice in one LAG"


def test_limits_are_not_held_to_ranges_that_hold_many_prefixes():
    exchange = amend.connection(E, "armor-1", max_prefix=FamilyLimits(ipv4=100_000, ipv6=200_000))
    assert {item.rule for item in new(exchange)} == {"connection.max-prefix-high"}
    wide = snapshot().sets["AS64497:AS-ARMOR"].model_copy(update={"ipv4": ("198.18.0.0/16^16-24",)})
    assert new(exchange, snapshot().model_copy(update={"sets": snapshot().sets | {"AS64497:AS-ARMOR": wide}})) == ()


def test_who_names_the_others_asn_says_that_it_is_a_customer():
    prefix = exactly("198.18.12.0/24")
    assert [item.rule for item in new(lists("armor", allow_prefixes=[prefix]))] == ["member.allow-of-other"]
    assert [item.rule for item in new(lists("armor", allow_prefixes=[prefix], allow_origins=[64498]))] == [
        "member.allow-customer"
    ]


def test_catalogue_says_why_and_gives_an_example():
    rules = catalogue()
    ids = [rule.id for rule in rules]
    assert ids == sorted(set(ids))
    assert all(rule.why and rule.example and rule.severity in Severity for rule in rules)
