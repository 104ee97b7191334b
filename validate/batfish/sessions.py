"""The route servers' sessions over IPv4: each as the intent has it, with its own policies, and up where it has to be.

Batfish has no model of IPv6: the embedded checks read that half.
"""

from collections.abc import Iterator

from ixp.model import Finding
from validate.batfish.answers import Answers, Owner, Peer
from validate.batfish.faults import fault
from validate.batfish.inputs import Inputs
from validate.batfish.world import Speaker, Spoken


def check_peers(answers: Answers) -> Iterator[Finding]:
    """Findings on the sessions that route servers and collectors are configured with."""
    inputs = answers.inputs
    peers = {(item.node, item.address): item for item in answers.peers()}
    for speaker in inputs.speakers:
        name = speaker.name
        sessions = {str(item.address): item for item in speaker.sessions}
        for address, session in sessions.items():
            for rule, what in _faults(speaker, session, peers.get((name, address))):
                yield fault(rule, what, inputs.session(name, address), about=f"session {session.key} of {name}")
        for _, address in sorted(key for key in peers if key[0] == name and key[1] not in sessions):
            what = f"a session with {address} that no connection asks for"
            stranger = (f"session with {address} of {name}",)
            yield fault("batfish.peer", what, inputs.session(name, address), about=f"device {name}", subjects=stranger)


def check_sessions(answers: Answers) -> Iterator[Finding]:
    """Findings on sessions with the members' routers of the model: up, or down, and meant to be the other."""
    inputs = answers.inputs
    states = {(item.node, item.address): item for item in answers.sessions()}
    shown = _addresses(inputs)
    for speaker in inputs.speakers:
        for session in speaker.sessions:
            address = str(session.address)
            state = states.get((speaker.name, address))
            up = state is not None and state.up
            if address in shown and up == session.disabled:
                said = state.status if state else "is not there"
                what = "would come up and is meant to be down" if up else f"does not come up through the switches: {said}"
                about = f"session {session.key} of {speaker.name}"
                yield fault("batfish.session", what, inputs.session(speaker.name, address), about=about)


def check_addresses(answers: Answers) -> Iterator[Finding]:
    """Findings on addresses with two owners, on switches, route servers and at members' ports."""
    owners: dict[str, list[Owner]] = {}
    for item in answers.duplicates():
        owners.setdefault(item.address, []).append(item)
    for address, items in sorted(owners.items()):
        named = sorted(f"{item.node} {item.interface}" for item in items)
        node = min(item.node for item in items)
        where = answers.inputs.where(f"configs/{node}.cfg")
        yield fault("batfish.duplicate-address", f"{address} is on {' and on '.join(named)}", where, about=f"address {address}")


def _faults(speaker: Speaker, session: Spoken, peer: Peer | None) -> Iterator[tuple[str, str]]:
    if peer is None:
        yield "batfish.peer", f"no session with {session.address}"
        return
    if peer.asn != str(session.asn):
        yield "batfish.peer", f"its peer has ASN {peer.asn}, not {session.asn}"
    if speaker.collector:
        return
    own = f"{session.key}-v4-in"
    if not peer.imports or not all(f"{name}-".startswith(f"{own}-") for name in peer.imports):
        yield "batfish.policy", f"comes in through {', '.join(peer.imports) or 'no policy'}, not through {own}"
    if not peer.exports:
        yield "batfish.policy", "goes out through no policy"


def _addresses(inputs: Inputs) -> frozenset[str]:
    """Those of the members' routers."""
    routers = (item for item in inputs.machines if item.router)
    return frozenset(str(address.ip) for item in routers for port in item.interfaces for address in port.addresses)
