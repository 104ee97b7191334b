"""The quarantine collector, live: it keeps whatever a member in quarantine sends, and tells nobody anything."""

from collections.abc import Iterator

import pytest

from ixp.model import FamilyLimits, State
from ixp.poll import poll
from lab.run import Run
from tests.lab.policy_scenario import ANNOUNCED, CONVERGE_S, Announcement, Scenario, snapshot, start_with
from tests.lab.route_servers import Bird
from tests.render.sample import sample_exchange, sample_members
from tests.render.states import with_collector, with_connections

pytestmark = pytest.mark.lab

QUARANTINED = ("armor-1", "loire-1", "loire-2")
WORSE = (Announcement("0.0.0.0/0", "default"), Announcement("::/0", "default"), Announcement("10.11.0.0/16", "bogon"))


@pytest.fixture(scope="module")
def quarantine() -> Iterator[Scenario]:
    """Armor and loire in quarantine; no other member."""
    run = Run.create()
    try:
        members = with_connections(*QUARANTINED, exchange=sample_exchange(sample_members()[:2]), state=State.QUARANTINE)
        yield start_with(run, Bird(), *with_collector(members))
    finally:
        run.down()


def kept(scenario: Scenario, protocol: str) -> set[str]:
    """Prefixes that the collector has of one session."""
    shown = scenario.server.exec("birdc", "show", "route", "protocol", protocol).stdout
    return {line.split()[0] for line in shown.splitlines() if "/" in line.split(" ")[0]}


def announced(*items: Announcement, version: int) -> set[str]:
    return {item.prefix for item in items if (":" in item.prefix) == (version == 6)}


def test_it_keeps_everything(quarantine: Scenario) -> None:
    quarantine.change_member("armor-1", *WORSE)
    for version in (4, 6):
        for key, more in (("armor-1", WORSE), ("loire-1", ())):
            wanted = announced(*ANNOUNCED[key], *more, version=version)
            name = f"c_{key.replace('-', '_')}_v{version}"
            poll(lambda name=name, wanted=wanted: kept(quarantine, name) == wanted, CONVERGE_S, what=f"routes of {name}")
    quarantine.change_member("armor-1")


def test_it_tells_nobody_anything(quarantine: Scenario) -> None:
    poll(lambda: kept(quarantine, "c_armor_1_v4") and kept(quarantine, "c_loire_1_v4"), CONVERGE_S, what="routes to tell")
    assert len(quarantine.incarnations()) == quarantine.sessions_expected()
    for key in QUARANTINED:
        assert not quarantine.routes(key)
    for session in ("c_armor_1_v4", "c_loire_1_v4", "c_loire_2_v6"):
        shown = quarantine.server.exec("birdc", "show", "route", "export", session, "table", "all").stdout
        assert not [line for line in shown.splitlines() if "/" in line.split(" ")[0]]


def test_over_its_limit_a_session_stays_up_and_no_more_is_taken(quarantine: Scenario) -> None:
    before = quarantine.incarnations()
    low = with_connections("loire-1", exchange=quarantine.exchange, max_prefix=FamilyLimits(ipv4=2))
    quarantine.apply(snapshot(), low)
    quarantine.members["loire-1"].exec("birdc", "restart", "server_v4")
    changed = ("loire-1", "server_v4")
    poll(lambda: quarantine.incarnations().get(changed, before[changed]) != before[changed], CONVERGE_S, what="the new session")
    poll(lambda: len(kept(quarantine, "c_loire_1_v4")) == 2, CONVERGE_S, what="two routes of many")
    assert "[HIT]" in quarantine.server.exec("birdc", "show", "protocols", "all", "c_loire_1_v4").stdout
    assert quarantine.incarnations()[changed]
    assert {name: count for name, count in quarantine.incarnations().items() if name != changed} == {
        name: count for name, count in before.items() if name != changed
    }
