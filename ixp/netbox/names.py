"""What the pipeline's own objects in NetBox are called: prepared once, then referred to by slug."""

from ixp.model import VlanRole

TAG = "gitops"
RIR = "ixp-members"
NOC = "noc"
VLAN_ROLES = tuple(role.value for role in VlanRole)
PEERING = VlanRole.PEERING.value


def members_group(exchange: str) -> str:
    """Slug of the tenant group that holds the exchange's members."""
    return f"{exchange}-members"


def contact(exchange: str, member: str) -> str:
    """Name of a member's NOC contact: NetBox lets names repeat, so ours says whose and where it is."""
    return f"NOC of {member}{at(exchange)}"


def at(exchange: str) -> str:
    """How the names of the exchange's contacts end."""
    return f" at {exchange}"
