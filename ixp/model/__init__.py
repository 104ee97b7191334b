"""The exchange as one frozen, typed value without I/O: what Git intends and what NetBox knows."""

from ixp.model.device import Cable, Device, Interface, PortRef, Role
from ixp.model.effect import Effects, RouteEffect, SessionEffect, Witness
from ixp.model.exchange import Exchange, Facts, Intent, OwnPort
from ixp.model.exemption import Exemption
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
from ixp.model.rule import RuleInfo, Stage

__all__ = [
    "AllowedRoute",
    "Blackhole",
    "Cable",
    "CheckResult",
    "Connection",
    "Contact",
    "Device",
    "Effects",
    "Exchange",
    "Exemption",
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
    "RouteEffect",
    "RouteLists",
    "RtrCache",
    "RuleInfo",
    "SessionEffect",
    "Severity",
    "Stage",
    "State",
    "Verdict",
    "Vlan",
    "VlanRole",
    "WellKnown",
    "Witness",
]
