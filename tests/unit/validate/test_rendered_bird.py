"""The checks on BIRD's file, where an exchange has all that the policy can say: RPKI, IPv4 over IPv6, tags, lists."""

import pytest

from ixp.model import Reject
from ixp.render.files import render_device
from tests.render.rich import rich_exchange, rich_snapshot
from validate.rendered.bird import check_bird

EXCHANGE = rich_exchange()
DEVICE = EXCHANGE.route_servers[0]
TEXT = render_device(EXCHANGE, rich_snapshot(), DEVICE)

SABOTAGE = [
    ("remote 192.0.2.60 port 3323;", "remote 192.0.2.61 port 3323;", "no 'protocol rpki' with 192.0.2.60 port 3323"),
    ("    import table on;\n    extended next hop on;", "    extended next hop on;", "does not check RPKI on IPv4"),
    ("roa_check(roa_v6, ", "no_check(roa_v6, ", "does not check RPKI on IPv6"),
    ("lc validity = rpki_state_v4();", "lc validity = (64496, 1000, 1);", "c_armor_1_v4 does not check RPKI on IPv4"),
    ("    import keep filtered on;\n    import table on;\n    ext", "    import table on;\n    ext", "c_retz_1_v6 does not keep"),
    ("import where judge_v4(64499,", "import where judge_v4(64498,", "c_retz_1_v6 does not hold IPv4 routes to AS64499"),
    ("export where to_member_v4(64499,", "export where to_member_v6(64499,", "c_retz_1_v6 sends IPv4 routes without asking"),
    ("      if judge_v4(64497, ", "      if true || judge_v4(64497, ", "c_armor_1_v4 does not hold IPv4 routes"),
    ("    import limit 1000 action disable;\n    rec", "    rec", "c_retz_1_v6 has no import limit 1000"),
    ("receive limit 10000 action disable;\n    export where to_member_v4(64499", "", "c_retz_1_v6 has no receive limit"),
    ("return judge_v6(peer_asn", "return other_v6(peer_asn", "c_loire_2_v6 does not refuse the peering LAN"),
]  # fmt: skip


def what(text: str) -> list[str]:
    return [item.what for item in check_bird(EXCHANGE, rich_snapshot(), DEVICE, text)]


def test_what_we_render_is_clean() -> None:
    assert what(TEXT) == []


def test_dropping_refused_routes_is_clean_where_it_is_wanted() -> None:
    exchange = rich_exchange(reject=Reject.DROP)
    text = render_device(exchange, rich_snapshot(), DEVICE)
    assert list(check_bird(exchange, rich_snapshot(), DEVICE, text)) == []


@pytest.mark.parametrize(("before", "after", "says"), SABOTAGE)
def test_sabotage_is_found(before: str, after: str, says: str) -> None:
    assert before in TEXT, "the rendered format has changed: change this case with it"
    found = what(TEXT.replace(before, after))
    assert [item for item in found if says in item], found
