"""BIRD's configuration: what stands in it, what a change touches, and that BIRD reads it."""

import difflib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.errors import InputError
from ixp.model import Exchange, FamilyLimits, LimitAction, Member, Overrides, Policy, Profile, Reject, State
from ixp.platforms.bird.context import context
from ixp.platforms.bird.spelling import text
from ixp.render.environment import environment
from ixp.secrets import SecretStore
from lab import bird3
from lab.node import Node
from lab.run import Run
from tests.render.golden import check_golden
from tests.render.rich import rich_exchange, rich_snapshot
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


def test_golden_of_all_that_can_be_said() -> None:
    check_golden("rs1-nte01-rich.bird.conf", rendered(rich_exchange(), rich_snapshot()))


def test_profile_is_in_the_header() -> None:
    assert "Profile: lab." in rendered(sample_exchange()).splitlines()[0]
    production = rendered(sample_exchange(profile=Profile.PRODUCTION))
    assert "Profile: production." in production.splitlines()[0]
    assert "198.18.0.0/15{15,32}," in production.splitlines()


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
    assert len(came) == 2 * 11, blocks


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
    assert (went, came) == ([], ["198.18.20.0/22{22,24},"])


def armor_as(**fields: Any) -> tuple[list[str], list[str]]:
    """What the route server's file loses and gains when armor's connection gets those fields."""
    return changed(rendered(sample_exchange()), rendered(with_connections("armor-1", **fields)))


def test_suspended_is_configured_and_disabled() -> None:
    assert armor_as(state=State.SUSPENDED) == ([], ["  disabled yes;"] * 2)


def session_of_armor(*, checks: str = "", sends: str = "sends") -> list[str]:
    """The two conditions of each of its sessions, or with ``checks`` the long form of the first."""
    found = []
    for version, address in ((4, "192.0.2.11"), (6, "2001:db8:0:100::11")):
        call = f"64497, [{address}], set_AS64497_v{version}, [64497], 0"
        long = f"judge_v{version}({call}, [], [], [], false, [{checks}], {'8, 24' if version == 4 else '16, 48'}, 32, 100)"
        found.append(f"    import where {long if checks else f'from_member_v{version}({call})'};")
        found.append(f"    export where to_member_v{version}(64497, 64497, {sends});")
    return found


USUAL = "check_reserved, check_transit, check_origin, check_prefix, check_rpki, take_shutdown"


def test_leaving_is_drained_both_ways() -> None:
    went, came = armor_as(state=State.LEAVING)
    assert went == session_of_armor()
    assert came == session_of_armor(checks=f"{USUAL}, drained", sends="[send_blackholes, drained]")


def test_a_password_stands_by_its_reference() -> None:
    assert armor_as(md5="md5/armor-1") == ([], ["  authentication md5;", '  password "@secret:md5/armor-1@";'] * 2)


# What a connection has otherwise, and what its sessions' text gains; what it loses is what stood there before.
OWN_LINES = [
    (Overrides(passive=True), ["  passive on;"]),
    (Overrides(gtsm=True), ["  ttl security on;"]),
    (Overrides(role=True), ["  local role rs_server;"]),
    (Overrides(role=True, strict_role=True), ["  local role rs_server;", "  require roles on;"]),
    (Overrides(graceful_restart=True), ["  graceful restart on;"]),
    (Overrides(add_path=True), ["    add paths tx;"]),
]


@pytest.mark.parametrize(("own", "lines"), OWN_LINES)
def test_an_option_of_a_session_is_a_line_of_its_own(own: Overrides, lines: list[str]) -> None:
    assert armor_as(policy=own) == ([], lines * 2)


@pytest.mark.parametrize(
    ("own", "action", "more"),
    [
        (Overrides(limit_action=LimitAction.BLOCK), "block", []),
        (Overrides(limit_action=LimitAction.WARNING), "warn", []),
        (
            Overrides(limit_action=LimitAction.RESTART, limit_restart=20),
            "restart",
            ["  error wait time 2, 1200;", "  error forget time 2400;"],
        ),
    ],
)
def test_what_follows_a_limit(own: Overrides, action: str, more: list[str]) -> None:
    went, came = armor_as(policy=own)
    limits = (("import", 50), ("receive", 10_000)), (("import", 200), ("receive", 10_000))
    assert went == [f"    {what} limit {limit} action disable;" for family in limits for what, limit in family]
    lines = [[f"    {what} limit {limit} action {action};" for what, limit in family] for family in limits]
    assert came == [line for family in lines for line in (*more, *family)]


@pytest.mark.parametrize(("limit", "received"), [(1, 10_000), (1000, 10_000), (1001, 10_010), (50_000, 500_000)])
def test_refused_routes_have_a_limit_too(limit: int, received: int) -> None:
    """They are kept: without it a leaked full table would stand in the memory once for each session."""
    text = rendered(with_connections("armor-1", max_prefix=FamilyLimits(ipv4=limit)))
    assert f"    import limit {limit} action disable;\n    receive limit {received} action disable;\n" in text


