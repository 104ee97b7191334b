"""A refresh takes over what it may; a member whose data can't be had or believed keeps its last good ones, and fails alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ixp.data.bgpq4 import Question, Wanted
from ixp.data.settings import DataSettings, Guards, Irr, PeeringDb, Rpki
from ixp.data.snapshot import Network, RouteSet, Snapshot
from ixp.data.vrps import Vrp, digest, dump
from ixp.errors import ServiceError
from ixp.flows.refresh import Refreshed, Task, refresh
from ixp.model import Intent, Policy
from ixp.policy.route_server import route_server
from tests.render.sample import sample_exchange
from tests.unit.data.peeringdb import stand_in

ARMOR = RouteSet(origins=(64497,), ipv4=("198.18.11.0/24",), ipv6=("2001:db8:1011::/48",))
LOIRE = RouteSet(origins=(65536,), ipv4=("198.18.12.0/24",))
RETZ = RouteSet(origins=(64499,), ipv4=("198.18.14.0/24",))
GOOD = {"AS-ARMOR": ARMOR, "AS-LOIRE": LOIRE, "AS64499": RETZ}
MUCH = RouteSet(origins=(64497,), ipv4=tuple(f"198.18.{index}.0/24" for index in range(40)))


class Registry:
    """Answers from a table; a name that is not in it gets no answer."""

    def __init__(self, sets: Mapping[str, RouteSet]) -> None:
        self.sets = sets
        self.asked: list[Wanted] = []

    def ask(self, wanted: Wanted, question: Question) -> tuple[int, ...] | tuple[str, ...]:
        self.asked.append(wanted)
        if wanted.name not in self.sets:
            raise ServiceError(f"{wanted.name}: no server answered")
        answer: tuple[int, ...] | tuple[str, ...] = getattr(self.sets[wanted.name], question.name.lower())
        return answer


def task(sets: Mapping[str, RouteSet], old: Mapping[str, RouteSet] | None = None, **other: object) -> Task:
    settings = DataSettings(irr=Irr(hosts=("irr1.example.net",)), guards=Guards())
    made = Task(
        intent=sample_exchange().intent,
        settings=settings,
        registry=Registry(sets),
        old=Snapshot(sets=dict(old or {})),
        environ={},
        where=lambda path: f"{path}:1",
        tell=lambda _: None,
    )
    return replace(made, **other)


def with_policy(**fields: object) -> Intent:
    intent = sample_exchange().intent
    return intent.model_copy(update={"policy": Policy.model_validate(fields)})


def rules(result: Refreshed) -> list[tuple[str, str]]:
    return [(item.rule, item.where) for item in result.findings]


def test_every_member_gets_its_set() -> None:
    result = refresh(task(GOOD))
    assert result.snapshot.sets == dict(sorted(GOOD.items()))
    assert result.findings == ()
    assert result.snapshot.digest == refresh(task(GOOD)).snapshot.digest


def test_sets_of_members_that_left_go() -> None:
    assert "AS-GONE" not in refresh(task(GOOD, GOOD | {"AS-GONE": ARMOR})).snapshot.sets


@pytest.mark.parametrize(
    ("answer", "rule", "said"),
    [
        (None, "data.set-failed", "no server answered"),
        (RouteSet(origins=(64497,)), "data.set-guard", "has no prefix in the IRR"),
        (MUCH, "data.set-guard", "IPv4 ranges grow from 1 to 40"),
    ],
)
def test_one_member_keeps_its_last_good_set_and_fails_alone(answer: RouteSet | None, rule: str, said: str) -> None:
    newer = RETZ.model_copy(update={"ipv4": ("198.18.14.0/24", "198.18.15.0/24")})
    sets = {name: item for name, item in (GOOD | {"AS-ARMOR": answer, "AS64499": newer}).items() if item}
    result = refresh(task(sets, GOOD))
    assert result.snapshot.sets == {"AS-ARMOR": ARMOR, "AS-LOIRE": LOIRE, "AS64499": newer}
    assert rules(result) == [(rule, "member:armor/as_set:1")]
    assert said in result.findings[0].what
    assert "its last good set stays" in result.findings[0].what
    assert "ixp refresh --accept armor" in result.findings[0].hint


def test_a_person_may_accept() -> None:
    result = refresh(task(GOOD | {"AS-ARMOR": MUCH}, GOOD, accepted=frozenset({"armor"})))
    assert result.snapshot.sets["AS-ARMOR"] == MUCH
    assert result.findings == ()


@pytest.mark.parametrize("answer", [None, RouteSet(origins=(64499,))])
def test_without_a_last_good_set_nothing_is_allowed(answer: RouteSet | None) -> None:
    sets = {name: item for name, item in (GOOD | {"AS64499": answer}).items() if item}
    result = refresh(task(sets))
    kept = result.snapshot.sets["AS64499"]
    assert (kept.ipv4, kept.ipv6) == ((), ())
    assert rules(result)[0][1] == "member:retz/asn:1"
    assert "nothing of the member is accepted" in result.findings[0].what


def test_all_faults_come_together() -> None:
    result = refresh(task({"AS64499": RETZ}, GOOD))
    assert [where for _, where in rules(result)] == ["member:armor/as_set:1", "member:loire/as_set:1"]


def test_a_dead_registry_is_no_result() -> None:
    with pytest.raises(ServiceError, match="no registry answers") as error:
        refresh(task({}, GOOD))
    assert error.value.where == "data/irr/hosts:1"


def test_only_some_members() -> None:
    wanted = task(GOOD, {"AS-OTHER": RETZ}, only=frozenset({"armor"}))
    result = refresh(wanted)
    assert result.snapshot.sets == {"AS-ARMOR": ARMOR, "AS-OTHER": RETZ}
    assert isinstance(wanted.registry, Registry)
    assert {item.name for item in wanted.registry.asked} == {"AS-ARMOR"}


def test_lengths_are_those_of_the_policy() -> None:
    intent = with_policy(ipv4_length={"shortest": 9, "longest": 23})
    asked = task(GOOD, intent=intent)
    refresh(asked)
    assert isinstance(asked.registry, Registry)
    assert {(item.ipv4_length.shortest, item.ipv4_length.longest) for item in asked.registry.asked} == {(9, 23)}


def settings(**parts: object) -> DataSettings:
    return DataSettings.model_validate({"irr": {"hosts": ("irr1.example.net",)}, **parts})


def test_peeringdb_names_and_limits() -> None:
    rows = {64499: {"irr_as_set": "AS-RETZ", "info_prefixes4": 20}}
    sets = {"AS-ARMOR": ARMOR, "AS-LOIRE": LOIRE, "AS-RETZ": RETZ}
    with stand_in(rows) as server:
        asked = task(sets, settings=settings(peeringdb=PeeringDb(url=server.url)), intent=with_policy(as_set_peeringdb=True))
        result = refresh(asked)
        assert len(server.asked) == 2
        refresh(replace(asked, old=result.snapshot, networks_fresh=True))
        assert len(server.asked) == 2, "whom it does not know it does not know an hour later"
        refresh(replace(asked, old=result.snapshot, networks_fresh=True, only=frozenset({"armor"})))
        assert len(server.asked) == 3, "but a person who wants one member's data gets them"
    assert result.snapshot.networks == {"64499": Network(max_prefix_ipv4=20, as_set="AS-RETZ")}
    assert result.snapshot.sets["AS-RETZ"] == RETZ


def test_peeringdb_that_is_down_or_forgets_changes_nothing() -> None:
    old = Snapshot(sets=GOOD, networks={"64497": Network(max_prefix_ipv4=500)})
    with stand_in({}) as server:
        url = server.url
        forgot = refresh(task(GOOD, old=None, settings=settings(peeringdb=PeeringDb(url=url))))
        kept = refresh(replace(task(GOOD, settings=settings(peeringdb=PeeringDb(url=url))), old=old))
    down = refresh(replace(task(GOOD, settings=settings(peeringdb=PeeringDb(url=url))), old=old))
    assert forgot.findings == ()
    assert kept.snapshot.networks == down.snapshot.networks == old.networks
    assert [item.what for item in kept.findings] == ["AS64497 is gone from PeeringDB: its last values stay"]
    assert rules(down) == [("data.peeringdb", "data/peeringdb:1")] * 2


def never_via(asns: Iterable[int], old: Snapshot, **more: object) -> tuple[Refreshed, list[str]]:
    """A refresh with these ASNs flagged in PeeringDB, and which questions it was asked."""
    rows = {asn: {"info_never_via_route_servers": True} for asn in asns}
    with stand_in(rows) as server:
        asked = task(GOOD, settings=settings(peeringdb=PeeringDb(url=server.url)), **more)
        return refresh(replace(asked, old=old)), server.asked


def test_whoever_wants_no_route_servers_is_known_member_or_not() -> None:
    result, _ = never_via([64500, 64497], Snapshot(sets=GOOD))
    assert result.snapshot.never_via == (64497, 64500)
    device = next(item for item in sample_exchange().facts.devices if item.name == "rs1-nte01")
    assert route_server(sample_exchange(), result.snapshot, device).never_via == (64497, 64500)
    assert result.findings == ()


@pytest.mark.parametrize(
    ("asns", "said"),
    [([], "are all gone (40 before)"), (range(1, 20), "shrink from 40 to 19"), (range(1, 99), "grow from 40 to 98")],
)
def test_that_list_does_not_vanish_by_itself(asns: Sequence[int], said: str) -> None:
    old = Snapshot(sets=GOOD, never_via=tuple(range(65000, 65040)))
    result, _ = never_via(asns, old)
    assert result.snapshot.never_via == old.never_via
    assert [item.what for item in result.findings] == [f"PeeringDB, networks never via route servers: {said}; the last ones stay"]
    assert "ixp refresh --accept never-via" in result.findings[0].hint
    accepted, _ = never_via(asns, old, accepted=frozenset({"never-via"}))
    assert accepted.snapshot.never_via == tuple(asns)


def test_that_list_is_not_asked_for_where_it_is_fresh() -> None:
    known = {str(item.asn): Network() for item in sample_exchange().intent.members}
    old = Snapshot(sets=GOOD, networks=known, never_via=(64500,))
    for more in ({"networks_fresh": True}, {"only": frozenset({"armor"})}):
        result, asked = never_via([64501], old, **more)
        assert result.snapshot.never_via == (64500,)
        assert [item for item in asked if "asn__in" not in item] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (Network(max_prefix_ipv4=500), 1_000_000, "grow from 500 to 1000000: its last values stay"),
        (Network(), 1_100_000, "has 1100000 IPv4 prefixes in PeeringDB, more than a limit may be: its last values stay"),
        (None, 1_100_000, "has 1100000 IPv4 prefixes in PeeringDB, more than a limit may be: its last values stay"),
    ],
)
def test_no_member_lifts_its_own_limit(old: Network | None, new: int, said: str) -> None:
    """It writes its row in PeeringDB itself."""
    networks = {"64497": old} if old else {}
    with stand_in({64497: {"info_prefixes4": new}}) as server:
        asked = task(GOOD, settings=settings(peeringdb=PeeringDb(url=server.url)))
        asked = replace(asked, old=Snapshot(sets=GOOD, networks=networks))
        kept = refresh(asked)
        looked_at = refresh(replace(asked, accepted=frozenset({"armor"})))
    assert kept.snapshot.networks == networks
    assert [item.what.endswith(said) for item in kept.findings] == [True]
    assert looked_at.snapshot.network(64497).max_prefix_ipv4 == new


def test_vrps(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text('{"roas": [{"prefix": "198.18.11.0/24", "maxLength": 24, "asn": 64497}]}')
    asked = task(GOOD, settings=settings(rpki=Rpki(source=str(export))))
    result = refresh(asked)
    text = dump([Vrp("198.18.11.0/24", 24, 64497)])
    assert (result.snapshot.vrps, result.vrps) == (digest(text), text)
    fewer = refresh(replace(asked, known_vrps=100, old=Snapshot(sets=GOOD, vrps="f" * 64)))
    assert (fewer.snapshot.vrps, fewer.vrps) == ("f" * 64, None)
    assert [item.what for item in fewer.findings] == ["VRPs: 100 shrink to 1; the last ones stay"]
    assert refresh(replace(asked, known_vrps=100, accepted=frozenset({"vrps"}))).vrps == text
    export.write_text("gone")
    broken = refresh(replace(asked, old=Snapshot(sets=GOOD, vrps="f" * 64)))
    assert rules(broken) == [("data.vrps", "data/rpki:1")]
    assert broken.snapshot.vrps == "f" * 64
