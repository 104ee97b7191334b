"""The rules on what a rendered route server decides: each with its reason, an example and the mend."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PolicyRule:
    """A rule; ``mend`` says what the rendered file has to do."""

    id: str
    why: str
    example: str
    mend: str


NOT_VERIFIED = "policy.not-verified"
UNFILTERED, REASONS_LOST, REFUSES_OWN = "policy.unfiltered", "policy.reason", "policy.refuses-own"
UNFILTERED_OUT = "policy.unfiltered-out"
WITHHOLDS, BLACKHOLE_SENT, ACTIONS = "policy.withholds", "policy.blackhole-sent", "policy.actions"
LAN_TABLE, BOGON_TABLE = "policy.lan-table", "policy.bogon-table"
ASN_TABLE, NEXT_HOP_TABLE = "policy.asn-table", "policy.next-hop-table"
INTENT_TABLE, COMMUNITY_TABLE = "policy.intent-table", "policy.community-table"
TABLES = (LAN_TABLE, BOGON_TABLE, ASN_TABLE, NEXT_HOP_TABLE, INTENT_TABLE, COMMUNITY_TABLE)
"""The rules on what our own policy code says: their second statement is ``validate.policy.musts`` and what rests on it."""

_TABLE = (
    PolicyRule(
        NOT_VERIFIED,
        "profile production deploys no policy that was not worked through",
        "a line that the interpreter does not know",
        "write the line in words that validate/policy knows, or teach it",
    ),
    PolicyRule(
        UNFILTERED,
        "a session that refuses nothing lets a leak or a hijack reach every member",
        "import all, or a map without its call",
        "let the session's import go through all checks of ixp.policy.checks",
    ),
    PolicyRule(
        UNFILTERED_OUT,
        "a session that is sent whatever is held gets refused routes, its own, and what others keep from it",
        "export all, or a map that permits before it looks",
        "let all that is sent go through the session's own export policy",
    ),
    PolicyRule(
        REASONS_LOST,
        "a refused route is known by its reason: without it looking glasses are blind, and it may be sent on",
        "the community RS:1101:n is not set",
        "mark each refused route with the reason of its check",
    ),
    PolicyRule(
        REFUSES_OWN,
        "what a member may announce has to be taken: refusing it is an outage",
        "an inverted condition in the import",
        "accept a registered prefix with its origin and next hop",
    ),
    PolicyRule(
        "policy.next-hop",
        "a route with another's next hop steals that member's traffic (RFC 7948, 4.8)",
        "no match on the next hop",
        "hold next hops to the session's own, before all else",
    ),
    PolicyRule("policy.empty-path", "a member's route has its ASN in the path", "no match ^$", "refuse an empty path"),
    PolicyRule(
        "policy.path-length", "a path too long is a loop or a mistake", "longer than path: longest", "hold paths to path: longest"
    ),
    PolicyRule(
        "policy.first-as",
        "the first AS of a path is the member that sends it (RFC 4271, 6.3)",
        "another member's ASN first",
        "refuse a path that does not begin with the session's ASN",
    ),
    PolicyRule(
        "policy.reserved-asn",
        "no path on the Internet holds reserved or private ASNs; none beside them may be hit",
        "4200000000 is let in",
        "refuse exactly the ranges of ixp.policy.checks.RESERVED_ASNS",
    ),
    PolicyRule("policy.as-set", "AS_SETs are deprecated and hide the origin (RFC 9774)", "{64511} passes", "refuse AS_SETs"),
    PolicyRule(
        "policy.transit-free",
        "a transit-free AS behind a member is a leak (RFC 7908)",
        "AS174 passes",
        "refuse each ASN of transit_free_asns in a path",
    ),
    PolicyRule(
        "policy.never-via",
        "networks that say so want none of their routes on route servers",
        "an ASN of never_via passes",
        "refuse each ASN of never_via in a path",
    ),
    PolicyRule(
        "policy.own-lan",
        "a member that announces the exchange's LAN takes down every session (RFC 7454, 6.1.5)",
        "the peering LAN, or a part of it, is let in",
        "refuse the LAN and all in it",
    ),
    PolicyRule(
        "policy.denied", "the exchange denies some prefixes to all", "a denied prefix is let in", "refuse what denied names"
    ),
    PolicyRule(
        "policy.member-denied", "a member's file denies prefixes from it", "a denied prefix is let in", "refuse what deny names"
    ),
    PolicyRule(
        "policy.bogon",
        "bogons are never routed: they come of mistakes and attacks (RFC 6890)",
        "10.0.0.0/8 or ::/0 is let in",
        "refuse every bogon of the profile, and all in it",
    ),
    PolicyRule(
        LAN_TABLE,
        "the files and their checks rest on one list: what is lost there is lost in all of them (RFC 7454, 6.1.5)",
        "the IPv6 LAN is not in what ixp.policy.route_server denies",
        "put both LANs of exchange.yml, with all in them, back into denied() of ixp/policy/route_server.py",
    ),
    PolicyRule(
        BOGON_TABLE,
        "the files and their checks rest on one list: a bogon that is lost there is lost in all of them (RFC 6890)",
        "10.0.0.0/8 is not in ixp.policy.prefixes",
        "put it back into ixp/policy/prefixes.py, with all in it; has the registry changed, mend validate/policy/musts.py too",
    ),
    PolicyRule(
        ASN_TABLE,
        "the files and their checks rest on one list: reserved ASNs that are lost there are lost in all of them (RFC 7249)",
        "64512 to 65534 is not in ixp.policy.checks",
        "put it back into RESERVED_ASNS of ixp/policy/checks.py; has the registry changed, mend validate/policy/musts.py too",
    ),
    PolicyRule(
        NEXT_HOP_TABLE,
        "next_hop: strict takes the session's own address alone, whatever the member has elsewhere (RFC 7948, 4.8)",
        "the next hop of a member's other connection is taken",
        "mend the next hops of a session in ixp/policy/route_server.py",
    ),
    PolicyRule(
        INTENT_TABLE,
        "the files and their checks rest on one reading of exchange.yml, members' files and data: what it gets wrong goes wrong"
        " in all of them",
        "an AS-SET that is not looked up, or limits of the wrong family",
        "mend ixp/policy/route_server.py, or the check in ixp/policy; docs/route-servers.md says what is meant",
    ),
    PolicyRule(
        COMMUNITY_TABLE,
        "the files and their checks rest on one table of communities: a number that is wrong there is obeyed by nobody, or by the"
        " wrong one (Euro-IX)",
        "64496:0:64501 no longer keeps a route from AS64501",
        "mend ixp/policy/communities.py; members read docs/route-servers.md",
    ),
    PolicyRule(
        "policy.origin",
        "a member announces origins of its AS-SET",
        "a foreign origin is let in",
        "hold the last AS to the origins",
    ),
    PolicyRule(
        "policy.prefix-set",
        "a member announces what is registered for it, at the registered lengths",
        "another member's prefix is let in",
        "hold prefixes to the member's own set",
    ),
    PolicyRule(
        "policy.rpki",
        "RPKI-invalid routes are hijacks or mistakes (RFC 6811)",
        "an invalid route is let in",
        "refuse RPKI invalid",
    ),
    PolicyRule(
        "policy.too-long", "prefixes too long fill tables", "a /29 is let in", "hold lengths to ipv4_length and ipv6_length"
    ),
    PolicyRule(
        "policy.too-short", "prefixes too short are leaks", "a /7 is let in", "hold lengths to ipv4_length and ipv6_length"
    ),
    PolicyRule(
        "policy.max-communities",
        "a route with countless communities is an attack on memory",
        "101 of 100 are let in",
        "hold each kind to communities: most",
    ),
    PolicyRule(
        "policy.scrub-in",
        "what only the route server says must not come from a member",
        "a forged 'RPKI valid' stays",
        "take off RS:1000-2999 and members' tags before the first check",
    ),
    PolicyRule(
        "policy.information",
        "members and looking glasses read RPKI and IRR state, place and tags from communities",
        "RS:1000:2 on a valid route",
        "set what ixp.policy.candidate says of an accepted route",
    ),
    PolicyRule(
        "policy.graceful-shutdown",
        "a route on its way out gives way to all others (RFC 8326)",
        "65535:0 keeps preference 100",
        "set the preference of graceful_shutdown",
    ),
    PolicyRule(
        "policy.drain",
        "who drains a session or a route server counts on 65535:0",
        "a leaving connection's routes without it",
        "add GRACEFUL_SHUTDOWN where the session or the route server is drained, and nowhere else",
    ),
    PolicyRule(
        "policy.blackhole",
        "a member may blackhole its own space in every form, and nobody else's",
        "a /32 with 65535:666 is refused",
        "take blackhole requests inside the member's set after the check of its prefix",
    ),
    PolicyRule(
        BLACKHOLE_SENT,
        "blackhole routes go, with 65535:666 and the blackhole's next hop, to those that want them",
        "65535:666 is not on what is sent",
        "send requests as blackhole_* say, to members with blackholes: true alone",
    ),
    PolicyRule(
        "policy.leaks-refused", "no refused route reaches a member", "RS:1101:3 is sent on", "refuse RS:1101:* on all exports"
    ),
    PolicyRule(
        "policy.leaks-invalid", "a held RPKI-invalid route stays here", "it is sent on", "refuse RS:1000:4 on all exports"
    ),
    PolicyRule(
        "policy.same-as",
        "a member does not get its own routes back",
        "another session of it gets them",
        "refuse its own AS first",
    ),
    PolicyRule(
        WITHHOLDS,
        "members come for each other's routes: one that gets none has lost the exchange",
        "no export",
        "send what is accepted",
    ),
    PolicyRule(
        "policy.session",
        "a disabled session, a collector's or one without the family is sent nothing",
        "a suspended member gets routes",
        "send nothing there",
    ),
    PolicyRule(
        ACTIONS,
        "members steer their routes by communities, in every form: who reads none of a form obeys nobody (Euro-IX)",
        "standard communities are not looked at",
        "look for each action in its large, standard and extended form",
    ),
    PolicyRule(
        "policy.announce",
        "a member decides who gets its routes, in every form (Euro-IX)",
        "RS:0:peer does not keep it from the peer",
        "obey the four actions of announcing in their order",
    ),
    PolicyRule(
        "policy.prepend",
        "a member decides how long its path looks to another",
        "RS:102:peer prepends once",
        "obey the first action of prepending, alone",
    ),
    PolicyRule(
        "policy.no-export",
        "NO_EXPORT and NO_ADVERTISE are added as asked for",
        "RS:107:peer adds nothing",
        "add them as asked for",
    ),
    PolicyRule(
        "policy.well-known",
        "well_known says what NO_EXPORT means here",
        "obeyed, and sent on",
        "hold to well_known: pass or obey",
    ),
    PolicyRule(
        "policy.scrub",
        "actions and states are the route server's business and go no further",
        "RS:0:64501 is sent on",
        "take off all actions, and RPKI and IRR state unless export_validation is set",
    ),
    PolicyRule(
        "policy.strips", "what others say in communities goes through", "64999:1 is gone", "take off our own communities alone"
    ),
    PolicyRule(
        "policy.next-hop-changed",
        "a route server is not in the way of traffic (RFC 7947, 2.2.1)",
        "next hop self",
        "leave next hops alone but for blackholes",
    ),
    PolicyRule(
        "policy.path-changed",
        "a route server is not in the path (RFC 7947, 2.2.2)",
        "its own ASN in front",
        "leave paths alone but for what is asked for",
    ),
    PolicyRule("policy.med-changed", "MED goes through (RFC 7947, 2.2.3)", "MED is lost", "leave MED alone"),
    PolicyRule("policy.otc", "routes to clients carry Only to Customer (RFC 9234)", "OTC is not set", "set the role rs-server"),
)
RULES: dict[str, PolicyRule] = {item.id: item for item in _TABLE}
POLICY_RULES: tuple[tuple[str, str, str], ...] = tuple((item.id, item.why, item.example) for item in _TABLE)
"""Rule id, why, example: for the catalogue."""
