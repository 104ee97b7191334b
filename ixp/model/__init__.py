"""The exchange as one frozen, typed value without I/O: what Git intends and what NetBox knows."""

from ixp.model.device import Cable, Device, Interface, PortRef, Role
from ixp.model.exchange import Exchange, Facts, Intent, OwnPort
from ixp.model.finding import CheckResult, Finding, Severity, Verdict
from ixp.model.member import Connection, Contact, FamilyLimits, Member, State
from ixp.model.nap import Nap, NapEnd
from ixp.model.network import Management, PeeringLan, Policy, PrefixLengths, Profile, Vlan, VlanRole

__all__ = [
    "Cable",
    "CheckResult",
    "Connection",
    "Contact",
    "Device",
    "Exchange",
    "Facts",
    "FamilyLimits",
    "Finding",
    "Intent",
    "Interface",
    "Management",
    "Member",
    "Nap",
    "NapEnd",
    "OwnPort",
    "PeeringLan",
    "Policy",
    "PortRef",
    "PrefixLengths",
    "Profile",
    "Role",
    "Severity",
    "State",
    "Verdict",
    "Vlan",
    "VlanRole",
]
