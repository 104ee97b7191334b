"""FRR's configuration: what stands in it, and what a change touches."""

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_napalm._frr_apply import canonical, delta, parse
from ixp.data.snapshot import Snapshot
from ixp.model import Exchange, Member, Profile
from ixp.platforms.frr.context import context
from ixp.render.environment import environment
from tests.render.golden import check_golden
from tests.render.sample import sample_exchange, sample_members, sample_snapshot


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
