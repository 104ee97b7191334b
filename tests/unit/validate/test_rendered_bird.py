"""The checks on BIRD's file: silent on what we render, one finding with its line for each thing that is changed in it."""

import pytest

from ixp.errors import InputError
from ixp.model import Device, Exchange, Reject
from ixp.render.files import render_device
from lab.parity import scenarios
from tests.render.rich import rich_exchange, rich_snapshot
from tests.unit.validate.nantes import nantes, snapshot
from validate.bird import read_bird
from validate.policy.bird.sessions import speakers
from validate.rendered.bird import BIRD_RULES, check_bird
from validate.rendered.speakers import SPEAKER_RULES

RICH = rich_exchange()
_SCENES = {
    "rs1": (nantes(), snapshot(), "rs1-nte01"),
    "collector": (nantes(), snapshot(), "collector-nte01"),
    "rich": (RICH, rich_snapshot(), "rs1-nte01"),
}


def device(exchange: Exchange, name: str) -> Device:
    return next(item for item in exchange.facts.devices if item.name == name)


TEXTS = {key: render_device(exchange, data, device(exchange, name)) for key, (exchange, data, name) in _SCENES.items()}

# scene, what stood there, what stands there now (everywhere), the rule, how the line of the finding begins, a part of the words
SABOTAGE = [
    (
        "rs1",
        "export where to_member_v4(64497, 64497, sends);",
        "export all;",
        "rendered.no-filter",
        "    export all",
        "'export all' of IPv4",
    ),
    (
        "rs1",
        "import where from_member_v4(64499,",
        "import all; # (",
        "rendered.no-filter",
        "    import all",
        "c_erdre_1_v4: 'import all'",
    ),
    (
        "rs1",
        "router id 192.0.2.1;",
        "router id 192.0.2.9;",
        "rendered.router-id",
        "router id 192.0.2.9",
        "instead of 'router id 192.0.2.1'",
    ),
    ("rs1", "router id 192.0.2.1;\n", "", "rendered.router-id", "# BIRD configuration", "no 'router id 192.0.2.1'"),
    ("rs1", 'hostname "rs1-nte01"', 'hostname "rs2-nte02"', "rendered.hostname", "hostname", "hostname rs2-nte02"),
    ("rs1", "log syslog { info,", "log stderr { info,", "rendered.log", "# BIRD", "no 'log syslog'"),
    ("rs1", "protocol device { }\n", "", "rendered.device-protocol", "# BIRD", "no 'protocol device'"),
    (
        "rs1",
        "protocol device { }",
        "protocol device { }\nprotocol kernel { ipv4 { export all; }; }",
        "rendered.out-of-scope",
        "protocol kernel",
        "kernel",
    ),
    (
        "rs1",
        "protocol device { }",
        "protocol device { }\nprotocol static { ipv4; route 10.0.0.0/8 reject; }",
        "rendered.out-of-scope",
        "protocol static",
        "static",
    ),
    ("rs1", "protocol device { }", "protocol device { }\neval 1;", "rendered.out-of-scope", "eval 1", "'eval 1'"),
    ("rich", "protocol bfd {", "protocol device two {", "rendered.bfd", "# BIRD", "no 'protocol bfd'"),
    (
        "rich",
        "protocol static local_roa",
        "protocol static local_other",
        "rendered.local-lines",
        "protocol static local_other",
        "own lines",
    ),
    ("rs1", "table master4 sorted;", "table master4;", "rendered.path-hiding", "ipv4 table master4", "master4 is not sorted"),
    ("rs1", "    secondary;\n", "", "rendered.path-hiding", "template bgp t_client_v4", "no 'secondary'"),
    (
        "rich",
        "remote 192.0.2.60 port 3323;",
        "remote 192.0.2.60 port 3324;",
        "rendered.rpki-cache",
        "  remote 192.0.2.60",
        "port 3324 of 192.0.2.60, not 3323",
    ),
    (
        "rs1",
        "  expire keep 172800;\n",
        "",
        "rendered.rpki-cache",
        "protocol rpki rtr_198_18_255_31_3323",
        "no 'expire keep 172800'",
    ),
    (
        "rs1",
        "  roa6 { table roa_v6; };\n",
        "",
        "rendered.rpki-cache",
        "protocol rpki rtr_198_18_255_31_3323",
        "fills no table of roa6",
    ),
    (
        "rs1",
        "define set_AS64497_v4 =",
        "define set_AS64497_v5 =",
        "rendered.undeclared",
        "    import where from_member_v4(64497",
        "'set_AS64497_v4'",
    ),
    ("rs1", "function answered(", "function replied(", "rendered.undeclared", "  if !answered(", "'answered'"),
    ("rs1", "define transit_free =", "define transit =", "rendered.undeclared", "  if check_transit", "'transit_free'"),
    (
        "rs1",
        "template bgp t_client_v6 {",
        "template bgp t_members_v6 {",
        "rendered.undeclared",
        "protocol bgp c_ancenis_1_v6",
        "'t_client_v6'",
    ),
    ("rs1", "roa4 table roa_v4;\n", "", "rendered.undeclared", "  if roa_check(roa_v4", "'roa_v4'"),
    (
        "rs1",
        "neighbor 192.0.2.11 as 64497;",
        "neighbor 192.0.2.11 as 64498;",
        "rendered.missing-session",
        "  neighbor 192.0.2.11",
        "as 64498",
    ),
    (
        "rs1",
        "neighbor 192.0.2.11 as 64497;",
        "neighbor 192.0.2.99 as 64497;",
        "rendered.missing-session",
        "  neighbor 192.0.2.99",
        "192.0.2.11 as 64497",
    ),
    (
        "rs1",
        "protocol bgp c_armor_1_v4 from",
        "protocol bgp c_1_v4 from",
        "rendered.session-name",
        "protocol bgp c_1_v4",
        "be c_armor_1_v4",
    ),
    (
        "rs1",
        "  local 192.0.2.1 as 64496;",
        "  local 192.0.2.1 as 64999;",
        "rendered.own-asn",
        "  local 192.0.2.1 as",
        "and 13 more: speaks as AS64999",
    ),
    (
        "rs1",
        "  local 2001:db8:0:100::1 as",
        "  local 2001:db8:0:100::2 as",
        "rendered.own-address",
        "  local 2001:db8:0:100::2",
        "speaks from",
    ),
    ("rs1", "  disabled yes;\n", "", "rendered.session-state", "protocol bgp c_trentemoult_1_v4", "is not disabled"),
    (
        "rs1",
        "  neighbor 192.0.2.11 as",
        "  disabled yes;\n  neighbor 192.0.2.11 as",
        "rendered.session-state",
        "  disabled yes",
        "c_armor_1_v4: is disabled",
    ),
    (
        "rs1",
        '  password "@secret:md5/ancenis-1@";\n',
        "",
        "rendered.password",
        "protocol bgp c_ancenis_1_v4",
        "ancenis_1_v4 and 1 more: has not the password md5/ancenis-1",
    ),
    ("rs1", "md5/ancenis-1@", "md5/armor-1@", "rendered.password", '  password "@secret:md5/armor-1@"', "has not the password"),
    (
        "rs1",
        "  neighbor 192.0.2.11 as",
        '  password "@secret:md5/x@";\n  neighbor 192.0.2.11 as',
        "rendered.password",
        "  password",
        "doesn't name",
    ),
    ("rs1", "  rs client;\n", "", "rendered.client", "template bgp t_client_v4", "no 'rs client'"),
    ("rs1", "  interpret communities off;\n", "", "rendered.interpret-communities", "template bgp", "and 28 more: no"),
    (
        "rs1",
        "    table master4;",
        "    table master4;\n    next hop self;",
        "rendered.session-line",
        "    next hop self",
        "'next hop self'",
    ),
    (
        "rs1",
        "  hold time 90;",
        "  hold time 90;\n  allow local as 1;",
        "rendered.session-line",
        "  allow local as",
        "'allow local as 1'",
    ),
    (
        "rs1",
        "    import limit 100 action disable;",
        "    import limit 10000 action disable;",
        "rendered.max-prefix",
        "    import limit 10000",
        "limit 100 action",
    ),
    (
        "rs1",
        "    import limit 300 action disable;\n",
        "",
        "rendered.max-prefix",
        "  ipv4 {",
        "vilaine_1_v4 and 2 more: no 'import limit 300",
    ),
    (
        "rs1",
        "    receive limit 10000 action disable;\n",
        "",
        "rendered.receive-limit",
        "  ipv4 {",
        "no 'receive limit 10000",
    ),
    (
        "rs1",
        "    receive limit 50000 action disable;",
        "    receive limit 500 action disable;",
        "rendered.receive-limit",
        "    receive limit 500",
        "500",
    ),
    (
        "rs1",
        "    import keep filtered on;\n",
        "",
        "rendered.keep-refused",
        "template bgp t_client_v4",
        "no 'import keep filtered'",
    ),
    ("rs1", "    import table on;\n", "", "rendered.import-table", "template bgp t_client_v4", "no 'import table'"),
    (
        "rs1",
        "  bgp_next_hop = bgp_next_hop;\n",
        "",
        "rendered.link-local-next-hop",
        "function judge_v4",
        "link-local next hops of IPv4",
    ),
    ("rs1", "  hold time 90;", "  hold time 3;", "rendered.session-timers", "  hold time 3", "'hold time' is 3 s, not 20 to 180"),
    ("rs1", "  hold time 90;\n", "", "rendered.session-timers", "template bgp t_client_v4", "'hold time' is 240 s"),
    ("rs1", "  connect retry time 10;\n", "", "rendered.session-timers", "template bgp t_client_v4", "is 120 s"),
    ("rs1", "wait time 2, 10;", "wait time 2, 900;", "rendered.session-timers", "  error wait time 2, 900", "is 900 s"),
    (
        "rs1",
        "  hold time 90;",
        "  hold time 90;\n  keepalive time 60;",
        "rendered.session-timers",
        "  keepalive time 60",
        "'keepalive time 60' in a hold time of 90 s",
    ),
    ("rs1", "  authentication md5;\n", "", "rendered.password", '  password "@secret', "has not 'authentication md5'"),
    ("rich", "  ttl security on;\n", "", "rendered.session-options", "protocol bgp c_armor", "no 'ttl security'"),
    ("rich", "  bfd on;\n", "", "rendered.session-options", "protocol bgp c_armor", "no 'bfd'"),
    ("rich", "  passive on;\n", "", "rendered.session-options", "protocol bgp c_armor", "no 'passive'"),
    ("rich", "  local role rs_server;\n", "", "rendered.session-options", "protocol bgp c_armor", "no 'local role rs_server'"),
    ("rich", "  require roles on;\n", "", "rendered.session-options", "protocol bgp c_armor", "no 'require roles'"),
    ("rich", "  graceful restart on;\n", "", "rendered.session-options", "protocol bgp c_armor", "no 'graceful restart'"),
    ("rich", "    add paths tx;\n", "", "rendered.session-options", "protocol bgp c_armor", "no 'add paths tx'"),
    ("rich", "    extended next hop on;\n", "", "rendered.session-options", "protocol bgp c_retz", "no 'extended next hop'"),
    (
        "rs1",
        "  hold time 90;",
        "  hold time 90;\n  passive on;",
        "rendered.session-options",
        "  passive on",
        "and 28 more: 'passive', which",
    ),
    *(
        (
            "rs1",
            "    export where to_member_v4(64497, 64497, sends);",
            f"    {line};\n    export where to_member_v4(64497, 64497, sends);",
            "rendered.session-line",
            f"    {line};",
            f"'{line}' is not known here",
        )
        for line in ("export limit 1 action disable", "export table on", "cost 5", "gateway recursive")
    ),
    (
        "rich",
        "add paths tx;",
        "add paths rx;",
        "rendered.session-options",
        "    add paths rx",
        "no 'add paths tx'",
    ),
    (
        "rs1",
        "neighbor 192.0.2.11 as 64497;",
        "neighbor 192.0.2.11 port 1179 as 64497;",
        "rendered.missing-session",
        "  neighbor 192.0.2.11 port",
        "as 64497 but 'neighbor 192.0.2.11 port 1179 as 64497'",
    ),
    (
        "collector",
        "    export none;",
        "    export all;",
        "rendered.collector-speaks",
        "    export all",
        "c_chantenay_1_v4 and 1 more: may send",
    ),
    (
        "collector",
        "    import limit 20 action block;",
        "    export all;\n    import limit 20 action block;",
        "rendered.collector-speaks",
        "    export all",
        "IPv6",
    ),
    (
        "collector",
        "    import limit 100 action block;",
        "    import limit 100 action disable;",
        "rendered.max-prefix",
        "    import limit 100",
        "block",
    ),
]


