"""What a community says to a route server, in words: for explanations and documents."""

from ixp.policy.checks import REASONS
from ixp.policy.communities import (
    BLACKHOLE,
    GRACEFUL_SHUTDOWN,
    INFORMATION,
    NO_ADVERTISE,
    NO_EXPORT,
    POP,
    REASON,
    Info,
    Spelling,
)
from ixp.policy.route import Community
from ixp.policy.route_server import RouteServer

_WELL_KNOWN = {
    GRACEFUL_SHUTDOWN: "graceful shutdown (RFC 8326)",
    BLACKHOLE: "blackhole request (RFC 7999)",
    NO_EXPORT: "NO_EXPORT (RFC 1997)",
    NO_ADVERTISE: "NO_ADVERTISE (RFC 1997)",
}


def meaning(server: RouteServer, community: Community) -> str:
    """What it says to this route server; empty where it is none of ours, and passes through."""
    known = next((words for well_known, words in _WELL_KNOWN.items() if community == well_known), "")
    return known or _asked(server, community) or _said(server, community) or _lost(server, community)


def forged(server: RouteServer, community: Community) -> bool:
    """Whether only the route server may set it: it is removed from whatever a member sends."""
    own = len(community) == len(("asn", "function", "value")) and community[0] == server.asn and community[1] in INFORMATION
    return own or ":".join(map(str, community)) in server.tags


def _asked(server: RouteServer, community: Community) -> str:
    for item in server.communities.everyone():
        if _is(item, community):
            return item.action.value
    for session in server.sessions:
        if community[-1] not in {session.asn, session.mapped_asn}:
            continue
        for item in server.communities.towards(session.asn, session.mapped_asn):
            if _is(item, community):
                return f"{item.action.value}: {session.member} (AS{session.asn})"
    return ""


def _is(item: Spelling, community: Community) -> bool:
    return community in {item.standard, item.large} or (community[0] == "rt" and community[1:] in item.extended)


def _said(server: RouteServer, community: Community) -> str:
    table = server.communities
    for info in Info:
        if table.info(info) == community:
            return info.value
    if community[:2] == (server.asn, REASON):
        return next((item.words for item in REASONS.values() if table.reason(item.code) == community), "")
    if community[:2] == (server.asn, POP):
        return "the place where the route was learnt"
    return "a mark of the announcing member" if ":".join(map(str, community)) in server.tags else ""


def _lost(server: RouteServer, community: Community) -> str:
    """An action that names an AS without a session here, or a number under our ASN that has no meaning: often a typing error."""
    number = int(community[-1])
    for item in server.communities.towards(number):
        if _is(item, community):
            return f"{item.action.value}: AS{number} has no session here"
    ours = community[0] == server.asn or community[:2] == ("rt", server.asn)
    return "nothing here; it is under the route server's own ASN" if ours else ""
