"""FRR's configuration: what stands in it, and what a change touches."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_napalm._frr_apply import Delta, canonical, delta, parse
from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Exchange, Member, Profile, State
from ixp.platforms.frr.context import context
from ixp.render.environment import environment
from tests.render.golden import check_golden
from tests.render.sample import sample_exchange, sample_members, sample_snapshot
from tests.render.states import with_collector, with_connections


def rendered(exchange: Exchange | None = None, snapshot: Snapshot | None = None) -> str:
    chosen = exchange or sample_exchange()
    device = next(item for item in chosen.route_servers if item.platform == "frr")
    prepared = context(chosen, snapshot or sample_snapshot(), device)
    return environment("frr").get_template("main.j2").render(c=prepared)


def test_golden() -> None:
    check_golden("rs2-nte02.frr.conf", rendered())


def test_profile_is_in_the_header_and_decides_the_bogons() -> None:
    production = rendered(sample_exchange(profile=Profile.PRODUCTION))
    assert "! profile: lab" in rendered().splitlines()
    assert "! profile: production" in production.splitlines()
    assert "permit 198.18.0.0/15 le 32" in production
    assert "permit 198.18.0.0/15 le 32" not in rendered()


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(sample_members()), names=st.permutations(sorted(sample_snapshot().sets)))
def test_order_of_the_input_changes_no_byte(order: list[Member], names: list[str]) -> None:
    shuffled = Snapshot(sets={name: sample_snapshot().sets[name] for name in names})
    assert rendered(sample_exchange(tuple(order)), shuffled) == rendered()


def test_every_import_map_ends_in_a_refusal() -> None:
    maps = parse(rendered()).maps
    for name in {name for name, _ in maps if name.endswith("-in")}:
        last = max(number for other, number in maps if other == name)
        assert maps[name, last] == ("deny", []), name


def test_every_name_that_is_used_is_declared() -> None:
    config = parse(rendered())
    lists = {key.split()[-1] for key in config.lists}
    used = {line.split()[-1] for _, body in config.maps.values() for line in body if "prefix-list" in line or "as-path" in line}
    assert used == lists
    attached = {line.split()[3] for lines in config.bgp.values() for line in lines if " route-map " in line}
    assert attached == {name for name, _ in config.maps}


def test_a_member_with_an_empty_set_may_announce_nothing() -> None:
    rules = next(lines for key, lines in parse(rendered()).lists.items() if "AS64499-v6-" in key)
    assert rules[-1].endswith(" deny any")


def test_a_member_that_joins_touches_its_own_lines_alone() -> None:
    work = delta(parse(rendered(sample_exchange(sample_members()[1:]))), parse(rendered()))
    assert not work.deletions
    sessions = [line.strip() for line in work.sessions if " neighbor " in line]
    assert sessions
    assert all("192.0.2.11" in line or "2001:db8:0:100::11" in line for line in sessions)
    assert all("AS64497" in line for line in work.sets)
    assert all("armor-1" in line for line in work.maps if line.startswith("route-map "))


def test_a_changed_set_is_added_switched_to_and_only_then_deleted() -> None:
    sets = sample_snapshot().sets
    changed = Snapshot(sets={**sets, "AS-ARMOR": sets["AS-LOIRE"]})
    work = delta(parse(rendered()), parse(rendered(snapshot=changed)))
    assert not work.sessions
    assert {line.split()[2][:8] for line in work.sets} == {"AS64497-"}
    assert [line.split()[:3] for line in work.deletions] == [["no", "ip", "prefix-list"], ["no", "ipv6", "prefix-list"]]
    assert not any(line.strip().startswith("no ") for line in work.maps), "a match that is replaced is never taken away first"


def test_no_delta_between_equals() -> None:
    assert not any(delta(parse(rendered()), parse(rendered())).phases)
    assert canonical(canonical(rendered())) == canonical(rendered())


def armor_as(**fields: Any) -> Delta:
    """What FRR has to be told when armor's connection gets those fields."""
    return delta(parse(rendered()), parse(rendered(with_connections("armor-1", **fields))))


def test_suspended_is_configured_and_shut_down() -> None:
    work = armor_as(state=State.SUSPENDED)
    lines = [" neighbor 192.0.2.11 shutdown", " neighbor 2001:db8:0:100::11 shutdown"]
    assert work.phases == ([], ["router bgp 64496", *lines, "exit"], [])


def test_leaving_is_drained_both_ways() -> None:
    work = armor_as(state=State.LEAVING)
    drained = [" set community graceful-shutdown additive", " set local-preference 0", "exit"]
    assert work.maps == [
        *("route-map EXPORT-DRAINED permit 10", " set community graceful-shutdown additive", "exit"),
        *("route-map armor-1-v4-in permit 100", *drained),
        *("route-map armor-1-v6-in permit 100", *drained),
    ]
    typed = [line.strip() for line in work.sessions if " neighbor " in line]
    assert typed == [f"neighbor {item} route-map EXPORT-DRAINED out" for item in ("192.0.2.11", "2001:db8:0:100::11")]
    assert not work.deletions


def test_a_password_is_set_changed_and_taken_away() -> None:
    texts = [rendered(with_connections("armor-1", md5=item)).replace("@secret:", "value-of-") for item in ("a", "b", None)]
    one, other, none = (parse(text) for text in texts)
    assert [line for line in delta(none, one).sessions if "192.0.2.11 " in line] == [" neighbor 192.0.2.11 password value-of-a@"]
    assert [line for line in delta(one, other).sessions if "192.0.2.11 " in line] == [" neighbor 192.0.2.11 password value-of-b@"]
    assert [line for line in delta(other, none).sessions if "192.0.2.11 " in line] == [
        " no neighbor 192.0.2.11 password value-of-b@"
    ]


@pytest.mark.parametrize("state", [State.PLANNED, State.AWAITING_XCONNECT, State.QUARANTINE])
def test_who_is_not_served_yet_is_not_in_it(state: State) -> None:
    assert "armor" not in rendered(with_connections("armor-1", state=state)).lower()


def test_a_collector_on_frr_is_refused() -> None:
    exchange, device = with_collector(sample_exchange(), platform="frr")
    with pytest.raises(InputError, match="collector-nte01 has platform frr"):
        context(exchange, sample_snapshot(), device)
