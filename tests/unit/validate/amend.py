"""Small changes to a frozen exchange, for breaking one thing at a time."""

from typing import Any

from ixp.model import Exchange


def intent(exchange: Exchange, **fields: Any) -> Exchange:
    return exchange.model_copy(update={"intent": exchange.intent.model_copy(update=fields)})


def member(exchange: Exchange, key: str, **fields: Any) -> Exchange:
    members = tuple(item.model_copy(update=fields) if item.key == key else item for item in exchange.intent.members)
    return intent(exchange, members=members)


def connection(exchange: Exchange, key: str, **fields: Any) -> Exchange:
    owner = next(found for found, item in exchange.connections() if item.key == key)
    connections = tuple(item.model_copy(update=fields) if item.key == key else item for item in owner.connections)
    return member(exchange, owner.key, connections=connections)


def nap(exchange: Exchange, key: str, **fields: Any) -> Exchange:
    naps = tuple(item.model_copy(update=fields) if item.key == key else item for item in exchange.intent.naps)
    return intent(exchange, naps=naps)


def device(exchange: Exchange, name: str, **fields: Any) -> Exchange:
    devices = tuple(item.model_copy(update=fields) if item.name == name else item for item in exchange.facts.devices)
    return exchange.model_copy(update={"facts": exchange.facts.model_copy(update={"devices": devices})})


def own_port(exchange: Exchange, position: int, **fields: Any) -> Exchange:
    ports = list(exchange.intent.own_ports)
    ports[position] = ports[position].model_copy(update=fields)
    return intent(exchange, own_ports=tuple(ports))
