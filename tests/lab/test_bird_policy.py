"""The whole policy on a live BIRD, 2.17 and 3: reasons, requests, blackholes, RPKI as it changes, and the sessions' options."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from custom_napalm import _birdc
from custom_napalm._ssh import Completed
from ixp.policy import Check
from ixp.policy.checks import REASONS
from ixp.poll import poll
from lab import bird3
from lab.run import Run
from tests.lab import bird_ground
from tests.lab.bird_ground import INVALID, INVALID_V6, RS, VALID, Ground
from tests.lab.policy_scenario import CONVERGE_S

pytestmark = pytest.mark.lab

GOOD = {item.prefix for item in bird_ground.ACCEPTED}


@pytest.fixture(scope="module", params=["2", "3"])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    """All of it around BIRD 2 or 3; a test leaves it as it found it."""
    run = Run.create()
    try:
        made = bird_ground.start(run, bird3.binds() if request.param == "3" else ())
        wait("the routes at loire", lambda: {item for item in GOOD if "." in item} <= set(made.seen("loire-1")))
        wait("RPKI's data", lambda: INVALID.prefix in made.refused() and INVALID_V6.prefix in made.refused())
        yield made
    finally:
        run.down()


def wait(what: str, check: Callable[[], object]) -> None:
    poll(check, CONVERGE_S, what=what)


def test_every_refusal_has_its_reason_and_reaches_nobody(ground: Ground) -> None:
    wanted = {item.prefix: f"{RS}:1101:{REASONS[check].code}" for check, item in bird_ground.REFUSED}
    assert {prefix: ",".join(sorted(found)) for prefix, found in ground.refused().items() if prefix in wanted} == {
        item.prefix: ",".join(sorted({wanted[item.prefix], *_foreign(item.attributes)})) for _, item in bird_ground.REFUSED
    }
    for key in ("loire-1", "loire-2", "retz-1"):
        assert not set(ground.seen(key)) & set(wanted)


def _foreign(attributes: str) -> set[str]:
    """Communities that the member itself had put on."""
    found = attributes.split("bgp_community.add((")[1:]
    return {item.partition("))")[0].replace(", ", ":") for item in found}


def test_every_check_but_as_set_was_seen() -> None:
    """BIRD can't announce an AS_SET: that check has its test with the parity of the daemons."""
    assert {check for check, _ in bird_ground.REFUSED} == set(Check) - {Check.AS_SET}


def test_what_is_said_of_an_accepted_route(ground: Ground) -> None:
    held = ground.held()
    ours = {f"{RS}:2000:1", f"{RS}:3000:1", f"{RS}:1001:1", f"{RS}:1001:11"}
    assert held[VALID.prefix].communities == {*ours, f"{RS}:1000:1"}
    assert held["198.18.32.0/24"].communities == {*ours, f"{RS}:1000:2"}, "what only we may set was taken off on entry"
    assert ground.seen("loire-1")[VALID.prefix][0].communities == {f"{RS}:2000:1", f"{RS}:3000:1"}, "no RPKI or IRR state"


def test_announcing_to_some(ground: Ground) -> None:
    loire, retz = set(ground.seen("loire-1")), set(ground.seen("retz-1"))
    got = {item.prefix: (item.prefix in loire, item.prefix in retz) for item in bird_ground.REQUESTS}
    assert got[bird_ground.BLOCKED_STANDARD.prefix] == (False, True)
    assert got[bird_ground.BLOCKED_EXTENDED.prefix] == (False, True)
    assert got[bird_ground.BLOCKED_LARGE.prefix] == (True, False)
    assert got[bird_ground.RETZ_ALONE.prefix] == (False, True)
    assert got[bird_ground.PREPENDED.prefix] == (True, True)


def test_prepending_and_no_export(ground: Ground) -> None:
    prefix = bird_ground.PREPENDED.prefix
    paths = {key: ground.seen(key)[prefix][0].path for key in ("loire-1", "loire-2", "retz-1")}
    repeated = "64497 64497 64497 64497"
    assert paths == {"loire-1": repeated, "loire-2": f"{RS} {repeated}", "retz-1": "64497 64497"}
    tags = {f"{RS}:2000:1", f"{RS}:3000:1"}
    assert ground.seen("loire-1")[prefix][0].communities == {*tags, "64501:7"}, "requests go no further than here"
    prefix = bird_ground.NOT_EXPORTED.prefix
    assert ground.seen("loire-1")[prefix][0].communities == {*tags, "65535:65281"}
    assert ground.seen("retz-1")[prefix][0].communities == {*tags, "65535:65281", "65535:65282"}


