"""The exchange as one frozen, typed value without I/O: what Git intends and what NetBox knows."""

from ixp.model.device import Cable, Device, Interface, PortRef, Role
from ixp.model.exchange import Exchange, Facts, Intent, OwnPort
from ixp.model.finding import CheckResult, Finding, Severity, Verdict
from ixp.model.member import Connection, Contact, FamilyLimits, Member, State
from ixp.model.nap import Nap, NapEnd
from ixp.model.network import Management, PeeringLan, Profile, Vlan, VlanRole
from ixp.model.policy import (
    AllowedRoute,
    Blackhole,
    LimitAction,
    LocalLines,
    NextHop,
    Options,
    Overrides,
    Policy,
    PopNumber,
    PrefixLengths,
    PrefixRange,
    Reject,
    RouteLists,
    RtrCache,
    WellKnown,
)

__all__ = [
    "AllowedRoute",
    "Blackhole",
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
    "LimitAction",
    "LocalLines",
    "Management",
    "Member",
    "Nap",
    "NapEnd",
    "NextHop",
    "Options",
    "Overrides",
    "OwnPort",
    "PeeringLan",
    "Policy",
    "PopNumber",
    "PortRef",
    "PrefixLengths",
    "PrefixRange",
    "Profile",
    "Reject",
    "Role",
    "RouteLists",
    "RtrCache",
    "Severity",
    "State",
    "Verdict",
    "Vlan",
    "VlanRole",
    "WellKnown",
]