def test_options_of_the_checks_are_words_of_the_session_alone() -> None:
    went, came = armor_as(policy=Overrides(irr_origin=False, as_sets=True))
    assert went == session_of_armor()[::2]
    words = "check_reserved, allow_as_sets, check_transit, check_prefix, check_rpki, take_shutdown"
    assert came == session_of_armor(checks=words)[::2]


def test_a_bfd_session_brings_the_protocol() -> None:
    went, came = armor_as(policy=Overrides(bfd=True))
    assert (went, came.count("  bfd on;"), came.count("protocol bfd {")) == ([], 2, 1)


def test_refused_routes_are_kept_or_dropped() -> None:
    kept, dropped = (rendered(rich_exchange(reject=item)).count("import keep filtered on;") for item in (Reject.TAG, Reject.DROP))
    assert (kept, dropped) == (3, 0)


def test_a_member_without_prefixes_may_announce_none() -> None:
    assert "define set_AS64499_v6 = [];" in rendered(sample_exchange()).splitlines()


def test_a_drained_route_server_marks_all_that_it_sends() -> None:
    device = sample_exchange().route_servers[0].model_copy(update={"drain": "maintenance"})
    text = environment("bird").get_template("main.j2").render(c=context(sample_exchange(), sample_snapshot(), device))
    went, came = changed(rendered(sample_exchange()), text)
    assert went == ["  if drained ~ wanted then bgp_community.add(graceful_shutdown);"] * 2
    assert {line.partition(";")[0] for line in came} == {"  bgp_community.add(graceful_shutdown)"}


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


@pytest.fixture(scope="module", params=["2", "3"])
def bird(request: pytest.FixtureRequest) -> Iterator[Node]:
    """A node of the lab, for its BIRD; or with BIRD 3 in its place."""
    run = Run.create()
    try:
        node = Node(run, "parser", binds=bird3.binds() if request.param == "3" else ())
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


def _wide() -> Exchange:
    """A route server with a 32-bit ASN: some actions have no standard form."""
    exchange = rich_exchange()
    return exchange.model_copy(update={"intent": exchange.intent.model_copy(update={"route_server_asn": 4200000001})})


def _options_for_all() -> Exchange:
    options = Policy(
        add_path=True, gtsm=True, bfd=True, passive=True, role=True, graceful_restart=True, max_communities=None,
        reserved_asns=False, transit_free=False, irr_origin=False, irr_prefix=False, reject_invalid=False, blackholes=False,
        graceful_shutdown=False, transit_free_asns=(), reject=Reject.DROP, export_validation=True,
    )  # fmt: skip
    exchange = sample_exchange()
    return exchange.model_copy(update={"intent": exchange.intent.model_copy(update={"policy": options})})


TEXTS = {
    "sample": rendered(sample_exchange()),
    "rich": rendered(rich_exchange(), rich_snapshot()),
    "wide": rendered(_wide(), rich_snapshot()),
    "options-for-all": rendered(_options_for_all()),
    "nobody": rendered(_nobody()),
    "hostile": rendered(_hostile()),
    "every-state": rendered(_every_state()),
    "collector": quarantine(with_connections("armor-1", "loire-2", state=State.QUARANTINE)),
    "rich-collector": quarantine(with_connections("armor-1", "retz-1", exchange=rich_exchange(), state=State.QUARANTINE)),
    "nobody-in-quarantine": quarantine(_nobody()),
}


@pytest.mark.lab
@pytest.mark.parametrize("name", TEXTS)
def test_bird_reads_it(bird: Node, name: str) -> None:
    path = "/etc/bird/sample.conf"
    bird.write(path, TEXTS[name])
    said = bird.exec("bird", "-p", "-c", path)
    assert (said.stdout, said.stderr) == ("", ""), "no warning either"
    bird.write(path, TEXTS[name] + "rubbish;\n")
    assert bird.exec("bird", "-p", "-c", path, check=False).returncode == 1


@pytest.mark.lab
def test_bird_reads_every_password_that_is_let_through(bird: Node) -> None:
    """Its strings know no escape: the one character that would end them is refused before (``ixp.secrets``)."""
    visible = "".join(chr(code) for code in range(33, 127))
    text = rendered(with_connections("armor-1", md5="md5/armor-1"))
    with pytest.raises(InputError, match="md5/armor-1"):
        SecretStore({"md5/armor-1": visible[:79]}).resolve(text)
    for value in (visible.replace('"', "")[:80], visible[-80:]):
        bird.write("/etc/bird/sample.conf", SecretStore({"md5/armor-1": value}).resolve(text))
        said = bird.exec("bird", "-p", "-c", "/etc/bird/sample.conf")
        assert (said.stdout, said.stderr) == ("", "")
