"""BIRD's configuration: what stands in it, what a change touches, and that BIRD reads it."""

import difflib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.model import Exchange, Member, Profile, State
from ixp.platforms.bird.context import context, text
from ixp.render.environment import environment
from lab.node import Node
from lab.run import Run
from tests.render.golden import check_golden
from tests.render.sample import NOC, connection, sample_exchange, sample_members, sample_snapshot
from tests.render.states import with_collector, with_connections

PERMUTED = settings(max_examples=25, deadline=None)


def rendered(exchange: Exchange, snapshot: Snapshot | None = None) -> str:
    device = exchange.route_servers[0]
    prepared = context(exchange, sample_snapshot() if snapshot is None else snapshot, device)
    return environment("bird").get_template("main.j2").render(c=prepared)


def with_member(member: Member) -> Exchange:
    """The sample exchange with one member put in the place of its namesake, or added, in order of key."""
    others = [item for item in sample_members() if item.key != member.key]
    return sample_exchange(tuple(sorted((*others, member), key=lambda item: item.key)))


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came, in order."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    went = [line[2:] for line in lines if line.startswith("- ")]
    came = [line[2:] for line in lines if line.startswith("+ ")]
    return went, came


def test_golden() -> None:
    check_golden("rs1-nte01.bird.conf", rendered(sample_exchange()))


def test_profile_is_in_the_header() -> None:
    assert "Profile: lab." in rendered(sample_exchange()).splitlines()[0]
    production = rendered(sample_exchange(profile=Profile.PRODUCTION))
    assert "Profile: production." in production.splitlines()[0]
    assert "  198.18.0.0/15{15,32}," in production.splitlines()


@PERMUTED
@given(order=st.permutations(sample_members()), names=st.permutations(sorted(sample_snapshot().sets)), data=st.data())
def test_order_of_the_input_changes_no_byte(order: list[Member], names: list[str], data: st.DataObject) -> None:
    members = []
    for member in order:
        connections = tuple(data.draw(st.permutations(member.connections)))
        members.append(member.model_copy(update={"connections": connections}))
    sets = {}
    for name in names:
        route_set = sample_snapshot().sets[name]
        sets[name] = route_set.model_copy(update={"ipv4": tuple(data.draw(st.permutations(route_set.ipv4)))})
    assert rendered(sample_exchange(tuple(members)), Snapshot(sets=sets)) == rendered(sample_exchange())


def test_new_connection_adds_its_two_sessions_and_nothing_else() -> None:
    armor = sample_members()[0]
    more = armor.model_copy(update={"connections": (*armor.connections, connection("armor-2", "sw1-nte02/Ethernet1", 15))})
    went, came = changed(rendered(sample_exchange()), rendered(with_member(more)))
    assert not went
    blocks = [block.splitlines() for block in "\n".join(came).split("\n}")]
    heads = [line for line in came if line.startswith("protocol")]
    assert heads == ["protocol bgp c_armor_2_v4 from t_client_v4 {", "protocol bgp c_armor_2_v6 from t_client_v6 {"]
    assert len(came) == 2 * 9, blocks


def test_new_member_renames_nobody() -> None:
    first = Member(key="aber", name="Aber", asn=64498, noc=NOC, connections=(connection("aber-1", "sw1-nte01/Ethernet3", 10),))
    went, came = changed(rendered(sample_exchange()), rendered(with_member(first)))
    assert not went
    named = [line for line in came if line.startswith(("define", "protocol"))]
    assert named == [
        "define set_AS64498_v4 = [];",
        "protocol bgp c_aber_1_v4 from t_client_v4 {",
        "define set_AS64498_v6 = [];",
        "protocol bgp c_aber_1_v6 from t_client_v6 {",
    ]


def test_data_change_touches_the_set_alone() -> None:
    sets = dict(sample_snapshot().sets)
    wider = "198.18.20.0/22^22-24"
    sets["AS-ARMOR"] = RouteSet(origins=(64497,), ipv4=(*sets["AS-ARMOR"].ipv4, wider), ipv6=sets["AS-ARMOR"].ipv6)
    went, came = changed(rendered(sample_exchange()), rendered(sample_exchange(), Snapshot(sets=sets)))
    assert (went, came) == ([], ["  198.18.20.0/22{22,24},"])


def armor_as(**fields: Any) -> tuple[list[str], list[str]]:
    """What the route server's file loses and gains when armor's connection gets those fields."""
    return changed(rendered(sample_exchange()), rendered(with_connections("armor-1", **fields)))


