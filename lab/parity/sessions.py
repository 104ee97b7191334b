"""Scenarios that are about sessions, limits, and validators that come up late or change their mind."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

from ixp.data.vrps import Vrp
from ixp.poll import poll
from lab.parity.build import HOSTS, vrp
from lab.parity.case import Announced, Case, Expected
from lab.parity.compare import Difference, Kind, State
from lab.parity.compare import differences as compared
from lab.parity.explained import Subject, explanation
from lab.parity.ground import Ground
from lab.parity.members import Seat
from lab.parity.predict import Prediction
from lab.parity.rounds import Told, read, settle
from lab.run import Run

# A router that could not reach its validator tries again after 10 s; one that missed the news asks for it after 30 s.
REVALIDATED_S = 60.0
_TWIN = ip_network("2a45::/48")
_COVERED = (vrp("45.0.0.0/24", 24, 2099), vrp("2a45::/48", 48, 2099))
_AUTHORISED = (vrp("45.0.0.0/24", 24, 2001), vrp("2a45::/48", 48, 2001))
_PHASES: dict[str, tuple[tuple[Vrp, ...] | None, ...]] = {
    "rtr": (None,),
    "rtr_covered": (None, _COVERED, _AUTHORISED, _COVERED, _AUTHORISED, _COVERED),
}
"""What the validator says, one thing after the other; None: it does not answer. The last is what the row is about."""


def limits(mine: list[Case]) -> Told:
    """Announce more than the limits allow: so many are held as the limit says, or the session goes."""
    with_ = Run.create()
    try:
        ground = Ground(with_, mine[0].scenario)
        ground.start()
        ground.wait_up()
        ground.announce(_each(mine))
        return settle(mine, lambda: {(case.name, daemon): _limited(ground, case, daemon) for case in mine for daemon in HOSTS})
    finally:
        with_.down()


def _each(mine: list[Case]) -> list[Announced]:
    return list({(item.connection, item.route.prefix): item for case in mine for item in case.announced}.values())


def _limited(ground: Ground, case: Case, daemon: str) -> list[Difference]:
    seat = Seat(ground.scenario.session(case.announcer, case.version), daemon)
    up = seat.name(0) in ground.established()
    if up is (case.expected is Expected.DOWN):
        return [Difference(Kind.SESSION, f"the session of {case.announcer} is {'up' if up else 'down'}")]
    if case.expected is Expected.DOWN:
        return []
    held = [item for (key, _), item in ground.servers[daemon].held(case.version).items() if key == case.announcer]
    good = sum(item.reason is None for item in held)
    return [] if good == case.limit else [Difference(Kind.LIMIT, f"{good} routes held, not {case.limit}")]


def strict(mine: list[Case]) -> Told:
    """Sessions that must not come up, beside others that do."""
    with_ = Run.create()
    try:
        ground = Ground(with_, mine[0].scenario)
        ground.start()
        ground.wait_up(down=frozenset(case.announcer for case in mine))
        return settle(mine, lambda: {(case.name, daemon): _limited(ground, case, daemon) for case in mine for daemon in HOSTS})
    finally:
        with_.down()


def revalidated(mine: list[Case]) -> Told:
    """One route in each family, held while its validator comes up and changes its mind; no session may flap for that."""
    case = mine[0]
    with_ = Run.create()
    try:
        ground = Ground(with_, case.scenario)
        ground.start(None)
        ground.wait_up()
        twin = replace(case, version=6, announced=(_twin(case),), id=f"{case.id} twin")
        announced = [*case.announced, *twin.announced]
        ground.announce(announced)
        before = ground.incarnations()
        told: Told = {(case.name, daemon): [] for daemon in HOSTS}
        serving = False
        for said in _PHASES[case.scenario_name]:
            if said is not None and not serving:
                ground.rtr.start(said)
                serving = True
            elif said is not None:
                ground.rtr.change(said)
            for daemon, items in _phase(ground, [case, twin], announced, said or ()).items():
                told[case.name, daemon] += items
        after = ground.incarnations()
        for daemon in HOSTS:
            if any(after.get(name) != times for name, times in before.items() if f"_{daemon}_" in name):
                told[case.name, daemon].append(Difference(Kind.SESSION, "a session was reset"))
        return told
    finally:
        with_.down()


def _twin(case: Case) -> Announced:
    route = case.route
    hop = next(item for item in case.scenario.members[case.announcer][1].addresses if item.version == 6)
    return Announced(case.announcer, route.model_copy(update={"prefix": _TWIN, "next_hop": hop}))


def _phase(ground: Ground, mine: list[Case], announced: list[Announced], said: tuple[Vrp, ...]) -> dict[str, list[Difference]]:
    """Wait until both families are as these VRPs want it."""
    scenario = replace(ground.scenario, vrps=said)
    prediction = Prediction(scenario, announced)
    subject = Subject.of(mine[0])
    left: dict[str, list[Difference]] = {}

    def settled() -> bool:
        nonlocal left
        state = read(ground)
        left = {daemon: [item for case in mine for item in _decided(case, daemon, state, prediction)] for daemon in HOSTS}
        return all(explanation(daemon, subject, item) for daemon, items in left.items() for item in items)

    try:
        poll(settled, REVALIDATED_S, 0.3, "revalidation")
    except TimeoutError:
        return left
    return left


def _decided(case: Case, daemon: str, state: State, prediction: Prediction) -> list[Difference]:
    """Only what the evaluator says of this phase: the row itself speaks of the last one."""
    expected = {True: Expected.ACCEPTED, False: Expected.REFUSED}
    verdict = prediction.verdict(daemon, case.announcer, case.route.prefix)
    return compared(replace(case, expected=expected[verdict.decided is None], checks=()), daemon, state, prediction)


SPECIAL: dict[str, Callable[[list[Case]], Told]] = {
    "max_prefix": limits,
    "max_prefix_shutdown": limits,
    "roles_strict": strict,
    "rtr": revalidated,
    "rtr_covered": revalidated,
}
"""The scenarios that are not played in rounds."""
