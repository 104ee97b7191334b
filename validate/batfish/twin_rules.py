"""The rules of what the route servers' policies decide in Batfish's model."""

# Rule id, why, example: for the catalogue. What a proof breaks is in the order in which a route meets it.
TWIN_RULES = (
    ("batfish.decides", "each probe route gets the verdict of the policy, with its reason", "a default route is accepted"),
    ("batfish.sends", "each probe route is sent, or not, as its communities ask", "0:64498 reaches AS64498"),
    ("batfish.vacuous", "where nothing is let in, nothing is proven", "a member's own prefix is refused"),
    ("batfish.accepts-own-lan", "nobody may announce the peering LAN: it would draw its traffic", "192.0.2.0/25 is let in"),
    ("batfish.accepts-bogon", "no route to what is never routed", "10.66.0.0/16 is let in"),
    ("batfish.accepts-first-as", "a member's routes begin with its ASN (RFC 4271, 6.3)", "path 64500 from AS64497"),
    ("batfish.accepts-next-hop", "a member announces its own next hop alone (RFC 7948, 4.8)", "the next hop of another member"),
    ("batfish.accepts-transit", "a transit-free AS behind a member is a leak (RFC 7908)", "path 64497 1299"),
    ("batfish.accepts-never-via", "some ASNs want none of their routes on route servers", "an ASN with PeeringDB's flag"),
    ("batfish.accepts-reserved-asn", "no reserved or private ASN in a path", "path 64497 4200000000"),
    ("batfish.accepts-as-set", "no AS_SET in a path (RFC 9774)", "path 64497 {64500 64501}"),
    ("batfish.accepts-blackhole", "a member blackholes its own space alone (RFC 7999)", "203.0.113.7/32 of another"),
    ("batfish.accepts-foreign", "nothing outside the member's set (RFC 7948, 4.6)", "8.8.8.0/24 is let in"),
    ("batfish.accepts-invalid", "nothing that RPKI calls invalid (RFC 6811)", "an invalid route is let in"),
    ("batfish.accepts-length", "no prefix that is too long or too short (RFC 7454, 6.1.3)", "198.18.11.128/30 is let in"),
    ("batfish.sends-refused", "what is refused is kept for looking glasses alone", "a route with reason 9 is sent"),
    ("batfish.sends-invalid", "what RPKI calls invalid is sent to nobody", "64496:1000:4 is sent"),
    ("batfish.sends-blocked", "a route reaches no AS that its announcer excludes", "0:64498 reaches AS64498"),
    ("batfish.sends-blackhole", "a blackhole goes no farther than the members (RFC 7999, 3.2)", "65535:666 without NO_EXPORT"),
)