def test_blackholes(ground: Ground) -> None:
    dropped, dropped_v6 = bird_ground.DROPPED.prefix, bird_ground.DROPPED_V6.prefix
    wanted = {"65535:666", "65535:65281", f"{RS}:2000:1", f"{RS}:3000:1"}
    seen = ground.seen("loire-1")
    assert (seen[dropped][0].next_hop, seen[dropped][0].communities) == (bird_ground.DROP_HERE, wanted)
    assert (str(seen[dropped_v6][0].next_hop), seen[dropped_v6][0].communities) == ("2001:db8:0:100::11", wanted)
    assert not {dropped, dropped_v6} & set(ground.seen("loire-2")), "this connection wants none"
    assert f"{RS}:1000:3" in ground.held()[dropped].communities, "RPKI is not asked"


def test_a_change_of_rpki_is_seen_without_a_reset(ground: Ground) -> None:
    before = ground.scenario.incarnations()
    assert len(before) == ground.scenario.sessions_expected()
    ground.validator.change([VALID._replace(asn=64511), INVALID_V6])
    wait("the end of the route", lambda: VALID.prefix not in ground.seen("loire-1"))
    assert f"{RS}:1101:13" in ground.refused()[VALID.prefix]
    wait("what is no longer invalid", lambda: INVALID.prefix in ground.seen("loire-1"))
    ground.validator.change([VALID, INVALID, INVALID_V6])
    wait("the route again", lambda: VALID.prefix in ground.seen("loire-1"))
    wait("what is invalid again", lambda: INVALID.prefix in ground.refused())
    assert ground.scenario.incarnations() == before


def caches(ground: Ground) -> list[dict[str, Any]]:
    """What the driver makes of what BIRD says of its validator."""
    said = ground.scenario.server.exec("birdc", "-v", "show", "protocols", "all")
    return _birdc.rtr_caches(_birdc.Reply.parse(Completed(("birdc",), said.returncode, said.stdout, said.stderr)))


def test_a_silent_validator_empties_nothing(ground: Ground) -> None:
    known = {"host": str(bird_ground.VALIDATOR), "port": 3323, "vrps_ipv4": 2, "vrps_ipv6": 1}
    wait("its data", lambda: caches(ground) == [{**known, "up": True}])
    ground.validator.stop()
    wait("its loss", lambda: caches(ground) == [{**known, "up": False}])
    assert INVALID.prefix in ground.refused()
    assert INVALID.prefix not in ground.seen("loire-1")
    ground.validator.start([VALID, INVALID, INVALID_V6])
    wait("its return", lambda: caches(ground) == [{**known, "up": True}])
    assert INVALID.prefix in ground.refused()


def test_add_path_shows_both_ways_and_others_the_best(ground: Ground) -> None:
    wait("both", lambda: len(ground.seen("retz-1").get(bird_ground.SHARED, [])) == 2)
    assert {item.path for item in ground.seen("retz-1")[bird_ground.SHARED]} == {"64497", "65536 65536"}
    assert [item.path for item in ground.seen("loire-1")[bird_ground.SHARED]] == ["64497"]
    assert [item.path for item in ground.seen("armor-1")[bird_ground.SHARED]] == ["65536 65536"], "no path is hidden"


def test_ipv4_over_ipv6_goes_to_who_can_have_it(ground: Ground) -> None:
    assert str(ground.seen("retz-1")[VALID.prefix][0].next_hop) == "192.0.2.11"
    assert str(ground.held("c_retz_1_")["203.0.113.0/24"].next_hop) == "2001:db8:0:100::14"
    assert "203.0.113.0/24" not in ground.seen("loire-1"), "it has no IPv4 next hop"


def test_role_gtsm_and_bfd(ground: Ground) -> None:
    assert ground.seen("retz-1")["2001:db8:1032::/48"][0].otc == RS, "RFC 9234: only to customer"
    assert ground.seen("loire-1")["2001:db8:1032::/48"][0].otc is None
    server = ground.scenario.server
    wait("BFD", lambda: " Up " in server.exec("birdc", "show", "bfd", "sessions").stdout)
