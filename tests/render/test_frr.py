"""FRR's configuration: what stands in it, and what a change touches."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_napalm._frr_apply import Delta, canonical, delta, parse
from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Exchange, Member, Profile, Reject, State
from ixp.platforms.frr.context import context
from ixp.render.environment import environment
from tests.render.golden import check_golden
from tests.render.rich import rich_exchange, rich_snapshot
from tests.render.sample import sample_exchange, sample_members, sample_snapshot
from tests.render.states import with_collector, with_connections


def rendered(exchange: Exchange | None = None, snapshot: Snapshot | None = None) -> str:
    chosen = exchange or sample_exchange()
    device = next(item for item in chosen.route_servers if item.platform == "frr")
    prepared = context(chosen, snapshot or sample_snapshot(), device)
    return environment("frr").get_template("main.j2").render(c=prepared)


def with_policy(**fields: object) -> Exchange:
    """The sample with another policy."""
    exchange = sample_exchange()
    policy = exchange.intent.policy.model_copy(update=fields)
    return exchange.model_copy(update={"intent": exchange.intent.model_copy(update={"policy": policy})})


def test_golden() -> None:
    check_golden("rs2-nte02.frr.conf", rendered())


def test_golden_with_everything_turned_on() -> None:
    check_golden("rs2-nte02-rich.frr.conf", rendered(rich_exchange(), rich_snapshot()))


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


CODES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 20, 21, 23)


def bodies(text: str) -> dict[str, list[tuple[str, list[str]]]]:
    """The entries of each map in their order: action and lines."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for (name, _), entry in sorted(parse(text).maps.items()):
        found.setdefault(name, []).append(entry)
    return found


@pytest.mark.parametrize("text", [rendered(), rendered(rich_exchange(), rich_snapshot())], ids=["sample", "rich"])
def test_every_name_that_is_used_is_declared_and_none_in_vain(text: str) -> None:
    config = parse(text)
    declared = {key.split()[-1] for key in config.lists} - {"local-note"}
    lines = [line for _, body in config.maps.values() for line in body]
    used = {word for line in lines for word in line.split() if word in declared or re.search(r"-[0-9a-f]{8}$", word)}
    called = {line.split()[1] for line in lines if line.startswith("call ")}
    assert used - called == declared
    attached = {line.split()[3] for lines in config.bgp.values() for line in lines if " route-map " in line}
    assert attached | called == {name for name, _ in config.maps}


@pytest.mark.parametrize("text", [rendered(), rendered(rich_exchange(), rich_snapshot())], ids=["sample", "rich"])
def test_no_entry_says_one_thing_twice(text: str) -> None:
    """FRR keeps the later of two lines of one command: a second condition would take the first one's place."""
    for key, (_, body) in parse(text).maps.items():
        heads = [re.sub(r" \S*-[0-9a-f]{8}( delete)?$| \S+$", "", line) for line in body]
        assert len(set(heads)) == len(heads), key


@pytest.mark.parametrize("reject", Reject)
def test_a_map_ends_in_an_entry_for_everything(reject: Reject) -> None:
    """What falls off the end of a map is denied: of a shared map that would be silent, so none leaves it to that."""
    for name, entries in bodies(rendered(with_policy(reject=reject))).items():
        action, lines = entries[-1]
        assert not any(line.startswith(("match ", "on-match ")) for line in lines), name
        assert action == "permit", name


def test_refused_routes_are_kept_with_their_reason_or_dropped() -> None:
    kept, dropped = rendered(), rendered(with_policy(reject=Reject.DROP))
    assert {
        f" set large-community 64496:1101:{code} additive" for code in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 20, 21, 23)
    } <= set(kept.splitlines())
    assert "set large-community 64496:1101:" not in dropped
    for text, action in ((kept, "permit"), (dropped, "deny")):
        (decision,) = [entries for name, entries in bodies(text).items() if name.startswith("ixp-in-v4-")]
        assert action in {act for act, lines in decision if any("ixp-v4-bogons-" in line for line in lines)}


def test_refused_routes_are_sent_to_nobody() -> None:
    """The first thing that every export asks."""
    maps = bodies(rendered(rich_exchange(), rich_snapshot()))
    exports = [entries for name, entries in maps.items() if re.match(r"AS\d+-out-", name)]
    assert exports
    for entries in exports:
        action, lines = entries[0]
        (called,) = [line.split()[1] for line in lines if line.startswith("call ")]
        assert (action, "on-match next" in lines) == ("permit", True)
        assert maps[called][0][0] == "deny"
        assert maps[called][0][1][0].startswith("match large-community ixp-refused-")