def found(scene: str, text: str) -> list[tuple[str, str, str]]:
    """Rule, text of the line and words of what is found."""
    exchange, data, name = _SCENES[scene]
    lines = text.splitlines()
    items = check_bird(exchange, data, device(exchange, name), text)
    return [(item.rule, lines[int(item.where.rpartition(":")[2]) - 1], item.what) for item in items]


@pytest.mark.parametrize("scene", _SCENES)
def test_what_we_render_is_clean(scene):
    assert found(scene, TEXTS[scene]) == []


def test_dropping_refused_routes_is_clean_where_it_is_wanted():
    exchange = rich_exchange(reject=Reject.DROP)
    rs1 = device(exchange, "rs1-nte01")
    text = render_device(exchange, rich_snapshot(), rs1)
    assert list(check_bird(exchange, rich_snapshot(), rs1, text)) == []


@pytest.mark.parametrize("name", ["core", "v4_over_v6", "rs_gshut", "flavour", "irr_tag", "roles_strict"])
def test_every_policy_of_the_case_file_is_clean(name):
    scenario = scenarios.get(name)
    text = render_device(scenario.exchange, scenario.snapshot, scenario.device("bird"))
    assert list(check_bird(scenario.exchange, scenario.snapshot, scenario.device("bird"), text)) == []


