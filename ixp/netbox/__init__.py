"""NetBox, the system of record: reads the exchange out of it, and brings it to what Git intends."""

from ixp.netbox.canonical import canonical, digest, export
from ixp.netbox.client import NetBoxClient
from ixp.netbox.facts import facts_of
from ixp.netbox.intent import exchange_of, intent_of
from ixp.netbox.plan import Action, Change, Changes, plan_sync
from ixp.netbox.prepare import Tokens, prepare
from ixp.netbox.read import fetch
from ixp.netbox.row import Kind, Row, Rows
from ixp.netbox.seed import Seed, load_seed, seed
from ixp.netbox.sync import apply, sync
from ixp.netbox.wanted import normal

__all__ = [
    "Action",
    "Change",
    "Changes",
    "Kind",
    "NetBoxClient",
    "Row",
    "Rows",
    "Seed",
    "Tokens",
    "apply",
    "canonical",
    "digest",
    "exchange_of",
    "export",
    "facts_of",
    "fetch",
    "intent_of",
    "load_seed",
    "normal",
    "plan_sync",
    "prepare",
    "seed",
    "sync",
]
