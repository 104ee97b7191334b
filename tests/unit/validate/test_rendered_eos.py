"""The checks on a switch's file: silent on what we render, and one rule for each breach, at the line to look at."""

from ipaddress import ip_address, ip_interface

import pytest

from ixp.model import Facts, Interface, Management, State
from ixp.render import render
from tests.render import eos_cases
from tests.render.sample import sample_exchange, sample_snapshot
from tests.unit.validate import amend
from tests.unit.validate.eos_breaches import BREACHES, E1, SW1, SW2, edited
from tests.unit.validate.nantes import nantes, snapshot
from validate.rendered import check_files
from validate.rendered.eos import EOS_RULES, TRUNK_RULES, check_eos, check_trunks

LAG_NAME = "rendered.lag-name"  # breached below, by an edit of two sections
SHARED = {"rendered.hostname", "rendered.out-of-scope"}  # of every platform


@pytest.fixture(scope="module")
def files():
    return render(nantes(), snapshot())


def found(files, **changed):
    texts = {device.name: {**files, **changed}[device.name] for device in nantes().switches}
    each = [item for device in nantes().switches for item in check_eos(nantes(), snapshot(), device, texts[device.name])]
    return (*each, *check_trunks(nantes(), texts))


def line_of(finding, text):
    device, _, number = finding.where.partition(".cfg:")
    return text.splitlines()[int(number) - 1].strip() if device else ""


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: f"{breach[4]}: {breach[3].strip() or breach[2].strip()}"[:60])
def test_a_breach_has_one_rule_and_its_line(files, breach):
    device, head, before, after, rule, line = breach
    text = edited(files[device], head, before, after)
    findings = found(files, **{device: text})
    assert {item.rule for item in findings} == {rule}, findings
    assert len(findings) == 1, findings
    named = text if findings[0].where.startswith(device) else files[findings[0].where.partition(".cfg")[0]]
    assert line_of(findings[0], named).startswith(line), findings


def test_a_reference_that_nobody_has(files):
    text = files[SW1].replace("@secret:device/password-hash@", "@secret:device/pasword-hash@")
    (finding,) = (item for item in check_files(nantes(), snapshot(), {**files, SW1: text}) if item.object == f"device {SW1}")
    assert finding.rule == "rendered.unknown-secret"
    assert line_of(finding, text).startswith("username ixp")


@pytest.mark.parametrize(
    "line",
    [
        "switchport access vlan None",
        "switchport mode",
        "switchport trunk allowed vlan 100-",
        "switchport trunk allowed vlan 1,,2",
        "switchport trunk allowed vlan 1-99999",
        "mac access-group",
        "channel-group None mode active",
        "storm-control",
    ],
)
def test_a_line_that_no_switch_understands_is_found_not_fallen_over(files, line):
    text = edited(files[SW1], E1, "   no lldp t", f"   {line}\n   no lldp t")
    (finding,) = found(files, **{SW1: text})
    assert finding.rule == "rendered.unexpected-line"
    assert line_of(finding, text) == line


@pytest.mark.parametrize("line", ["vlan", "mac access-list", "ip access-list standard x y", "interface", "hostname", "username"])
def test_a_line_at_the_left_edge_without_its_words_does_not_stop_the_check(files, line):
    assert found(files, **{SW1: files[SW1].replace("\nend\n", f"\n{line}\nend\n")})


def test_a_route_server_that_netbox_does_not_know_is_a_contradiction(files):
    """A file that was rendered before, held to facts that changed."""
    changed = amend.device(nantes(), "rs1-nte01", interfaces=())
    findings = [item for item in check_files(changed, snapshot(), files) if item.object == "device rs1-nte01"]
    assert {item.rule for item in findings} == {"rendered.contradiction"}


def test_every_rule_has_a_breach():
    assert {breach[4] for breach in BREACHES} | {LAG_NAME} == {rule for rule, *_ in (*EOS_RULES, *TRUNK_RULES)} | SHARED


def test_a_lag_under_another_number(files):
    text = files[SW1].replace("channel-group 103 ", "channel-group 3 ").replace("Port-Channel103", "Port-Channel3")
    (finding,) = found(files, **{SW1: text})
    assert finding.rule == LAG_NAME
    assert line_of(finding, text) == "channel-group 3 mode active"


def test_shutdown_inverted_is_one_fault(files):
    """What is up is shut and the other way round: one finding of each switch, not one of each port."""
    text = files[SW1].replace("   shutdown\n", "   was\n")
    for name in (line for line in files[SW1].splitlines() if line.startswith("interface Eth")):
        section = text[text.index(f"\n{name}\n") :].partition("\n!")[0]
        if "   was\n" not in section:
            text = text.replace(f"\n{name}\n", f"\n{name}\n   shutdown\n")
    findings = found(files, **{SW1: text.replace("   was\n", "")})
    assert {item.rule for item in findings} == {"rendered.port-state"}


def test_a_slip_of_the_template_is_said_once_with_its_ports(files):
    text = files[SW1].replace("   storm-control broadcast level 0.01\n", "")
    (finding,) = found(files, **{SW1: text})
    assert finding.what.startswith(
        "Ethernet1 of armor-1 has no 'storm-control broadcast level 0.01' (and so Ethernet2 of loire-1"
    )
    assert line_of(finding, text) == E1