@pytest.mark.parametrize("case", SABOTAGE, ids=lambda case: f"{case[3]}: {case[2].strip()[:30] or case[1].strip()[:30]}")
def test_sabotage_is_found(case):
    scene, before, after, rule, line, words = case
    assert before in TEXTS[scene], "the rendered format has changed: change this case with it"
    items = found(scene, TEXTS[scene].replace(before, after))
    assert {item[0] for item in items} == {rule}, items
    assert items[0][1].startswith(line), items
    assert [item for item in items if words in item[2]], items


def test_a_session_that_nobody_asked_for_is_found():
    text = (
        TEXTS["rs1"]
        + "protocol bgp c_other from t_client_v4 {\n  neighbor 192.0.2.99 as 64999;\n  ipv4 { import all; export all; };\n}\n"
    )
    assert found("rs1", text) == [
        (
            "rendered.foreign-session",
            "protocol bgp c_other from t_client_v4 {",
            "c_other: 192.0.2.99 as 64999 is no neighbour of the inventory",
        )
    ]


@pytest.mark.parametrize(
    ("neighbor", "says"),
    [
        ("neighbor 192.0.2.11 as 64497", "is a second session with 192.0.2.11"),
        ("neighbor 192.0.2.11 as 64498", "is a second session with 192.0.2.11"),
        ("neighbor 192.0.2.11 port 1179 as 64497", "192.0.2.11 port 1179 as 64497 is no neighbour of the inventory"),
        ("neighbor 192.0.2.11 as 64497; neighbor port 1179", "port 1179 is no neighbour of the inventory"),
        ("neighbor 192.0.2.99 external", "192.0.2.99 external is no neighbour of the inventory"),
        ("neighbor range 192.0.2.0/24 as 64499", "range 192.0.2.0/24 as 64499 is no neighbour of the inventory"),
        ("hold time 90", "nobody is no neighbour of the inventory"),
    ],
)
@pytest.mark.parametrize("before", [True, False], ids=["before", "behind"])
def test_a_second_session_is_foreign_wherever_it_stands(neighbor, says, before):
    second = f"protocol bgp c_more from t_client_v4 {{\n  {neighbor};\n  ipv4 {{ import all; export all; }};\n}}\n"
    first = TEXTS["rs1"].index("protocol bgp ")
    text = TEXTS["rs1"][:first] + second + TEXTS["rs1"][first:] if before else TEXTS["rs1"] + second
    assert found("rs1", text) == [("rendered.foreign-session", "protocol bgp c_more from t_client_v4 {", f"c_more: {says}")]


def test_the_policy_is_not_read_from_one_of_two_sessions():
    second = "protocol bgp c_more from t_client_v4 {\n  neighbor 192.0.2.11 as 64497;\n  ipv4 { import all; export all; };\n}\n"
    with pytest.raises(InputError, match="second session"):
        speakers(read_bird(TEXTS["rs1"] + second, "rs1-nte01"))


def test_a_family_too_many_is_found():
    text = TEXTS["rs1"].replace("  neighbor 192.0.2.11 as 64497;", "  neighbor 192.0.2.11 as 64497;\n  ipv6 { import all; };")
    assert found("rs1", text) == [("rendered.session-family", "  ipv6 { import all; };", "c_armor_1_v4: has a channel of IPv6")]


def test_every_rule_has_a_breach():
    rules = {rule for rule, _, _ in (*BIRD_RULES, *SPEAKER_RULES)}
    tried = {case[3] for case in SABOTAGE} | {"rendered.foreign-session", "rendered.session-family"}
    assert rules <= tried


def test_a_file_that_cannot_be_read_is_left_to_the_policy_stage():
    assert found("rs1", TEXTS["rs1"].replace("import table on;", "import table on", 1) + "}") == []
