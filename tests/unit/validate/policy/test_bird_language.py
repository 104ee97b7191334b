"""BIRD's filter language as the interpreter runs it, held to what BIRD 2.17 itself answers (``birdc eval``)."""

from ipaddress import ip_address, ip_network

import pytest

from ixp.errors import InputError
from ixp.policy.route import Route
from ixp.policy.rpki import RpkiState
from tests.unit.validate.nantes import nantes
from validate.bird import read_bird
from validate.bird.names import undeclared
from validate.policy.bird import BirdReader
from validate.policy.bird.statements import Decided, Program
from validate.policy.bird.values import FilterError, Held

ROUTE = Route.parse(
    ip_network("198.18.11.0/24"), "64497 64500 {64501 64502}", ip_address("192.0.2.11"), ("64496:1:0", "0:64498", "rt:0:64499")
)


def decides(condition: str, before: str = "") -> bool:
    """What a filter that accepts where the condition holds makes of the route; FilterError where BIRD ends it."""
    head = "roa4 table r4;\nprotocol rpki c { roa4 { table r4; }; }\n"
    text = f"{head}{before}\nfilter f {{ if {condition} then accept; reject; }}"
    file = read_bird(text, "rs")
    try:
        Program(file).filter(file.filters["f"])(Held(ROUTE, RpkiState.INVALID), [])
    except Decided as found:
        return found.accept
    raise AssertionError("a filter ends with a decision")


TRUE = [
    "net ~ [198.18.0.0/15+]",
    "net ~ [198.18.0.0/15{24,24}, 10.0.0.0/8]",
    "net ~ [198.18.11.0/25-]",
    "net ~ [198.18.11.0/25{23,26}]",
    "net !~ [198.18.11.0/25]",
    "net !~ [198.18.0.0/15{25,32}]",
    "net !~ [2001:db8::/32+]",
    "net !~ [] && net.len = 24",
    "bgp_path.len = 3 && bgp_path.first = 64497 && bgp_path.last = 0",
    "bgp_path ~ [64502]",
    "64501 ~ bgp_path",
    "delete(bgp_path, 64497).first = 64500",
    "delete(bgp_path, [64501..64502]).last = 64500",
    'format(bgp_path) ~ "*{*"',
    "bgp_community ~ [(0, *)] && bgp_large_community ~ [(64496, 0..1, *)] && bgp_ext_community ~ [(rt, 0, *)]",
    "(0, 64498) ~ bgp_community && (rt, 0, 64499) ~ bgp_ext_community && (64496, 1, 0) ~ bgp_large_community",
    "bgp_next_hop ~ [192.0.2.11] && bgp_next_hop !~ [192.0.2.12, 2001:db8::1] && bgp_next_hop.is_v4",
    "roa_check(r4, net, bgp_path.last) = ROA_INVALID",
    "roa_check(r4, net, bgp_path.last) != ROA_UNKNOWN",
    "source = RTS_BGP && bgp_local_pref = 100",
    "bgp_community.len + bgp_ext_community.len + bgp_large_community.len = 3",
    "4294967295 + 2 = 1 && !(3 - 5 < 0) && 1 + 2 > 2",
    "5 ~ [1..4, 5] && 0x10 = 16",
    "!(1 = true)",
    "!false || true",
]
FALSE = ["true || false && false", "net ~ [198.18.11.0/25]", "bgp_path ~ [64503]", "!(false || true)"]
ENDS = ["5 ~ [192.0.2.0/24]", "1 && true", "net ~ [64497]", "(0, 1) ~ bgp_large_community", "nothing()", "bgp_community.len"]


@pytest.mark.parametrize("condition", TRUE)
def test_it_holds(condition):
    assert decides(condition)


@pytest.mark.parametrize("condition", FALSE)
def test_it_does_not_hold(condition):
    assert not decides(condition)


