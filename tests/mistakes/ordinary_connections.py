"""Ordinary changes of connections and NAPs: other ports, speeds, routers, addresses, passwords."""

from collections.abc import Callable

from ixp.model import FamilyLimits, Nap, NapEnd, State
from tests.mistakes.kind import Kind, from_now, from_then, kind
from tests.mistakes.scene import LINE, MEMBER, OTHER, OTHER_LINE, Scene

Edit = Callable[[Scene], Scene]


def _set(**fields: object) -> Edit:
    return lambda scene: scene.connection(**fields)


def _moved(scene: Scene) -> Scene:
    return scene.connection(ports=scene.free_ports(1))


def _elsewhere(scene: Scene) -> Scene:
    return scene.connection(ports=scene.free_ports(1, elsewhere=True))


def _lag(scene: Scene) -> Scene:
    return scene.connection(ports=(*scene.line().ports, *scene.free_ports(1)))


def _faster(scene: Scene) -> Scene:
    return scene.connection(ports=scene.free_ports(1, fast=True), speed=100_000)


def _second_router(scene: Scene) -> Scene:
    return scene.connection(macs=(*scene.line().macs, scene.ground.mac(0xFD)))


def _router_replaced(scene: Scene) -> Scene:
    return scene.connection(macs=(scene.ground.mac(0xFD),))


def _readdressed(scene: Scene) -> Scene:
    return scene.connection(ipv4=scene.host(3, 4), ipv6=scene.host(3, 6))


def _unlimited(scene: Scene) -> Scene:
    return scene.connection(max_prefix=FamilyLimits())


def _limits(ipv4: int, ipv6: int) -> Edit:
    return _set(max_prefix=FamilyLimits(ipv4=ipv4, ipv6=ipv6))


_bilateral = _set(route_servers=False, max_prefix=FamilyLimits())
_password = _set(md5=f"md5/{LINE}")


def _tagged(scene: Scene) -> Scene:
    """A NAP on both connections."""
    return scene.nap(_nap(NapEnd(member=OTHER, connection=OTHER_LINE), NapEnd(member=MEMBER, connection=LINE)))


def _untagged(scene: Scene) -> Scene:
    """A NAP on ports of its own."""
    one, other = scene.free_ports(2)
    return scene.nap(_nap(NapEnd(member=OTHER, ports=(one,), speed=10_000), NapEnd(member=MEMBER, ports=(other,), speed=10_000)))


def _nap(*ends: NapEnd) -> Nap:
    return Nap(key=f"{MEMBER}-{OTHER}", vid=1001, ends=(ends[0], ends[1]))


def _parted(scene: Scene) -> Scene:
    return scene.nap(None)


def _end_moved(scene: Scene) -> Scene:
    (nap,) = scene.case.exchange.intent.naps
    ends = (nap.ends[0], nap.ends[1].model_copy(update={"ports": scene.free_ports(1)}))
    return scene.nap(nap.model_copy(update={"ends": ends}))


def _renumbered(scene: Scene) -> Scene:
    (nap,) = scene.case.exchange.intent.naps
    return scene.nap(nap.model_copy(update={"vid": 1011}))


def _life() -> tuple[Kind, ...]:
    """From one state to the next."""
    planned, waiting, quarantine = (_set(state=item) for item in (State.PLANNED, State.AWAITING_XCONNECT, State.QUARANTINE))
    return (
        kind("the cross-connect is ordered", from_then(planned, waiting)),
        kind("the router is there, and is tested", from_then(waiting, quarantine)),
        kind("the test went well", from_then(quarantine, _set(state=State.ACTIVE))),
        kind("a connection goes on without a test", from_then(waiting, _set(state=State.ACTIVE)), "change.quarantine-skipped"),
        kind("an active connection is tested again", from_now(quarantine), "change.parked-while-active"),
    )


KINDS = (
    *_life(),
    kind("a connection moves to another port", from_now(_moved)),
    kind("a connection moves to the other PoP", from_now(_elsewhere), "change.other-pop"),
    kind("a port becomes a LAG", from_now(_lag)),
    kind("a LAG grows", from_then(_lag, _lag)),
    kind("a LAG shrinks", from_then(_lag, lambda scene: scene.connection(ports=scene.line().ports[:1])), "change.slower"),
    kind("a connection gets a faster port", from_now(_faster)),
    kind(
        "a connection gets a slower port",
        from_then(_faster, lambda scene: scene.connection(ports=scene.free_ports(1), speed=10_000)),
        "change.slower",
    ),
    kind("a second router is let in beside the old one", from_now(_second_router)),
    kind("the old router is taken out", from_then(_second_router, lambda scene: scene.connection(macs=scene.line().macs[1:]))),
    kind("the router is replaced overnight", from_now(_router_replaced)),
    kind("a connection gets other addresses", from_now(_readdressed)),
    kind("a connection gets IPv6", lambda scene: (scene.connection(ipv6=None, max_prefix=FamilyLimits(ipv4=100)), scene)),
    kind("a connection gives up IPv6", from_now(_set(ipv6=None, max_prefix=FamilyLimits(ipv4=100))), "change.family-lost"),
    kind("a connection's limits are raised", from_now(_limits(250, 120))),
    kind("a connection's limits are lowered a little", from_now(_limits(80, 40))),
    kind("a connection gets limits of its own", from_then(_unlimited, _limits(800, 150))),
    kind("a connection peers bilaterally only", from_now(_bilateral), "change.bilateral-only"),
    kind("a connection comes to the route servers", lambda scene: (_bilateral(scene), scene)),
    kind("sessions get a password", from_now(_password)),
    kind("sessions lose their password", from_then(_password, _set(md5=None)), "change.password-lost"),
    kind("a NAP is ordered, on ports of its own", from_now(_untagged)),
    kind("a NAP is ordered, on both connections", from_now(_tagged)),
    kind("a NAP ends", from_then(_untagged, _parted)),
    kind("a tagged NAP ends", from_then(_tagged, _parted)),
    kind("a NAP's end moves to another port", from_then(_untagged, _end_moved), "change.nap-moved"),
    kind("an untagged NAP gets another VLAN", from_then(_untagged, _renumbered)),
    kind("a tagged NAP gets another VLAN", from_then(_tagged, _renumbered), "change.nap-renumbered"),
)
