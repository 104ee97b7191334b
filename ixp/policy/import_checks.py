"""Each check on import as one function: what it rests on where a route passes, what stands in the way where it fails."""

from collections.abc import Callable, Iterable

from ixp.policy.candidate import Candidate
from ixp.policy.checks import Check
from ixp.policy.ranges import first, written
from ixp.policy.rpki import RpkiState, vrp_text
from ixp.policy.verdict import Result, Status

Answer = tuple[Status, str]


def _passed(datum: str) -> Answer:
    return Status.PASSED, datum


def _failed(datum: str) -> Answer:
    return Status.FAILED, datum


def _skipped(datum: str) -> Answer:
    return Status.SKIPPED, datum


def _next_hop(item: Candidate) -> Answer:
    hop, allowed = item.route.next_hop, item.session.next_hops
    if hop in allowed:
        return _passed(str(hop))
    return _failed(f"{hop} is not {_either(allowed)} ({item.options.next_hop})")


def _empty_path(item: Candidate) -> Answer:
    return _passed(item.route.path) if item.route.as_path else _failed("the path is empty")


def _path_too_long(item: Candidate) -> Answer:
    long, most = len(item.route.as_path), item.options.max_path
    return _passed(f"{long} of {most}") if long <= most else _failed(f"{long} ASNs, {most} at most")


def _first_as(item: Candidate) -> Answer:
    own, head = item.session.asn, item.route.path.partition(" ")[0]
    if not item.route.as_path:
        return _skipped("the path is empty")
    return _passed(f"AS{own}") if item.route.as_path[0] == own else _failed(f"{head} is first, not the member's AS{own}")


def _reserved_asn(item: Candidate) -> Answer:
    if not item.options.reserved_asns:
        return _skipped("path: reserved_asns is accept")
    for asn in sorted(item.route.asns):
        for low, high in item.server.reserved_asns:
            if low <= asn <= high:
                return _failed(f"AS{asn} is reserved" if low == high else f"AS{asn} is in the reserved AS{low}-AS{high}")
    return _passed("none")


def _as_set(item: Candidate) -> Answer:
    if item.options.as_sets:
        return _skipped("path: as_sets is accept")
    found = [part for part in item.route.as_path if isinstance(part, frozenset)]
    return _failed(f"{{{' '.join(map(str, sorted(found[0])))}}}") if found else _passed("none")


def _transit_free(item: Candidate) -> Answer:
    if not item.options.transit_free:
        return _skipped("path: transit_free is accept")
    return _others_in_path(item, item.server.transit_free, "is transit-free")


def _never_via(item: Candidate) -> Answer:
    return _others_in_path(item, item.server.never_via, "wants none of its routes here")


def _others_in_path(item: Candidate, listed: tuple[int, ...], words: str) -> Answer:
    found = sorted((item.route.asns & set(listed)) - {item.session.asn})
    return _failed(f"AS{found[0]} {words}") if found else _passed("none")


def _denied(item: Candidate) -> Answer:
    found = first(item.server.denied(item.route.version), item.route.prefix)
    return _failed(f"{written(found)} is denied to all") if found else _passed("not denied")


def _member_denied(item: Candidate) -> Answer:
    found = first(item.member_set.lists.deny_prefixes, item.route.prefix)
    return _failed(f"{written(found)} is denied from this member") if found else _passed("not denied")


def _bogon(item: Candidate) -> Answer:
    found = first(item.server.bogons(item.route.version), item.route.prefix)
    return _failed(f"bogon {written(found)}") if found else _passed("no bogon")


def _origin(item: Candidate) -> Answer:
    if not item.options.irr_origin:
        return _skipped("irr: origin is false")
    allowed = item.origin_datum or item.allowed_datum
    if allowed:
        return _passed(allowed)
    if item.route.as_path and item.route.origin is None:
        return _failed("the path ends in an AS_SET, which is nobody's origin")
    origins = item.member_set.origins
    return _failed(f"AS{item.route.origin} is not in {item.member_set.source} (it has {_count(origins, 'ASN')})")


def _prefix(item: Candidate) -> Answer:
    if not item.options.irr_prefix:
        return _skipped("irr: prefix is false")
    allowed = item.prefix_datum or item.roa_datum or item.allowed_datum
    if allowed:
        return _passed(allowed)
    version, kind = item.route.version, "any part of" if item.blackhole else "in"
    had = f"it has {_count(item.member_set.prefixes(version), 'range')} of IPv{version}"
    return _failed(f"{item.route.prefix} is not {kind} {item.member_set.source} ({had})")


def _rpki_invalid(item: Candidate) -> Answer:
    if item.rpki is None:
        return _skipped("no RTR cache is configured")
    if item.blackhole:
        return _skipped("a blackhole request")
    state, vrps = item.rpki
    datum = f"{state}: {_some(f'VRP {vrp_text(vrp)}' for vrp in vrps)}" if vrps else f"{state}: no VRP covers it"
    if state is not RpkiState.INVALID:
        return _passed(datum)
    return (
        _failed(datum) if item.options.reject_invalid else _skipped(f"{datum}; reject_invalid is false: held, but sent to nobody")
    )


def _prefix_too_long(item: Candidate) -> Answer:
    if item.blackhole:
        return _skipped("a blackhole request")
    length, most = item.route.prefix.prefixlen, _lengths(item)[1]
    return _passed(f"/{length}, /{most} at most") if length <= most else _failed(f"/{length} is longer than /{most}")


def _prefix_too_short(item: Candidate) -> Answer:
    if item.blackhole:
        return _skipped("a blackhole request")
    length, least = item.route.prefix.prefixlen, _lengths(item)[0]
    return _passed(f"/{length}, /{least} at least") if length >= least else _failed(f"/{length} is shorter than /{least}")


def _communities(item: Candidate) -> Answer:
    most, count = item.options.max_communities, item.route.community_count
    if most is None:
        return _skipped("communities: most is none")
    if item.blackhole:
        return _skipped("a blackhole request")
    return _passed(f"{count} of {most}") if count <= most else _failed(f"{count} communities, {most} at most")


_CHECKS: dict[Check, Callable[[Candidate], Answer]] = {
    Check.NEXT_HOP: _next_hop,
    Check.EMPTY_PATH: _empty_path,
    Check.PATH_TOO_LONG: _path_too_long,
    Check.FIRST_AS: _first_as,
    Check.RESERVED_ASN: _reserved_asn,
    Check.AS_SET: _as_set,
    Check.TRANSIT_FREE: _transit_free,
    Check.NEVER_VIA: _never_via,
    Check.DENIED: _denied,
    Check.MEMBER_DENIED: _member_denied,
    Check.BOGON: _bogon,
    Check.ORIGIN: _origin,
    Check.PREFIX: _prefix,
    Check.RPKI_INVALID: _rpki_invalid,
    Check.PREFIX_TOO_LONG: _prefix_too_long,
    Check.PREFIX_TOO_SHORT: _prefix_too_short,
    Check.COMMUNITIES: _communities,
}


def result(check: Check, item: Candidate) -> Result:
    """Make one check."""
    status, datum = _CHECKS[check](item)
    return Result.model_construct(check=check, status=status, datum=datum)


def _lengths(item: Candidate) -> tuple[int, int]:
    found = item.options.ipv4_length if item.route.version == 4 else item.options.ipv6_length
    return found.shortest, found.longest


def _either(items: Iterable[object]) -> str:
    return " or ".join(map(str, items))


def _some(items: Iterable[str], most: int = 3) -> str:
    found = list(items)
    return ", ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")


def _count(items: tuple[object, ...], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"
