"""The route servers' sessions over IPv4: each with its own policies, each up through the switches where it has to be.

Batfish has no model of IPv6: the embedded checks read that half.
"""

from collections.abc import Iterator

from ixp.model import Finding
from validate.batfish.answers import Answers, Owner, Peer
from validate.batfish.faults import fault
from validate.batfish.inputs import Inputs
from validate.batfish.world import Speaker, Spoken


def check_sessions(answers: Answers) -> Iterator[Finding]:
    """Findings on the sessions of route servers and collectors."""
    peers = {(item.node, item.address): item for item in answers.peers()}
    states = {(item.node, item.address): item for item in answers.sessions()}
    stubs = _stub_addresses(answers.inputs)
    for speaker in answers.inputs.speakers:
        name = speaker.name
        sessions = {str(item.address): item for item in speaker.sessions}
        for address, session in sessions.items():
            where = _where(answers.inputs, speaker, address)
            about = f"session {session.key} of {name}"
            for rule, what in _faults(speaker, session, peers.get((name, address))):
                yield fault(rule, what, where, about=about)
            state = states.get((name, address))
            up = state is not None and state.up
            if address in stubs and up == session.disabled:
                said = state.status if state else "is not there"
                what = "would come up and is meant to be down" if up else f"does not come up through the switches: {said}"
                yield fault("batfish.session", what, where, about=about)
        for _, address in sorted(key for key in peers if key[0] == name and key[1] not in sessions):
            what = f"a session with {address} that no connection asks for"
            yield fault("batfish.session", what, _where(answers.inputs, speaker, address), about=f"device {name}")


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
        yield "batfish.session", f"no session with {session.address}"
        return
    if peer.asn != str(session.asn):
        yield "batfish.session", f"its peer has ASN {peer.asn}, not {session.asn}"
    if speaker.collector:
        return
    own = f"{session.key}-v4-in"
    if not peer.imports or not all(f"{name}-".startswith(f"{own}-") for name in peer.imports):
        yield "batfish.policy", f"comes in through {', '.join(peer.imports) or 'no policy'}, not through {own}"
    if not peer.exports:
        yield "batfish.policy", "goes out through no policy"


def _where(inputs: Inputs, speaker: Speaker, address: str) -> str:
    if not speaker.frr:
        return inputs.where(f"configs/{speaker.name}.cfg")
    return inputs.where_is(speaker.name, f" neighbor {address} remote-as")


def _stub_addresses(inputs: Inputs) -> frozenset[str]:
    speakers = {item.name for item in inputs.speakers}
    machines = [item for item in inputs.machines if item.name not in speakers]
    return frozenset(str(address.ip) for item in machines for port in item.interfaces for address in port.addresses)
