"""A valid exchange with one member whom a change is about, and the edits that people make of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from hypothesis import strategies as st

from ixp.data.snapshot import RouteSet
from ixp.model import Connection, Exchange, Member, Nap, Policy, PortRef, Role, State
from ixp.netbox import normal
from tests.mistakes.ground import FAST_PORTS, LAB, MEMBER_PORTS, PRODUCTION, Ground, Shape, facts, own_ports
from tests.mistakes.valid import RIVERS, Case, assembled
from tests.mistakes.wishes import Link, Wish, policies, shapes, wishes
from tests.unit.validate import amend

MEMBER, OTHER = (name.lower() for name in RIVERS[:2])
LINE, OTHER_LINE = f"{MEMBER}-1", f"{OTHER}-1"
_MOST_OTHERS = 3
_FIRST_FREE = 230  # hosts of the LAN from here on are nobody's
TODAY = date.today()  # noqa: DTZ011  a day, not a moment
IN_A_MONTH = TODAY + timedelta(days=30)


@dataclass(frozen=True)
class Scene:
    """The exchange before or after a change; ``MEMBER`` has one active connection of one port, of both families."""

    case: Case
    ground: Ground
    shape: Shape

    def find(self) -> Member:
        """The member of the change."""
        return next(item for item in self.case.exchange.intent.members if item.key == MEMBER)

    def line(self) -> Connection:
        """Its first connection."""
        return self.find().connections[0]

    @property
    def policy_now(self) -> Policy:
        """What holds for all."""
        return self.case.exchange.intent.policy

    def intent(self, **fields: Any) -> "Scene":
        """With other fields of the intent."""
        exchange = amend.intent(self.case.exchange, **fields)
        return self._of(exchange.model_copy(update={"intent": normal(exchange.intent)}))

    def policy(self, **fields: Any) -> "Scene":
        """With another policy of the exchange."""
        return self.intent(policy=self.policy_now.model_copy(update=fields))

    def member(self, **fields: Any) -> "Scene":
        """With other fields of the member."""
        return self._of(amend.member(self.case.exchange, MEMBER, **fields))

    def connection(self, **fields: Any) -> "Scene":
        """With other fields of its first connection."""
        return self._of(amend.connection(self.case.exchange, LINE, **fields))

    def second(self, **fields: Any) -> "Scene":
        """With a second connection, in the next PoP; active unless ``fields`` say otherwise."""
        other = self.line().model_copy(
            update={
                "key": f"{MEMBER}-2",
                "ports": self.free_ports(1, elsewhere=True),
                "macs": (self.ground.mac(0xFE),),
                "ipv4": self.host(1, 4),
                "ipv6": self.host(1, 6),
                **fields,
            }
        )
        return self.member(connections=(*self.find().connections, other))

    def without_member(self) -> "Scene":
        """Without the member, its NAPs and its data."""
        intent, data = self.case.exchange.intent, self.case.snapshot
        name = self.find().as_set or f"AS{self.find().asn}"
        naps = tuple(item for item in intent.naps if MEMBER not in {end.member for end in item.ends})
        scene = self.intent(members=tuple(item for item in intent.members if item.key != MEMBER), naps=naps)
        sets = {key: item for key, item in data.sets.items() if key != name}
        return scene._with(snapshot=data.model_copy(update={"sets": sets}))

    def nap(self, nap: Nap | None) -> "Scene":
        """With this NAP as its only one, or with none."""
        return self.intent(naps=(nap,) if nap else ())

    def data(self, name: str, found: RouteSet) -> "Scene":
        """With another set in the data."""
        data = self.case.snapshot
        return self._with(snapshot=data.model_copy(update={"sets": data.sets | {name: found}}))

    def everybody(self, old: State, new: State) -> "Scene":
        """With ``new`` as the state of all whose connection is in state ``old``."""
        members = [
            member.model_copy(
                update={
                    "connections": tuple(
                        item.model_copy(update={"state": new}) if item.state is old else item for item in member.connections
                    )
                }
            )
            for member in self.case.exchange.intent.members
        ]
        return self.intent(members=tuple(members))

    def shaped(self, shape: Shape) -> "Scene":
        """With other devices, and the ports that serve them."""
        exchange = self.case.exchange.model_copy(update={"facts": facts(self.ground, shape)})
        return Scene(self.case.model_copy(update={"exchange": exchange}), self.ground, shape).intent(
            own_ports=own_ports(self.ground, shape)
        )

    def devices(self, role: Role, **fields: Any) -> "Scene":
        """With other fields of the first device of that role."""
        first = next(item for item in self.case.exchange.facts.devices if item.role is role)
        return self._of(amend.device(self.case.exchange, first.name, **fields))

    def free_ports(self, count: int, *, fast: bool = False, elsewhere: bool = False) -> tuple[PortRef, ...]:
        """Ports of the connection's switch that nobody has, or (``elsewhere``) of the next PoP's."""
        intent = self.case.exchange.intent
        used = {port for member in intent.members for item in member.connections for port in item.ports}
        used |= {port for nap in intent.naps for end in nap.ends for port in end.ports}
        switches = [item.name for item in self.case.exchange.switches]
        switch = switches[(switches.index(self.line().ports[0].device) + elsewhere) % len(switches)]
        ports = (PortRef(device=switch, interface=f"Ethernet{number}") for number in (FAST_PORTS if fast else MEMBER_PORTS))
        return tuple([port for port in ports if port not in used][:count])

    def host(self, number: int, version: int) -> IPv4Address | IPv6Address:
        """An address of the LAN that is nobody's."""
        return ip_address(self.ground.address(_FIRST_FREE + number, version))

    def _of(self, exchange: Exchange) -> "Scene":
        return self._with(exchange=exchange)

    def _with(self, **fields: Any) -> "Scene":
        return Scene(self.case.model_copy(update=fields), self.ground, self.shape)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """An exchange of two or three PoPs with a collector, and a few other members of any kind."""
    ground, shape = draw(st.sampled_from([LAB, PRODUCTION])), draw(shapes.filter(lambda item: len(item.pops) > 1))
    shape = shape.model_copy(update={"collector": True, "drained": False})
    plain = Wish(links=(Link(pop=draw(st.integers(0, 1))),))
    others = draw(st.lists(wishes, max_size=_MOST_OTHERS))
    case = assembled(ground, shape, draw(policies(ground, shape)), [plain, plain, *others], [])
    return Scene(case, ground, shape)