@pytest.mark.parametrize("condition", ENDS)
def test_bird_would_end_the_filter(condition):
    with pytest.raises(FilterError):
        decides(condition, "function nothing() -> bool { if false then return true; }")


def test_functions_have_arguments_of_their_own_and_local_variables():
    function = """function f(int a; int set b) -> bool {
  int c = a + 1;
  { int d = c; if d ~ b then return true; }
  if a = 7 then { c = 9; } else return false;
  return c = 9;
}
define inside = [2, 5];"""
    assert decides("f(1, inside) && f(7, []) && !f(3, inside)", function)


def test_what_a_filter_sets():
    file = read_bird(
        """filter f {
  bgp_path.prepend(64497);
  bgp_community.add((65535, 0));
  bgp_large_community.delete([(64496, *, *)]);
  bgp_ext_community.delete((rt, 0, 64499));
  bgp_next_hop = 192.0.2.66;
  bgp_local_pref = 5;
  accept;
}""",
        "rs",
    )
    held = Held(ROUTE, RpkiState.VALID)
    with pytest.raises(Decided):
        Program(file).filter(file.filters["f"])(held, [])
    route = held.route()
    assert (route.path, str(route.next_hop)) == ("64497 64497 64500 {64501 64502}", "192.0.2.66")
    assert (route.communities, held.preference) == (("0:64498", "65535:0"), 5)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("filter f { if net ~ then accept; }", "'then' was to come"),
        ("filter f { accept }", "';' was to come"),
        ("filter f { if true then; }", "no value begins with"),
        ("function f(text a) -> bool { return true; }", "'text' is no type"),
        ("define a = 1;\ndefine a = 2;", "is there twice"),
        ("define a = (1, 2, 3, 4);", "two or three parts"),
        ("define a = @;", "no word that begins with '@'"),
        ("protocol bgp x {", "the file ends"),
        ("protocol bgp x { } }", "nothing opened"),
    ],
)
def test_what_cannot_be_read_names_its_line(line, says):
    with pytest.raises(InputError, match=says) as caught:
        read_bird(f"router id 1.2.3.4;\n# comment\n/* another\n*/ {line}", "rs")
    assert caught.value.where.startswith("rs.cfg:")
    assert int(caught.value.where.partition(":")[2]) >= 4


@pytest.mark.parametrize(
    "body", ["bgp_origin = 1;", "bgp_path.filter([1]);", "if x then accept;", "bgp_path.len();", "print(1);"]
)
def test_what_is_not_known_is_refused(body):
    file = read_bird(f"\nfilter f {{ {body} reject; }}", "rs")
    with pytest.raises(InputError) as caught:
        Program(file).filter(file.filters["f"])
    assert caught.value.where == "rs.cfg:2"


def test_a_set_that_is_none_names_its_line():
    with pytest.raises(InputError, match="no prefix") as caught:
        decides("net ~ [198.18.0.1/16]")
    assert caught.value.where == "rs.cfg:4"
    with pytest.raises(InputError, match="no prefix"):
        decides("net ~ [198.18.0.0/16 10.0.0.0/8]")


def test_a_session_s_line_that_is_not_known_is_refused():
    text = """template bgp t { local 192.0.2.1 as 64496; rs client; ipv4 { import all; next hop self; export all; }; }
protocol bgp c from t { neighbor 192.0.2.11 as 64497; ipv4 { }; }"""
    with pytest.raises(InputError, match="next hop self") as caught:
        BirdReader(text, nantes().route_servers[0])
    assert caught.value.where == "rs1-nte01.cfg:1"


def test_names_that_are_not_declared():
    body = "  int y = x;\n  return x ~ b && g(y) && roa_check(r, net, 1) = ROA_VALID;\n"
    text = f"define a = [1];\nfunction f(int x) -> bool {{\n{body}}}"
    assert list(undeclared(read_bird(text, "rs"))) == [("b", 4), ("g", 4), ("r", 4)]
