"""The rules of what Batfish finds, and a finding of one."""

from collections.abc import Iterable

from ixp.model import Finding, Severity
from validate.batfish.twin_rules import TWIN_RULES

# What is no error, by rule id.
_SEVERITY = {"batfish.left-out": Severity.INFO, "batfish.refused": Severity.WARNING}
_WHY = (
    ("batfish.not-verified", "profile production deploys nothing that Batfish has not seen", "BATFISH_HOST does not answer"),
    ("batfish.refused", "what the model can't keep nobody has proven", "a route-map with: match metric 5"),
    ("batfish.unread", "what Batfish does not read it can't judge", "a route-map with an unknown match"),
    ("batfish.undefined", "a name without definition filters nothing, or everything", "mac access-group peer-x-mac in"),
    ("batfish.cable", "what is plugged in carries frames, or the model hides faults of VLANs", "an active member's port is shut"),
    ("batfish.vlan-ports", "a VLAN has exactly the ports that the intent puts there", "Ethernet5 in quarantine is in VLAN 100"),
    ("batfish.nap-ports", "a NAP is private: its two ends and the trunks, nothing else", "Ethernet9 is in VLAN 1002"),
    ("batfish.reach", "members reach those that they share a VLAN with, nobody else", "a NAP's end reaches the peering LAN"),
    ("batfish.duplicate-address", "an address has one owner", "two routers with 192.0.2.11"),
    ("batfish.policy", "every session has its member's import policy and an export policy", "no route-map on 192.0.2.11"),
    ("batfish.peer", "the sessions are those that the intent has, with its ASNs", "remote-as 64498 for AS64497"),
    ("batfish.session", "a session that is meant to be up comes up through the switches", "a route server's mask is /25"),
    ("batfish.leaks", "what must be refused reaches no member's router", "10.0.1.0/24 of armor-1 reaches ancenis-1"),
    ("batfish.silent", "what a member may announce reaches another", "198.18.11.0/24 of armor-1 reaches nobody"),
    ("batfish.left-out", "what Batfish has no model of is checked elsewhere, if at all", "max-prefix"),
)
# Rule id, severity, why, example: for the catalogue.
BATFISH_RULES = tuple((rule, _SEVERITY.get(rule, Severity.ERROR), why, example) for rule, why, example in (*_WHY, *TWIN_RULES))


def fault(rule: str, what: str, where: str, *, about: str = "", hint: str = "", subjects: Iterable[str] = ()) -> Finding:
    """A fault in the rendered files as Batfish understands them."""
    return Finding(rule=rule, severity=Severity.ERROR, what=what, object=about, where=where, hint=hint, subjects=tuple(subjects))
