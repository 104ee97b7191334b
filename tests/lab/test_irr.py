"""A refresh asks a real IRRd through the real bgpq4: what both make of sets, names, registries and servers that are not there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ixp.data.bgpq4 import Bgpq4, Question, Wanted
from ixp.data.settings import DataSettings, Irr
from ixp.data.snapshot import RouteSet, Snapshot
from ixp.errors import ServiceError
from ixp.flows.refresh import Task, refresh
from ixp.model import PrefixLengths
from ixp.poll import poll
from lab.irr import Irrd
from lab.irr.rpsl import as_set, route
from lab.run import Run
from tests.render.sample import sample_exchange

pytestmark = pytest.mark.lab

ANY = {"ipv4_length": PrefixLengths(shortest=8, longest=24), "ipv6_length": PrefixLengths(shortest=16, longest=48)}
HOST = "127.0.0.1"


def lab_route(prefix: str, origin: int) -> str:
    return route(prefix, origin, "LAB")


ROUTES = [
    lab_route("198.18.11.0/24", 64497),
    lab_route("2001:db8:1011::/48", 64497),
    lab_route("198.18.12.0/24", 65536),
    lab_route("198.18.14.0/24", 64499),
    lab_route("198.18.20.0/24", 64510),
    lab_route("198.18.21.0/24", 64510),
    lab_route("198.18.21.128/25", 64510),
]
LAB = [
    as_set("AS-ARMOR", "AS64497", "AS64510:AS-CUSTOMERS", source="LAB"),
    as_set("AS64510:AS-CUSTOMERS", "AS64510", "AS-ARMOR", source="LAB"),  # each in the other, as happens
    as_set("AS-LOIRE", "AS65536", source="LAB"),
    as_set("AS-EMPTY", source="LAB"),
]
OTHER = [as_set("AS-LOIRE", "AS64511", source="OTHER"), route("198.18.30.0/24", 64511, "OTHER")]
SOURCES = {"LAB": "".join([*LAB, *ROUTES]), "OTHER": "".join(OTHER)}
ARMOR = RouteSet(origins=(64497, 64510), ipv4=("198.18.11.0/24", "198.18.20.0/23^24-24"), ipv6=("2001:db8:1011::/48",))


@pytest.fixture(scope="module")
def irrd() -> Iterator[Irrd]:
    run = Run.create()
    try:
        made = Irrd.create(run)
        made.start(SOURCES)
        yield made
    finally:
        run.down()


@pytest.fixture(scope="module")
def program(irrd: Irrd, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """bgpq4 of the node, which is Debian's; the host may have none."""
    path = tmp_path_factory.mktemp("bgpq4") / "bgpq4"
    path.write_text(f'#!/bin/sh\nexec {" ".join(irrd.node.enter())} bgpq4 "$@"\n')
    path.chmod(0o755)
    return path


def registry(program: Path, *hosts: str, sources: tuple[str, ...] = ("LAB", "OTHER"), timeout: int = 20) -> Bgpq4:
    settings = Irr(hosts=hosts or (HOST,), sources=sources, timeout=timeout)
    return Bgpq4(settings, private_asns=True, program=str(program))


def asked(program: Path, name: str, question: Question, **other: tuple[str, ...]) -> tuple[int, ...] | tuple[str, ...]:
    return registry(program, **other).ask(Wanted(name=name, **ANY), question)


def test_a_set_with_its_customers(program: Path) -> None:
    assert asked(program, "AS-ARMOR", Question.ORIGINS) == ARMOR.origins
    assert asked(program, "AS-ARMOR", Question.IPV4) == ARMOR.ipv4
    assert asked(program, "AS-ARMOR", Question.IPV6) == ARMOR.ipv6


def test_hierarchical_names_and_single_asns(program: Path) -> None:
    assert asked(program, "AS64510:AS-CUSTOMERS", Question.ORIGINS) == ARMOR.origins
    assert asked(program, "AS64499", Question.IPV4) == ("198.18.14.0/24",)
    assert asked(program, "AS64499", Question.ORIGINS) == (64499,)
    assert asked(program, "AS64499 AS-LOIRE", Question.ORIGINS) == (64499, 65536)


