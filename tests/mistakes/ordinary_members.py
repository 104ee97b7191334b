"""Ordinary changes of members: who comes, goes, pays late, changes its AS-SET or its telephone."""

from ipaddress import IPv4Network

from ixp.data.snapshot import RouteSet
from ixp.model import Contact, NextHop, Overrides, PrefixRange, RouteLists, State
from tests.mistakes.kind import from_now, from_then, kind
from tests.mistakes.scene import IN_A_MONTH, MEMBER, TODAY, Scene


def _joins(state: State) -> object:
    """The other way round: before, there was none of it, nor its data."""
    return lambda scene: (scene.without_member(), scene.connection(state=state))


def _set_renamed(scene: Scene) -> Scene:
    name = f"AS{scene.find().asn}:AS-{MEMBER.upper()}-ALL"
    return scene.member(as_set=name).data(name, _grown(scene))


def _grown(scene: Scene) -> RouteSet:
    """What it registered before, and a new customer's."""
    found = scene.case.snapshot.sets[scene.find().as_set or f"AS{scene.find().asn}"]
    more = str(scene.ground.ipv6(600))
    return found.model_copy(
        update={"origins": tuple(sorted((*found.origins, 64199))), "ipv6": tuple(sorted((*found.ipv6, more)))}
    )


def _own_asn_only(scene: Scene) -> Scene:
    asn, found = scene.find().asn, scene.case.snapshot.sets[scene.find().as_set or ""]
    return scene.member(as_set=None).data(f"AS{asn}", found)


def _allows(scene: Scene) -> Scene:
    allowed = (PrefixRange.exactly(IPv4Network("203.0.113.0/24") if scene.ground.lab else scene.ground.ipv6(700)),)
    return scene.member(lists=RouteLists(allow_prefixes=allowed))


def _denies(scene: Scene) -> Scene:
    return scene.member(lists=RouteLists(deny_prefixes=(PrefixRange.with_more_specifics(scene.ground.ipv6(800)),)))


def _lists_a_next_hop(scene: Scene) -> Scene:
    lists = RouteLists(next_hops=(scene.host(5, 4), scene.host(5, 6)))
    return scene.member(policy=Overrides(next_hop=NextHop.LISTED), lists=lists)


def _leaving(scene: Scene) -> Scene:
    return scene.connection(state=State.LEAVING, leaves=IN_A_MONTH)


def _back(scene: Scene) -> Scene:
    return scene.connection(state=State.ACTIVE, leaves=None)


def _second_left(scene: Scene) -> Scene:
    return scene.second(state=State.LEAVING, leaves=TODAY)


def _left(scene: Scene) -> Scene:
    return scene.connection(state=State.LEAVING, leaves=TODAY)


def _options(**fields: object) -> object:
    return lambda scene: scene.member(policy=Overrides.model_validate(fields))


def _suspended(scene: Scene) -> Scene:
    return scene.connection(state=State.SUSPENDED)


KINDS = (
    kind("a member joins, its port shut", _joins(State.PLANNED)),
    kind("a member joins, its cross-connect under way", _joins(State.AWAITING_XCONNECT)),
    kind("a member joins in quarantine", _joins(State.QUARANTINE)),
    kind("a member joins at once", _joins(State.ACTIVE)),
    kind("a member gives notice", from_now(_leaving)),
    kind("a member that gave notice stays", from_then(_leaving, _back)),
    kind("a member that was drained is deleted", from_then(_left, Scene.without_member)),
    kind("a member that is drained is deleted early", from_then(_leaving, Scene.without_member), "change.removed-early"),
    kind("a member is deleted as it is", from_now(Scene.without_member), "change.removed-while-active"),
    kind("a suspended member is deleted", from_then(_suspended, Scene.without_member)),
    kind("a member is suspended", from_now(_suspended)),
    kind("a member has paid", from_then(_suspended, _back)),
    kind("a member orders a second connection", from_now(lambda scene: scene.second(state=State.PLANNED))),
    kind("a member's second connection is up at once", from_now(Scene.second)),
    kind("a member gives up one of two", from_then(_second_left, lambda scene: scene.member(connections=(scene.line(),)))),
    kind(
        "a member has a new NOC",
        from_now(lambda scene: scene.member(noc=Contact(email="noc@new.example.net", phone="+33 1 99 00 01 99"))),
    ),
    kind("a member changes its name", from_now(lambda scene: scene.member(name="Allier Réseaux & Fils"))),
    kind("a member's AS-SET has a new name, and a customer more", from_now(_set_renamed)),
    kind("a member drops its AS-SET", from_now(_own_asn_only)),
    kind("a member gets what its IRR lacks", from_now(_allows)),
    kind("a member asks for a prefix to be refused", from_now(_denies)),
    kind("a member lists a second router's address", from_now(_lists_a_next_hop)),
    kind("a member's next hops may be those of its other routers", from_now(_options(next_hop=NextHop.SAME_AS))),
    kind("a member may announce more specifics", from_now(_options(irr_more_specifics=True))),
    kind("a member is held to shorter paths", from_now(_options(max_path=12))),
    kind("a member sells transit", from_now(_options(transit_free=False)), "change.member-check-off"),
    kind("a member no longer sells transit", from_then(_options(transit_free=False), _options())),
    kind("a member wants no blackhole routes", from_now(_options(blackholes=False))),
    kind("a member wants GTSM", from_now(_options(gtsm=True))),
    kind("a member wants BFD", from_now(_options(bfd=True))),
    kind("a member wants all paths", from_now(_options(add_path=True))),
    kind("a member's sessions come back by themselves", from_now(_options(limit_action="restart"))),
    kind("a member gets a tag", from_now(lambda scene: scene.member(tags=(f"{scene.ground.ours}:3000:7",)))),
)