def test_suspended_is_configured_and_disabled() -> None:
    assert armor_as(state=State.SUSPENDED) == ([], ["  disabled yes;"] * 2)


def test_leaving_is_drained_both_ways() -> None:
    went, came = armor_as(state=State.LEAVING)
    assert went == [f"    import where from_client_v{n}(64497, set_AS64497_v{n});" for n in (4, 6)]
    drained = [
        [f"    import where from_drained_v{n}(64497, set_AS64497_v{n});", "    export where to_drained();"] for n in (4, 6)
    ]
    assert came == [*drained[0], *drained[1]]


def test_a_password_stands_by_its_reference() -> None:
    assert armor_as(md5="md5/armor-1") == ([], ['  password "@secret:md5/armor-1@";'] * 2)


@pytest.mark.parametrize("state", [State.PLANNED, State.AWAITING_XCONNECT, State.QUARANTINE])
def test_who_is_not_served_yet_is_not_in_it(state: State) -> None:
    went, came = armor_as(state=state)
    assert not came
    assert [line for line in went if line.startswith("protocol")] == [
        "protocol bgp c_armor_1_v4 from t_client_v4 {",
        "protocol bgp c_armor_1_v6 from t_client_v6 {",
    ]
    assert "armor" not in rendered(with_connections("armor-1", state=state)).lower()


def quarantine(exchange: Exchange) -> str:
    """The collector's file."""
    chosen, device = with_collector(exchange)
    return environment("bird").get_template("main.j2").render(c=context(chosen, sample_snapshot(), device))


def test_golden_of_the_collector() -> None:
    exchange = with_connections("armor-1", state=State.QUARANTINE, md5="md5/armor-1")
    check_golden("collector-nte01.bird.conf", quarantine(exchange))


def test_the_collector_has_members_in_quarantine_alone() -> None:
    text = quarantine(with_connections("loire-2", "retz-1", state=State.QUARANTINE))
    names = [line.split()[2] for line in text.splitlines() if line.startswith("protocol bgp")]
    assert names == ["c_loire_2_v4", "c_loire_2_v6", "c_retz_1_v6"]
    for state in (State.PLANNED, State.AWAITING_XCONNECT, State.ACTIVE, State.SUSPENDED, State.LEAVING):
        assert "armor" not in quarantine(with_connections("armor-1", state=state)).lower()


def test_a_member_that_wants_no_route_server_is_not_in_it() -> None:
    retz = sample_members()[2]
    alone = retz.model_copy(update={"connections": (retz.connections[0].model_copy(update={"route_servers": False}),)})
    assert "retz" not in rendered(with_member(alone)).lower()


@pytest.mark.parametrize(
    ("words", "safe"),
    [('Armor "Télécom"', "Armor 'Télécom'"), ("two\nlines; protocol x", "two lines; protocol x"), ("tab\there", "tab here")],
)
def test_text_cannot_leave_its_quotes(words: str, safe: str) -> None:
    assert text(words) == safe


@pytest.fixture(scope="module")
def bird() -> Iterator[Node]:
    """A node of the lab, for its BIRD."""
    run = Run.create()
    try:
        node = Node(run, "parser")
        node.start()
        yield node
    finally:
        run.down()


def _nobody() -> Exchange:
    return sample_exchange(())


def _hostile() -> Exchange:
    armor = sample_members()[0]
    return with_member(armor.model_copy(update={"name": 'A"; rubbish; #\n}', "as_set": "AS-ARMOR\nrubbish;"}))


def _every_state() -> Exchange:
    suspended = with_connections("armor-1", state=State.SUSPENDED, md5="md5/armor-1")
    return with_connections("loire-1", exchange=suspended, state=State.LEAVING)


@pytest.mark.lab
@pytest.mark.parametrize(
    "text",
    [
        rendered(sample_exchange()),
        rendered(_nobody()),
        rendered(_hostile()),
        rendered(_every_state()),
        quarantine(with_connections("armor-1", "loire-2", state=State.QUARANTINE)),
        quarantine(_nobody()),
    ],
    ids=["sample", "nobody", "hostile", "every-state", "collector", "nobody-in-quarantine"],
)
def test_bird_reads_it(bird: Node, text: str) -> None:
    bird.write("/etc/bird/sample.conf", text)
    bird.exec("bird", "-p", "-c", "/etc/bird/sample.conf")
    bird.write("/etc/bird/sample.conf", text + "rubbish;\n")
    assert bird.exec("bird", "-p", "-c", "/etc/bird/sample.conf", check=False).returncode == 1
