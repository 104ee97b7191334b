"""The rules that the checks on BIRD's file and on FRR's share: id, why, example."""

SPEAKER_RULES: tuple[tuple[str, str, str], ...] = (
    ("rendered.missing-session", "a member with an address has a session with every route server", "no neighbor 192.0.2.11"),
    ("rendered.session-state", "a session is disabled where its connection is suspended, and nowhere else", "no 'disabled yes'"),
    ("rendered.foreign-session", "a session that nobody agreed to lets a stranger in", "neighbor 192.0.2.99 as 64999"),
    ("rendered.session-family", "a session carries the families of its connection, and no other", "no channel of IPv6"),
    ("rendered.session-options", "a session has the options that the policy gives it", "no 'ttl security'"),
    ("rendered.password", "a session has its connection's password, and none without one", "no 'password'"),
    ("rendered.max-prefix", "a member that leaks is stopped at its limit", "import limit 100000 instead of 100"),
    ("rendered.client", "a route server is not seen in paths, next hops or MEDs (RFC 7947)", "no 'rs client'"),
    ("rendered.router-id", "two speakers with one router id don't come up", "router id 192.0.2.9"),
    ("rendered.hostname", "looking glasses and logs name the device", "hostname rs2-nte02 on rs1-nte01"),
    ("rendered.own-asn", "members expect the exchange's route-server ASN", "local 192.0.2.1 as 64999"),
    ("rendered.rpki-cache", "without its caches a route server knows of no invalid route", "no 'protocol rpki'"),
    ("rendered.undeclared", "what uses a name that is not there does not work, or lets all through", "a set with another name"),
    ("rendered.local-lines", "the operator's own lines are rendered as they are", "a line of local_lines is not there"),
    ("rendered.out-of-scope", "what we never render does what nobody checked", "protocol kernel, snmp-server"),
    ("rendered.collector-speaks", "what the collector sent to one member would reach the LAN", "export all on the collector"),
)
