"""The rules of what Batfish finds, and a finding of one."""

from ixp.model import Finding, Severity

# What is no error, by rule id.
_SEVERITY = {"batfish.left-out": Severity.INFO}
_WHY = (
    ("batfish.not-verified", "profile production deploys nothing that Batfish has not seen", "BATFISH_HOST does not answer"),
    ("batfish.unread", "what Batfish does not read it can't judge", "a route-map with an unknown match"),
    ("batfish.undefined", "a name without definition filters nothing, or everything", "mac access-group peer-x-mac in"),
    ("batfish.cable", "what is plugged in carries frames, or the model hides faults of VLANs", "an active member's port is shut"),
    ("batfish.vlan-ports", "a VLAN has exactly the ports that the intent puts there", "Ethernet5 in quarantine is in VLAN 100"),
    ("batfish.nap-ports", "a NAP is private: its two ends and the trunks, nothing else", "Ethernet9 is in VLAN 1002"),
    ("batfish.reach", "members reach those that they share a VLAN with, nobody else", "a NAP's end reaches the peering LAN"),
    ("batfish.duplicate-address", "an address has one owner", "two routers with 192.0.2.11"),
    ("batfish.policy", "every session has its member's import policy and an export policy", "no route-map on 192.0.2.11"),
    ("batfish.session", "the sessions that the intent wants come up through the switches, no others", "a wrong ASN"),
    ("batfish.left-out", "what Batfish has no model of is checked elsewhere, if at all", "max-prefix"),
)
# Rule id, severity, why, example: for the catalogue.
BATFISH_RULES = tuple((rule, _SEVERITY.get(rule, Severity.ERROR), why, example) for rule, why, example in _WHY)


def fault(rule: str, what: str, where: str, *, about: str = "", hint: str = "") -> Finding:
    """A fault in the rendered files as Batfish understands them."""
    return Finding(rule=rule, severity=Severity.ERROR, what=what, object=about, where=where, hint=hint)
