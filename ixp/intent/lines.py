"""Where in the inventory a part of the model stands, so that a rule on the model can name the line to edit."""

from pathlib import Path

from ixp.intent.document import Document


class Lines:
    """Answers ``file:line`` for a path into the intent.

    Paths: ``exchange/…`` with the keys of exchange.yml (``exchange/vlans/peering/vid``,
    ``exchange/own_ports/sw1-nte01:Ethernet47/macs`` with ``:`` for the slash in a port), ``member:<key>/…`` with those of
    the member's file (``member:armor/connections/armor-1/ipv4``) and ``nap:<key>/…`` with those of the NAP's
    (``nap:loire-clisson/ends/clisson/port``); ``data/…`` with those of data.yml. A number is a position in a list,
    or a line of a text.
    """

    def __init__(self, documents: dict[str, Document] | None = None) -> None:
        self._documents = documents or {}

    def where(self, path: str) -> str:
        """``file:line`` of that part or of its nearest parent that is written; empty where no file holds it."""
        head, *rest = path.split("/")
        document = self._documents.get(head)
        if document is None:
            return ""
        return document.where(tuple(_step(part) for part in rest))

    def absent(self, path: str) -> str:
        """``file:1`` where a member's or NAP's file stood, or would, that is not there; empty for any other path."""
        noun, _, key = path.partition("/")[0].partition(":")
        exchange = self._documents.get("exchange")
        if exchange is None or noun not in {"member", "nap"}:
            return ""
        return f"{Path(exchange.file).parent / f'{noun}s' / key}.yml:1"


def port_step(port: object) -> str:
    """A port as one step of a path."""
    return str(port).replace("/", ":", 1)


def _step(part: str) -> str | int:
    if part.isdecimal():
        return int(part)
    return part.replace(":", "/", 1)
