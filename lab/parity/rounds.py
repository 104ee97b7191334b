"""Batches of cases that don't meet in a prefix: announced at once, read at both route servers and at every member, compared."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from ixp.poll import poll
from lab.parity.build import HOSTS
from lab.parity.case import Announced, Case
from lab.parity.compare import Difference, State, differences, predicted
from lab.parity.explained import Subject, explanation
from lab.parity.ground import Ground
from lab.parity.members import Network, Path, Seat, announced, views
from lab.parity.predict import Prediction
from lab.parity.servers import Kept

SETTLED_S = 15.0
QUIET_READS = 2

Told = dict[tuple[str, str], list[Difference]]
"""Differences by the name of the case and the daemon."""


def rounds(mine: Iterable[Case]) -> list[list[Case]]:
    """Batches in which no two cases meet in a prefix."""
    batches: list[tuple[set[Network], list[Case]]] = []
    for case in mine:
        prefix = case.route.prefix
        fitting = next((batch for batch in batches if prefix not in batch[0]), None)
        if fitting is None:
            fitting = (set(), [])
            batches.append(fitting)
        fitting[0].add(prefix)
        fitting[1].append(case)
    return [batch for _, batch in batches]


def play(ground: Ground, batch: list[Case]) -> Told:
    """Announce a batch's routes, wait, and say what differs in the end."""
    sent = list(routes(batch))
    prediction = Prediction(ground.scenario, sent)
    ground.announce(sent)

    def look() -> Told:
        state = read(ground)
        return {(case.name, daemon): differences(case, daemon, state, prediction) for case in batch for daemon in HOSTS}

    return settle(batch, look)


def settle(batch: list[Case], look: Callable[[], Told]) -> Told:
    """Look until nothing unexplained differs, twice in a row; after the deadline, what differs then."""
    told: Told = {}
    quiet = 0

    def settled() -> bool:
        nonlocal told, quiet
        told = look()
        left = any(
            not explanation(daemon, Subject.of(case), item)
            for case in batch
            for daemon in HOSTS
            for item in told[case.name, daemon]
        )
        quiet = 0 if left else quiet + 1
        return quiet >= QUIET_READS

    try:
        poll(settled, SETTLED_S, 0.5, "the members' views")
    except TimeoutError:
        return told
    return told


def compare(ground: Ground, sent: list[Announced]) -> list[str]:
    """Announce these routes, each to a prefix of its own, and say what both daemons do otherwise than the evaluator."""
    prediction = Prediction(ground.scenario, sent)
    ground.announce(sent)
    found: list[str] = []
    quiet = 0

    def settled() -> bool:
        nonlocal found, quiet
        state = read(ground)
        found = [words for daemon in HOSTS for item in sent for words in _words(ground, daemon, item, state, prediction)]
        quiet = 0 if found else quiet + 1
        return quiet >= QUIET_READS

    try:
        poll(settled, SETTLED_S, 0.5, "the members' views")
    except TimeoutError:
        return found
    return found


def _words(ground: Ground, daemon: str, item: Announced, state: State, prediction: Prediction) -> list[str]:
    session = ground.scenario.session(item.connection, item.route.version)
    subject = Subject(session, ground.scenario.exchange.intent.policy, item.route)
    told = predicted(item.connection, item.route, daemon, state, prediction)
    left = [one for one in told if not explanation(daemon, subject, one)]
    sent = f"{item.route.prefix} [{item.route.path}] via {item.route.next_hop} {' '.join(item.route.communities)}"
    return [f"{daemon}: {item.connection} sent {sent}: {one.kind}: {one.words}" for one in left]


def routes(batch: Iterable[Case]) -> Iterable[Announced]:
    """What a batch announces: each connection's route to a prefix once."""
    found: dict[tuple[str, Network], Announced] = {}
    for case in batch:
        for item in (*case.announced, *case.companions):
            found[item.connection, item.route.prefix] = item
    return found.values()


def read(ground: Ground) -> State:
    """What both route servers hold, and what every member has."""
    held: dict[str, dict[tuple[str, Network], Kept]] = defaultdict(dict)
    seen: dict[Seat, dict[Network, list[Path]]] = defaultdict(dict)
    for version in (4, 6):
        for daemon, server in ground.servers.items():
            held[daemon] |= server.held(version)
        for seat, table in views(ground.members, ground.seats, version).items():
            seen[seat] |= table
    return State(held, seen, announced(ground.members, ground.seats))
