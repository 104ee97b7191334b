"""Findings on rendered lines name the template's line that printed them."""

import pytest

from ixp.model import CheckResult, Finding, Severity, Verdict
from ixp.render import render
from ixp.render.environment import TEMPLATES, environment
from ixp.render.provenance import _MARK, _Marking, _source, provenance
from ixp.render.sources import with_sources
from tests.unit.validate.nantes import nantes, snapshot

DEVICES = {item.name: item for item in nantes().facts.devices}


@pytest.fixture(scope="module")
def files():
    return render(nantes(), snapshot())


def line_of(text, begins):
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith(begins))


def written(source):
    """The template's line behind ``templates/…:N``."""
    path, _, number = source.rpartition(":")
    return (TEMPLATES.parent / path).read_text(encoding="utf-8").splitlines()[int(number) - 1].strip()


@pytest.mark.parametrize("name", DEVICES)
def test_without_the_marks_the_text_is_the_same(files, name):
    made = provenance(nantes(), snapshot(), DEVICES[name])
    assert made.text == files[name]
    assert len(made.sources) == len(files[name].split("\n"))
    assert sum(map(bool, made.sources)) > 50


@pytest.mark.parametrize(
    ("name", "begins", "template"),
    [
        ("rs1-nte01", "# BIRD configuration of rs1-nte01", "# BIRD configuration of {{ c.hostname }}"),
        ("rs1-nte01", "if bgp_path.first != peer_asn", "if bgp_path.first != peer_asn then return refused("),
        ("rs1-nte01", "protocol bgp", "protocol bgp "),
        ("rs2-nte02", "hostname rs2-nte02", "hostname {{ c.name }}"),
        ("rs2-nte02", "route-map", "route-map {{"),
        ("sw1-nte01", "interface Ethernet1", "interface {{"),
        ("sw1-nte01", "no lldp transmit", "no lldp transmit"),
        ("collector-nte01", "export none;", "export none;"),
    ],
)
def test_a_line_comes_from_the_line_that_has_its_words(files, name, begins, template):
    made = provenance(nantes(), snapshot(), DEVICES[name])
    assert written(made.source(line_of(files[name], begins))).startswith(template)


def test_what_a_macro_prints_comes_from_the_macro(files):
    made = provenance(nantes(), snapshot(), DEVICES["rs1-nte01"])
    assert made.source(line_of(files["rs1-nte01"], "define bogons_v4 = [")).startswith("templates/bird/set.j2:")


def test_what_python_wrote_has_no_template(files):
    made = provenance(nantes(), snapshot(), DEVICES["rs2-nte02"])
    assert made.source(line_of(files["rs2-nte02"], "neighbor 192.0.2.11 remote-as 64497")) == ""
    assert made.source(0) == made.source(99_999) == ""


def finding(where):
    return Finding(rule="rendered.x", severity=Severity.ERROR, what="w", where=where)


def sourced(files, *wheres):
    results = [CheckResult(check="rendered", verdict=Verdict.FAIL, findings=tuple(map(finding, wheres)))]
    (found,) = with_sources(results, nantes(), snapshot(), files)
    return [item.source for item in found.findings]


def test_findings_on_rendered_lines_get_it_others_do_not(files):
    line = line_of(files["rs1-nte01"], "if bgp_path.first != peer_asn")
    first, *others = sourced(
        files, f"rs1-nte01.cfg:{line}", "rs1-nte01.cfg", "armor.yml:3", "sw9.cfg:1", f"rs1-nte01.cfg:{10**6}"
    )
    assert first.startswith("templates/bird/policy.j2:")
    assert others == ["", "", "", ""]


def test_a_file_that_was_edited_has_none(files):
    line = line_of(files["rs1-nte01"], "if bgp_path.first != peer_asn")
    edited = {**files, "rs1-nte01": files["rs1-nte01"].replace("import limit", "import limits", 1)}
    assert sourced(edited, f"rs1-nte01.cfg:{line}") == [""]


TRICKY = """{# a comment
over two lines #}
{% set words = [
  "one", "two",
] %}
first {{ c }}
   {{- " joined" }}
{%- if c %} taken back{% endif %}

  {% if c %}
  inside {{ c }}{% for word in words %} and {{ word }}{% endfor %}

  {% endif %}
{{ c }}
{%- macro shout(text) -%}
   {{ text }} now!
{%- endmacro %}
{{ shout("done") }} {{ shout(
  "again"
) }}
end
"""


def test_marks_leave_white_space_to_the_template(tmp_path, monkeypatch):
    (tmp_path / "x").mkdir()
    (tmp_path / "x/main.j2").write_text(TRICKY)
    for module in ("environment", "provenance"):
        monkeypatch.setattr(f"ixp.render.{module}.TEMPLATES", tmp_path)
    plain = environment.__wrapped__("x")
    loader = _Marking("x")
    marked = plain.overlay(loader=loader, cache_size=10).get_template("main.j2").render(c="C")
    lines = [(_MARK.sub("", line), _source(line, loader).rpartition(":")[2]) for line in marked.split("\n")]
    assert "\n".join(text for text, _ in lines) == plain.get_template("main.j2").render(c="C")
    assert [item for item in lines if item[1]] == [
        ("first C joined taken back", "6"),
        ("  inside C and one and two", "11"),
        ("Cdone now! again now!", "16"),
        ("end", "21"),
    ]
