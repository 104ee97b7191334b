"""A member's and a connection's policy as NetBox holds it: JSON with what is given and nothing else.

A default that is not written does not change what NetBox holds when a release gives it another value.
"""

from typing import Any

from ixp.model import Member
from ixp.model.base import Frozen
from ixp.netbox.row import Value

_FIELDS = ("policy", "lists", "mapped_asn", "tags")


def given(part: Frozen) -> Value:
    """The fields that differ from their default; None where none does."""
    return part.model_dump(mode="json", exclude_defaults=True) or None


def of_member(member: Member) -> Value:
    """All of a member's policy in one value; None where it has none of its own."""
    return member.model_dump(mode="json", include=set(_FIELDS), exclude_defaults=True) or None


def to_member(value: Value) -> dict[str, Any]:
    """The fields of ``Member`` that the value holds; raises ValueError for a field that is not of them."""
    held = value or {}
    if not isinstance(held, dict) or held.keys() - set(_FIELDS):
        raise ValueError("ixp_member_policy is not what the pipeline writes there")
    return held