def test_an_entry_counts_by_its_number_not_by_its_line(files):
    moved = "   999 deny any any log\n"
    head = "mac access-list peer-armor-1-mac\n"
    text = edited(files[SW1], head.strip(), moved, "").replace(head, head + moved)
    assert found(files, **{SW1: text}) == ()


@pytest.mark.parametrize(
    ("head", "before", "after"),
    [
        ("interface Ethernet9", "broadcast level 1", "broadcast level 0.5"),
        ("ipv6 access-list peer-armor-1-ipv6", "host 2001:db8:0:100::11 any", "host 2001:0DB8:0:100::0011 any"),
        ("interface Ethernet2", "allowed vlan 100,1001", "allowed vlan 100-100,1001-1001"),
        ("interface Port-Channel1", "100,666,1001,1002", "100,666\n   switchport trunk allowed vlan add 1001-1002"),
    ],
)
def test_what_means_the_same_or_is_stricter_is_no_breach(files, head, before, after):
    assert found(files, **{SW1: edited(files[SW1], head, before, after)}) == ()


def test_the_same_mtu_at_both_ends_is_no_breach(files):
    both = {
        name: edited(files[name], "interface Port-Channel1", "   description", "   mtu 9214\n   description")
        for name in (SW1, SW2)
    }
    assert found(files, **both) == ()


@pytest.mark.parametrize(("key", "rules"), [("a" * 28, []), ("a" * 29, ["rendered.vlan-name"])])
def test_a_nap_may_be_called_as_long_as_eos_takes_its_vlan(key, rules):
    naps = tuple(nap.model_copy(update={"key": key}) if nap.vid == 1002 else nap for nap in nantes().intent.naps)
    exchange = amend.intent(nantes(), naps=naps)
    text = render(exchange, snapshot())[SW1]
    findings = list(check_eos(exchange, snapshot(), exchange.device(SW1), text))
    assert [item.rule for item in findings] == rules
    assert all(line_of(item, text) == f"name nap-{key}" for item in findings)


def test_a_list_of_all_vlans_is_told_by_their_number(files):
    text = edited(files[SW1], "interface Ethernet2", "   switchport trunk allowed vlan 100,1001\n", "")
    (finding,) = found(files, **{SW1: text})
    assert "4093 VLANs" in finding.what


@pytest.mark.parametrize("name", [SW1, SW2])
def test_the_rich_sample_is_clean(name):
    exchange = sample_exchange()
    text = render(exchange, sample_snapshot())[name]
    device = exchange.device(name)
    assert list(check_eos(exchange, sample_snapshot(), device, text)) == []


@pytest.mark.parametrize("case", eos_cases.CASES)
def test_every_service_is_clean(case, monkeypatch):
    seen = []
    original = eos_cases.render
    monkeypatch.setattr(eos_cases, "render", lambda *given: seen.append(given[0]) or original(*given))
    text = eos_cases.CASES[case]()
    (exchange,) = seen
    assert list(check_eos(exchange, sample_snapshot(), exchange.facts.devices[0], text)) == []


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("key", ["armor-1", "sevre-1", "guerande-1"])
def test_every_state_is_clean(state, key):
    exchange = amend.connection(nantes(), key, state=state)
    files = render(exchange, snapshot())
    for device in exchange.switches:
        assert list(check_eos(exchange, snapshot(), device, files[device.name])) == []


@pytest.mark.parametrize("gateway", [None, ip_address("2001:db8:ff::1")])
def test_management_without_gateway_or_over_ipv6_is_clean(gateway):
    management = Management(user="noc", gateway=gateway, ntp=(ip_address("2001:db8:ff::1"),))
    address = ip_interface("2001:db8:ff::11/64")
    exchange = amend.intent(amend.device(nantes(), SW1, management=address), management=management)
    ports = (*nantes().device(SW1).interfaces[:50], Interface(name="Management0", management=True, addresses=(address,)))
    exchange = amend.device(amend.intent(exchange, naps=()), SW1, interfaces=ports)
    exchange = exchange.model_copy(update={"facts": exchange.facts.model_copy(update={"cables": ()})})
    text = render(exchange, snapshot())[SW1]
    assert list(check_eos(exchange, snapshot(), exchange.device(SW1), text)) == []


def test_a_single_trunk_and_a_port_of_nobody_are_clean():
    """A trunk that is no LAG, a LAG without links, and a port that is not for members."""
    exchange = nantes()
    devices = tuple(
        device.model_copy(
            update={
                "interfaces": tuple(
                    item.model_copy(
                        update={"lag": None if item.name == "Ethernet51" else item.lag, "member_port": item.name != "Ethernet9"}
                    )
                    for item in device.interfaces
                    if item.name != "Ethernet52"
                )
            }
        )
        for device in exchange.facts.devices
    )
    cables = exchange.facts.cables[:1]
    changed = exchange.model_copy(update={"facts": Facts(devices=devices, cables=cables)})
    files = render(changed, snapshot())
    for device in changed.switches:
        assert list(check_eos(changed, snapshot(), device, files[device.name])) == []
