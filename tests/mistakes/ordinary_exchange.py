"""Ordinary changes of the exchange itself: its policy, its services, its devices."""

from collections.abc import Callable
from ipaddress import ip_address

from ixp.model import Blackhole, NextHop, PopNumber, PrefixLengths, PrefixRange, Role, RtrCache, State
from tests.mistakes.ground import BLACKHOLE_HOST, Shape, sites
from tests.mistakes.kind import Change, from_now, from_then, kind
from tests.mistakes.scene import Scene

Edit = Callable[[Scene], Scene]


def _policy(**fields: object) -> Edit:
    return lambda scene: scene.policy(**fields)


def _caches(*hosts: int) -> Edit:
    return lambda scene: scene.policy(rtr_caches=tuple(RtrCache(host=scene.ground.management[host]) for host in hosts))


def _denied(scene: Scene) -> Scene:
    return scene.policy(denied=(*scene.policy_now.denied, PrefixRange.with_more_specifics(scene.ground.ipv6(901))))


def _blackholing(scene: Scene) -> Scene:
    """For both families, with our next hop."""
    hops = {f"blackhole_next_hop_ipv{version}": ip_address(scene.ground.address(BLACKHOLE_HOST, version)) for version in (4, 6)}
    return scene.policy(blackhole_ipv4=Blackhole.REWRITE, blackhole_ipv6=Blackhole.REWRITE, **hops)


def _numbered(scene: Scene) -> Scene:
    return scene.policy(pops=tuple(PopNumber(site=site, number=number) for number, site in enumerate(sites(scene.shape), 1)))


def _services(**fields: int) -> Edit:
    """Addresses of the out-of-band network, beside those that there are."""

    def edit(scene: Scene) -> Scene:
        access = scene.case.exchange.intent.management
        more = {name: (*getattr(access, name), scene.ground.management[host]) for name, host in fields.items()}
        return scene.intent(management=access.model_copy(update=more))

    return edit


def _shaped(shape: Callable[[Shape], Shape]) -> Change:
    """What NetBox and the exchange's own ports become where there are other devices."""

    def change(scene: Scene) -> tuple[Scene, Scene]:
        return scene, scene.shaped(shape(scene.shape))

    return change


def _reversed(change: Change) -> Change:
    return lambda scene: change(scene)[::-1]


def _new_pop(shape: Shape) -> Shape:
    return shape.model_copy(update={"pops": (*shape.pops, ("bird",))})


def _new_server(shape: Shape) -> Shape:
    """At the last PoP: names and addresses of the others stay."""
    return shape.model_copy(update={"pops": (*shape.pops[:-1], (*shape.pops[-1], "bird"))})


def _without_collector(shape: Shape) -> Shape:
    return shape.model_copy(update={"collector": False})


def _collector(scene: Scene) -> tuple[Scene, Scene]:
    """Before, there was none, and nobody in quarantine."""
    tested = scene.everybody(State.QUARANTINE, State.AWAITING_XCONNECT)
    return tested.shaped(_without_collector(scene.shape)), tested


def _more_links(shape: Shape) -> Shape:
    return shape.model_copy(update={"links": shape.links + 1})


KINDS = (
    kind("the exchange gets another title", from_now(lambda scene: scene.intent(title="Another Exchange & Co"))),
    kind("a third RTR cache is asked", from_then(_caches(31, 32), _caches(31, 32, 33))),
    kind("RTR caches are asked in another order", from_then(_caches(31, 32), _caches(32, 31))),
    kind("an RTR cache is replaced", from_then(_caches(31, 32), _caches(31, 34)), "change.rtr-cache"),
    kind("one prefix more is denied to all", from_now(_denied)),
    kind("one network more wants no route server", from_now(_policy(never_via_asns=(2906, 8075, 15169)))),
    kind("fewer communities are taken", from_then(_policy(max_communities=200), _policy(max_communities=50))),
    kind("shorter paths are taken", from_then(_policy(max_path=64), _policy(max_path=24))),
    kind(
        "fewer lengths are taken",
        from_then(
            _policy(ipv6_length=PrefixLengths(shortest=16, longest=48)),
            _policy(ipv6_length=PrefixLengths(shortest=19, longest=48)),
        ),
    ),
    kind(
        "next hops have to be those of the session",
        from_then(_policy(next_hop=NextHop.SAME_AS), _policy(next_hop=NextHop.STRICT)),
    ),
    kind(
        "the limits of all are raised",
        from_then(_policy(max_prefix_ipv4=1000, max_prefix_ipv6=200), _policy(max_prefix_ipv4=2000, max_prefix_ipv6=400)),
    ),
    kind("members are told the RPKI state", from_then(_policy(export_validation=False), _policy(export_validation=True))),
    kind("blackholing begins", from_then(_policy(blackhole_ipv4=Blackhole.OFF, blackhole_ipv6=Blackhole.OFF), _blackholing)),
    kind(
        "blackholing ends",
        from_then(_blackholing, _policy(blackhole_ipv4=Blackhole.OFF, blackhole_ipv6=Blackhole.OFF)),
        "change.blackhole-off",
    ),
    kind("PoPs get numbers", from_then(_policy(pops=()), _numbered)),
    kind("a second clock is asked", from_now(_services(ntp=3))),
    kind("a second log server is told", from_now(_services(syslog=3))),
    kind("a route server is drained", from_now(lambda scene: scene.devices(Role.ROUTE_SERVER, drain="A new kernel, until noon"))),
    kind("a drained route server comes back", lambda scene: (scene.devices(Role.ROUTE_SERVER, drain="A new kernel"), scene)),
    kind("a PoP is opened", _shaped(_new_pop), "change.trunk"),
    kind("a route server is set up", _shaped(_new_server)),
    kind("a route server is given up", _reversed(_shaped(_new_server)), "change.device-gone"),
    kind("a collector is set up", _collector),
    kind("a trunk gets one link more", _shaped(_more_links), "change.trunk"),
)