def test_a_member_with_an_empty_set_may_announce_nothing() -> None:
    rules = next(lines for key, lines in parse(rendered()).lists.items() if "AS64499-v6-" in key)
    assert rules[-1].endswith(" deny any")


def test_a_member_that_joins_touches_its_own_lines_alone() -> None:
    work = delta(parse(rendered(sample_exchange(sample_members()[1:]))), parse(rendered()))
    assert not [*work.deletions, *work.top]
    assert not work.in_place
    sessions = [line.strip() for line in work.sessions if " neighbor " in line]
    assert sessions
    assert all("192.0.2.11" in line or "2001:db8:0:100::11" in line for line in sessions)
    assert all("AS64497" in line for line in work.sets)
    named = {line.split()[1] for line in work.maps if line.startswith("route-map ")}
    assert {re.sub(r"-[0-9a-f]{8}$", "", name) for name in named} == {"AS64497-out", "armor-1-v4-in", "armor-1-v6-in"}


def test_a_changed_set_is_added_switched_to_and_only_then_deleted() -> None:
    sets = sample_snapshot().sets
    changed = Snapshot(sets={**sets, "AS-ARMOR": sets["AS-LOIRE"]})
    work = delta(parse(rendered()), parse(rendered(snapshot=changed)))
    typed = [line.split() for line in work.sessions if " neighbor " in line]
    assert {(words[1], words[2], words[-1]) for words in typed} == {
        ("192.0.2.11", "route-map", "in"),
        ("2001:db8:0:100::11", "route-map", "in"),
    }
    assert all("AS64497-" in line for line in work.sets)
    assert not work.in_place, "nothing that is in use changes under its name"
    kinds = [" ".join(line.split()[1:3]) for line in work.deletions]
    assert kinds[:2] == ["route-map armor-1-v4-in-" + kinds[0][-8:], "route-map armor-1-v6-in-" + kinds[1][-8:]]
    assert set(kinds[2:]) == {"ip prefix-list", "ipv6 prefix-list", "bgp as-path"}


def test_a_long_set_stands_in_lists_of_its_own_and_a_change_is_of_one() -> None:
    sets = sample_snapshot().sets
    many = tuple(sorted(f"10.{number // 256}.{number % 256}.0/24" for number in range(20_000)))
    texts = [
        rendered(snapshot=Snapshot(sets={**sets, "AS-ARMOR": sets["AS-ARMOR"].model_copy(update={"ipv4": chosen})}))
        for chosen in (many, many[1:])
    ]
    one, other = (parse(text) for text in texts)
    long = [rules for key, rules in one.lists.items() if key.startswith("ip prefix-list AS64497-v4-")]
    assert sum(len(rules) for rules in long) == 20_000 + len(long)
    assert max(map(len, long)) < 3_000
    assert len(delta(one, other).sets) < 3_000


def test_no_delta_between_equals() -> None:
    assert not any(delta(parse(rendered()), parse(rendered())).phases)
    assert canonical(canonical(rendered())) == canonical(rendered())


def armor_as(**fields: Any) -> Delta:
    """What FRR has to be told when armor's connection gets those fields."""
    return delta(parse(rendered()), parse(rendered(with_connections("armor-1", **fields))))


def test_suspended_is_configured_and_shut_down() -> None:
    work = armor_as(state=State.SUSPENDED)
    lines = [" neighbor 192.0.2.11 shutdown", " neighbor 2001:db8:0:100::11 shutdown"]
    assert work.phases == ([], [], ["router bgp 64496", *lines, "exit"], [])


def test_leaving_is_drained_both_ways() -> None:
    work = armor_as(state=State.LEAVING)
    maps = bodies("\n".join(work.maps))
    drained = {
        name for name, entries in maps.items() for _, lines in entries if "set community graceful-shutdown additive" in lines
    }
    assert {re.sub(r"-[0-9a-f]{8}$", "", name) for name in drained} == {"ixp-in-v4", "ixp-in-v6", "ixp-sent"}
    typed = {line.split()[1] for line in work.sessions if " neighbor " in line}
    assert typed == {"192.0.2.11", "2001:db8:0:100::11"}
    assert all(" route-map " in line for line in work.sessions if " neighbor " in line)


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
