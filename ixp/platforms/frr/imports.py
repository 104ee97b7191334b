"""What a session may announce, as route-maps: a short one for each session, with its own data alone, and what all share.

A session's map looks at what only it can know (next hop, first AS, its sets) and marks what it finds; the shared map that it
calls then decides, in the order of ``ixp.policy.checks``. Accepted routes get a weight, refused ones their reason.
"""

from dataclasses import dataclass

from ixp.model import AllowedRoute, Blackhole, Options, Reject
from ixp.platforms.frr import prefixes
from ixp.platforms.frr.lists import COMMUNITY, EXTENDED, LARGE, Book
from ixp.platforms.frr.maps import Draft
from ixp.platforms.frr.regexes import BORDER, any_of
from ixp.platforms.frr.signals import ACCEPTED, FOR_NOBODY, OVER_IPV6, WITHOUT_ACTIONS, Mark, Signals
from ixp.policy import Check, MemberSet, RouteServer, Session
from ixp.policy.checks import REASONS
from ixp.policy.communities import Info, text

# How many ASNs stand in one regular expression: long lines are read slowly.
_ASNS_A_LINE = 100


@dataclass
class Imports:
    """Writes the import maps of one route server into its book."""

    book: Book
    server: RouteServer
    signals: Signals

    def __post_init__(self) -> None:
        self._sets = {item.key: item for item in self.server.member_sets}

    def session(self, session: Session, version: int) -> str:
        """The map of one session and IP version; gives its name."""
        own = self._sets[session.member_set]
        draft = Draft()
        draft.proceed(f"call {self._entry(session.options, version)}")
        for hop in session.next_hops:
            # A prefix list would do for many, but does not match an IPv4 route's IPv6 next hop (RFC 8950).
            draft.jump("path", f"match {prefixes.WORD[hop.version]} next-hop address {hop}")
        self._refuse(draft, Check.NEXT_HOP)
        draft.label("path")
        self._refuse(draft, Check.EMPTY_PATH, f"match as-path {self.book.as_path('ixp-empty', 'permit ^$')}")
        longer = self.book.as_path("ixp-longer", f"permit ^([^ ]+ ){{{session.options.max_path}}}")
        self._refuse(draft, Check.PATH_TOO_LONG, f"match as-path {longer}")
        draft.jump("facts", f"match as-path {first_as(self.book, session.asn)}")
        self._refuse(draft, Check.FIRST_AS)
        draft.label("facts")
        self._facts(draft, session, own, version)
        draft.permit(f"call {self._decision(session, version)}")
        key = f"{session.key}-v{session.version}"
        return self.book.route_map(f"{key}-in" if version == session.version else f"{key}-in-v{version}", draft)

    def _entry(self, options: Options, version: int) -> str:
        """What is ours is taken off, requests are marked, communities are counted: before anything of ours is on the route."""
        draft = Draft()
        draft.proceed(self.signals.forget_ours)
        if self.server.blackhole(version) is not Blackhole.OFF:
            for line in self.signals.requests:
                draft.proceed(line, self.signals.marks(Mark.BLACKHOLE))
        if options.max_communities is not None:
            for kind in (COMMUNITY, EXTENDED, LARGE):
                name = self.book.expanded(kind, "ixp-many", f"^([^ ]+ ){{{options.max_communities}}}")
                draft.proceed(f"match {kind} {name}", self.signals.marks(Mark.COMMUNITIES))
        draft.permit()
        return self.book.route_map("ixp-entry", draft)

    def _facts(self, draft: Draft, session: Session, own: MemberSet, version: int) -> None:
        """What the member's data say of the route, whether it decides or not."""
        word = prefixes.WORD[version]
        draft.proceed(f"match as-path {self._origins(own)}", self.signals.says(Info.ORIGIN_REGISTERED))
        registered = self.signals.says(Info.PREFIX_REGISTERED)
        for line in self._listed(own, version, f"{own.key}-v{version}", prefixes.registered(own, version)):
            draft.proceed(line, registered)
        asks = self.server.blackhole(version) is not Blackhole.OFF
        if asks:
            for line in self._listed(own, version, f"{own.key}-v{version}-inside", prefixes.inside(own, version)):
                draft.proceed(self.signals.marked(Mark.BLACKHOLE), line, registered)
        for route in own.lists.allow_routes:
            if route.range.prefix.version == version:
                self._allowed(draft, own, route, asks=asks)
        denied = prefixes.permits(prefixes.of_version(own.lists.deny_prefixes, version))
        if denied:
            name = self.book.prefixes(version, f"{own.key}-v{version}-denied", own.source, denied)
            draft.proceed(f"match {word} address prefix-list {name}", self.signals.marks(Mark.DENIED))
        tags = [*([text(self.server.communities.pop(session.pop))] if session.pop is not None else []), *session.tags]
        if tags:
            draft.proceed(f"set large-community {' '.join(tags)} additive")

    def _listed(self, own: MemberSet, version: int, key: str, rules: tuple[str, ...]) -> list[str]:
        """The lines that match the prefixes of a set, however many lists it takes."""
        names = [self.book.prefixes(version, key, own.source, part) for part in prefixes.parts(rules)]
        return [f"match {prefixes.WORD[version]} address prefix-list {name}" for name in names]

    def _allowed(self, draft: Draft, own: MemberSet, route: AllowedRoute, *, asks: bool) -> None:
        version = route.range.prefix.version
        origin = () if route.origin is None else (f"match as-path {self._ends_in(route.origin)}",)
        ways: list[tuple[tuple[str, ...], tuple[str, ...]]] = [(prefixes.permits((route.range,)), ())]
        if asks:
            ways.append((prefixes.inside_one(route.range), (self.signals.marked(Mark.BLACKHOLE),)))
        for rules, requested in ways:
            name = self.book.prefixes(version, f"{own.key}-v{version}-allowed", own.source, rules)
            line = f"match {prefixes.WORD[version]} address prefix-list {name}"
            draft.proceed(line, *origin, *requested, self.signals.says(Info.PREFIX_ALLOWED))

    def _origins(self, own: MemberSet) -> str:
        asns = sorted({*own.origins, *own.lists.allow_origins})
        lines = [asns[at : at + _ASNS_A_LINE] for at in range(0, len(asns), _ASNS_A_LINE)]
        return self.book.as_path(f"{own.key}-origins", *(f"permit {BORDER}({'|'.join(map(str, line))})$" for line in lines))

    def _ends_in(self, asn: int) -> str:
        return self.book.as_path(f"AS{asn}-last", f"permit {BORDER}{asn}$")

    # -- what all sessions with the same options share -------------------------------------------------------------------

    def _decision(self, session: Session, version: int) -> str:
        draft = Draft()
        self._path(draft, session)
        self._prefix(draft, session.options, version)
        self._registry(draft, session.options, version)
        draft.label("rpki")
        if self.server.rtr_caches and session.options.reject_invalid:
            self._refuse(draft, Check.RPKI_INVALID, "match rpki invalid")
        self._lengths(draft, session.options, version)
        if session.options.max_communities is not None:
            self._refuse(draft, Check.COMMUNITIES, self.signals.marked(Mark.COMMUNITIES))
        if session.options.graceful_shutdown:
            name = self.book.standard(COMMUNITY, "ixp-graceful-shutdown", ("graceful-shutdown",))
            draft.proceed(f"match community {name}", self._last_choice)
        if self.server.rtr_caches:
            # Without data from a cache FRR finds nothing at all, not even "notfound".
            draft.jump("held", "match rpki valid", self.signals.says(Info.RPKI_VALID))
            draft.jump("held", "match rpki invalid", self.signals.says(Info.RPKI_INVALID))
            draft.jump("held", self.signals.says(Info.RPKI_NOT_FOUND))
        else:
            draft.jump("held", self.signals.says(Info.RPKI_NOT_CHECKED))
        if self.server.blackhole(version) is not Blackhole.OFF:
            self._requested(draft, session.options)
        draft.label("held")
        self._held(draft, drained=session.drained, base=OVER_IPV6 if session.version != version else 0)
        return self.book.route_map(f"ixp-in-v{version}", draft)

    def _path(self, draft: Draft, session: Session) -> None:
        options = session.options
        if options.reserved_asns:
            name = self.book.as_path("ixp-reserved", f"permit {any_of(self.server.reserved_asns)}")
            self._refuse(draft, Check.RESERVED_ASN, f"match as-path {name}")
        if not options.as_sets:
            self._refuse(draft, Check.AS_SET, f"match as-path {self.book.as_path('ixp-as-set', 'permit [{]')}")
        listed = [(Check.NEVER_VIA, "ixp-never-via", self.server.never_via)]
        if options.transit_free:
            listed.insert(0, (Check.TRANSIT_FREE, "ixp-transit-free", self.server.transit_free))
        for check, key, asns in listed:
            others = tuple((asn, asn) for asn in asns if asn != session.asn)
            if others:
                self._refuse(draft, check, f"match as-path {self.book.as_path(key, f'permit {any_of(others)}')}")

    def _prefix(self, draft: Draft, options: Options, version: int) -> None:
        word = prefixes.WORD[version]
        own = self.book.prefixes(
            version,
            f"ixp-v{version}-denied",
            f"own and denied prefixes of {self.server.exchange}",
            prefixes.permits(self.server.denied(version)),
        )
        self._refuse(draft, Check.DENIED, f"match {word} address prefix-list {own}")
        self._refuse(draft, Check.MEMBER_DENIED, self.signals.marked(Mark.DENIED))
        never = self.book.prefixes(
            version,
            f"ixp-v{version}-bogons",
            f"never routed, profile {self.server.profile}",
            prefixes.permits(self.server.bogons(version)),
        )
        self._refuse(draft, Check.BOGON, f"match {word} address prefix-list {never}")
        if options.irr_origin:
            draft.jump("registry", self.signals.told("origin-ok", Info.ORIGIN_REGISTERED, Info.PREFIX_ALLOWED))
            self._refuse(draft, Check.ORIGIN)
        draft.label("registry")

    def _registry(self, draft: Draft, options: Options, version: int) -> None:
        """Whether the prefix is registered; an authorised blackhole request goes its own way from here."""
        known = self.signals.told("prefix-ok", Info.PREFIX_REGISTERED, Info.PREFIX_ALLOWED)
        if self.server.blackhole(version) is not Blackhole.OFF:
            draft.jump("requested", self.signals.marked(Mark.BLACKHOLE))
        if options.roas_as_route_objects and self.server.rtr_caches:
            origin = self.signals.told("origin", Info.ORIGIN_REGISTERED)
            says = self.signals.says(Info.PREFIX_BY_ROA)
            if options.irr_prefix:
                draft.jump("rpki", "match rpki valid", origin, says)
            else:
                draft.proceed("match rpki valid", origin, says)
        if options.irr_prefix:
            draft.jump("rpki", known)
            self._refuse(draft, Check.PREFIX)

    def _requested(self, draft: Draft, options: Options) -> None:
        """Blackhole requests that passed so far: only that they are for the member's own space is looked at."""
        draft.label("requested")
        if options.irr_prefix:
            draft.jump("authorised", self.signals.told("prefix-ok", Info.PREFIX_REGISTERED, Info.PREFIX_ALLOWED))
            self._refuse(draft, Check.PREFIX)
        draft.label("authorised")
        draft.proceed(self.signals.says(Info.RPKI_NOT_CHECKED))

    def _lengths(self, draft: Draft, options: Options, version: int) -> None:
        lengths = options.ipv4_length if version == 4 else options.ipv6_length
        word = prefixes.WORD[version]
        for check, key, rules in (
            (Check.PREFIX_TOO_LONG, "too-long", prefixes.longer_than(lengths, version)),
            (Check.PREFIX_TOO_SHORT, "too-short", prefixes.shorter_than(lengths, version)),
        ):
            if rules:
                name = self.book.prefixes(version, f"ixp-v{version}-{key}", key.replace("-", " "), rules)
                self._refuse(draft, check, f"match {word} address prefix-list {name}")

    def _held(self, draft: Draft, *, drained: bool, base: int) -> None:
        """An accepted route: what is not registered is said too, marks go, and it wins against every refused one.

        ``base`` is added to its tag.
        """
        draft.jump("origin", self.signals.told("prefix", Info.PREFIX_REGISTERED))
        draft.proceed(self.signals.says(Info.PREFIX_NOT_REGISTERED))
        draft.label("origin")
        draft.jump("rest", self.signals.told("origin", Info.ORIGIN_REGISTERED))
        draft.proceed(self.signals.says(Info.ORIGIN_NOT_REGISTERED))
        draft.label("rest")
        if drained:
            draft.proceed("set community graceful-shutdown additive", self._last_choice)
        draft.proceed(self.signals.forget_marks)
        if self.server.obeys_well_known:
            name = self.book.standard(COMMUNITY, "ixp-well-known", ("no-export", "no-advertise"))
            draft.permit(f"match community {name}", ACCEPTED, f"set tag {base + FOR_NOBODY}")
        for line in self.signals.acting:
            draft.permit(line, ACCEPTED, *([f"set tag {base}"] if base else []))
        draft.permit(ACCEPTED, f"set tag {base + WITHOUT_ACTIONS}")

    @property
    def _last_choice(self) -> str:
        return f"set local-preference {self.server.policy.graceful_shutdown_preference}"

    def _refuse(self, draft: Draft, check: Check, *matches: str) -> None:
        """Keep what matches with its reason, or drop it, as the policy says."""
        if self.server.policy.reject is Reject.DROP:
            draft.deny(*matches)
        else:
            draft.permit(*matches, f"call {self._reason(check)}")

    def _reason(self, check: Check) -> str:
        code = REASONS[check].code
        draft = Draft()
        draft.proceed(self.signals.forget_ours)
        draft.permit(f"set large-community {text(self.server.communities.reason(code))} additive")
        return self.book.route_map(f"ixp-refused-{code}", draft)


def first_as(book: Book, asn: int) -> str:
    """Paths that begin with an AS; gives the list's name."""
    return book.as_path(f"AS{asn}-first", f"permit ^{asn}{BORDER}")