@pytest.mark.parametrize("name", ["AS-NONE", "AS64497:AS-NONE", "AS-EMPTY"])
def test_a_set_that_is_not_there_is_empty(program: Path, name: str) -> None:
    """bgpq4 ends with 0: it's for the guards to tell a typo from a member without prefixes."""
    assert asked(program, name, Question.ORIGINS) == ()
    assert asked(program, name, Question.IPV4) == ()


def test_the_order_of_registries_decides(program: Path) -> None:
    assert asked(program, "AS-LOIRE", Question.ORIGINS) == (65536,)
    assert asked(program, "AS-LOIRE", Question.ORIGINS, sources=("OTHER", "LAB")) == (64511,)


def test_a_name_may_say_its_registry(program: Path) -> None:
    assert asked(program, "OTHER::AS-LOIRE", Question.ORIGINS) == (64511,)
    assert asked(program, "OTHER::AS-LOIRE", Question.IPV4) == ("198.18.30.0/24",)


def test_a_registry_that_is_not_there_is_a_failure(program: Path) -> None:
    """bgpq4 would give the set of another registry, and end with 0."""
    with pytest.raises(ServiceError, match="Error expanding !sNOPE"):
        asked(program, "NOPE::AS-LOIRE", Question.ORIGINS)
    with pytest.raises(ServiceError, match="Invalid source"):
        asked(program, "AS-LOIRE", Question.ORIGINS, sources=("NOPE",))


def task(program: Path, hosts: tuple[str, ...] = (HOST,), old: Snapshot | None = None) -> Task:
    settings = DataSettings(irr=Irr(hosts=hosts, sources=("LAB", "OTHER"), timeout=20))
    return Task(
        intent=sample_exchange().intent,
        settings=settings,
        registry=Bgpq4(settings.irr, private_asns=True, program=str(program)),
        old=old or Snapshot(sets={}),
        environ={},
        where=lambda path: path,
        tell=lambda _: None,
    )


def test_a_refresh_of_the_exchange(program: Path) -> None:
    result = refresh(task(program))
    assert result.findings == ()
    assert result.snapshot.sets["AS-ARMOR"] == ARMOR
    assert set(result.snapshot.sets) == {"AS-ARMOR", "AS-LOIRE", "AS64499"}


def test_the_next_server_where_one_is_dead(program: Path) -> None:
    assert refresh(task(program, (f"{HOST}:44", HOST))).snapshot == refresh(task(program)).snapshot


def test_all_servers_dead(program: Path) -> None:
    with pytest.raises(ServiceError, match="no registry answers") as error:
        refresh(task(program, (f"{HOST}:44", f"{HOST}:45")))
    assert "Connection refused" in error.value.what


def test_what_registries_change(irrd: Irrd, program: Path) -> None:
    """A route object more is taken over; a set that loses all of them keeps the last good one."""
    first = refresh(task(program)).snapshot
    without_loire = [item for item in ROUTES if "AS65536" not in item]
    changed = "".join([*LAB, *without_loire, lab_route("198.18.15.0/24", 64499)])
    irrd.change({"LAB": changed})
    try:
        grown = ("198.18.14.0/23^24-24",)
        poll(lambda: asked(program, "AS64499", Question.IPV4) == grown, 30.0, 0.5, "IRRd's new answer")
        result = refresh(replace(task(program), old=first))
    finally:
        irrd.change({"LAB": SOURCES["LAB"]})
        poll(lambda: asked(program, "AS64499", Question.IPV4) != grown, 30.0, 0.5, "IRRd's old answer")
    assert result.snapshot.sets["AS64499"].ipv4 == grown
    assert result.snapshot.sets["AS-LOIRE"] == first.sets["AS-LOIRE"]
    assert [item.object for item in result.findings] == ["member Loire Net"]
