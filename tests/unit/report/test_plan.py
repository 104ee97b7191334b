"""A plan in the terminal, in a note and as a page: complete, in order, and safe whatever stands in the inventory."""

import io
from html.parser import HTMLParser

import pytest
from rich.console import Console

from ixp.flows.changes import Change, Kind
from ixp.flows.deviation import Drift, DriftKind
from ixp.flows.plan import DeviceChange, Flap, Level, MemberPart, Plan, PlanKey, Reason, Risk
from ixp.flows.touched import Touched
from ixp.model import CheckResult, Effects, Finding, RouteEffect, SessionEffect, Severity, Verdict, Witness
from ixp.platforms.flaps import Effect
from ixp.report import html
from ixp.report.plan import markdown, show

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"
KEY = PlanKey(tree="t", snapshot="s", netbox="n", deployed={})


def plan(text: str = "text") -> Plan:
    """A plan that has something in each of its parts."""
    flap = Flap(device="rs1", object=f"session {text}", effect=Effect.FLAPS, because=text)
    drift = Drift.of(DriftKind.SWITCH_PORT, f"sw1/{text}", text, f"-{text}\n+{text}\n")
    return Plan(
        exchange="nantes",
        profile="lab",
        headline=f"Headline {text}.",
        risk=Risk(level=Level.HIGH, reasons=(Reason(rule="trunk", level=Level.HIGH, what=text),)),
        key=KEY,
        changes=(Change(object=f"member {text}", kind=Kind.REMOVED, words=(text,), members=("a",)),),
        members=(MemberPart(key="a", name=text, asn=64496, words=(text,), flaps=(flap,)),),
        devices=(
            DeviceChange(
                device="sw1", site=text, role="peering-switch", platform="eos", before="0", after="1",
                diff=f"--- a\n+++ b\n@@ -1 +1 @@\n-{text}\n+{text}\n", added=1, removed=1, words=(text,), turn=text,
            ),
        ),
        waves=("sw1",),
        flaps=(flap,),
        touched=Touched(),
        drift=(drift,),
        left_over=text,
        checks=(
            CheckResult(
                check="rules",
                verdict=Verdict.FAIL,
                findings=(Finding(rule="a.b", severity=Severity.ERROR, what=text, where=text, hint=text),),
                reason=text,
            ),
            CheckResult(check="batfish", verdict=Verdict.PASS, effects=effects(text)),
        ),
    )  # fmt: skip


def effects(text: str) -> Effects:
    routes = RouteEffect(member=text, router=text, gained=(text,), lost=(text, text, text, text))
    session = SessionEffect(device=text, session=text, up=True)
    witness = Witness(device=text, session=text, way="out", route=text, before=text, after=text)
    return Effects(compared=True, routes=(routes,), sessions=(session,), witnesses=(witness,))


class Page(HTMLParser):
    """What a browser would see of a page: tags, attributes, text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_whatever_the_inventory_holds_is_text() -> None:
    page = Page(html.page(plan(EVIL)))
    names = [name for name, _ in page.tags]
    assert not {"script", "img", "iframe", "object"} & set(names)
    assert not [attribute for _, attributes in page.tags for attribute in attributes if attribute.startswith("on")]
    assert names == [name for name, _ in Page(html.page(plan())).tags]
    assert page.text.count(EVIL) == Page(html.page(plan("text"))).text.count("text") - Page(html.page(plan(""))).text.count(
        "text"
    )


def test_a_page_needs_nothing_else() -> None:
    text = html.page(plan())
    page = Page(text)
    assert not [attributes for _, attributes in page.tags if attributes.keys() & {"src", "href"}]
    assert "http://" not in text
    assert "https://" not in text
    assert "url(" not in text
    assert ("html", {"lang": "en"}) in page.tags


def test_a_page_says_everything_and_marks_lines_by_class() -> None:
    page = Page(html.page(plan()))
    assert [name for name, _ in page.tags].count("h1") == 1
    for said in ("Headline text.", "Risk: high", "Settle this first", "What goes down", plan().digest, plan().key.digest):
        assert said in page.text
    classes = [attributes.get("class") for name, attributes in page.tags if name == "span"]
    assert classes.count("add") == classes.count("del") == 2
    assert classes.count("hunk") == 1


def test_a_page_of_nothing() -> None:
    empty = Plan(
        exchange="n", profile="lab", headline="Nothing changes.", key=KEY, changes=(), devices=(), waves=(), touched=Touched()
    )
    page = Page(html.page(empty))
    assert "Nothing changes." in page.text
    assert "Settle this first" not in page.text


def test_the_terminal_has_drift_first_and_the_digest_last() -> None:
    stream = io.StringIO()
    show(plan(), Console(file=stream, soft_wrap=True, highlight=False, markup=False, emoji=False))
    lines = stream.getvalue().splitlines()
    assert lines[0].startswith("! D-")
    assert "deploy refuses until it is settled" in lines[0]
    assert lines[-1] == f"plan {plan().digest}"
    assert lines.index("risk: high") < lines.index("What changes") < lines.index("In which order") < lines.index("What goes down")


def test_accepted_drift_is_told_apart() -> None:
    accepted = plan().model_copy(update={"accepted_drift": (plan().drift[0].id,)})
    assert "accepted: it is overwritten" in markdown(accepted)


@pytest.mark.parametrize("text", [EVIL, "a `b` *c* [d](e) # f"])
def test_a_note_shows_what_the_inventory_holds_as_it_is(text: str) -> None:
    body = markdown(plan(text))
    outside = body.split("```diff")[0]
    assert "<script" not in outside.replace("\\<", "")
    assert "](e)" not in outside.replace("\\]", "")


def test_a_diff_cannot_leave_its_fence() -> None:
    body = markdown(plan("```\nescaped"))
    assert "````diff" in body


def test_a_note_lists_errors_and_warnings_and_not_what_is_only_worth_knowing() -> None:
    levels = (Severity.INFO, Severity.WARNING, Severity.ERROR)
    findings = tuple(Finding(rule="a.b", severity=level, what=f"this is {level.value}", where="a.yml:1") for level in levels)
    made = plan().model_copy(update={"checks": (CheckResult(check="rules", verdict=Verdict.FAIL, findings=findings),)})
    said = [line for line in markdown(made).splitlines() if "this is" in line]
    assert [line.rpartition(" ")[2] for line in said] == ["error", "warning"]
    many = tuple(Finding(rule="a.b", severity=Severity.ERROR, what=f"{number}", where="a.yml:1") for number in range(25))
    body = markdown(made.model_copy(update={"checks": (CheckResult(check="rules", verdict=Verdict.FAIL, findings=many),)}))
    assert "and 5 more" in body


def test_what_is_excepted_is_seen_by_who_reviews() -> None:
    kept = Finding(rule="change.a", severity=Severity.INFO, what="all flap (excepted until 2026-12-31: why)", excepted=True)
    known = Finding(rule="a.b", severity=Severity.INFO, what="only worth knowing")
    made = plan().model_copy(update={"checks": (CheckResult(check="change", verdict=Verdict.PASS, findings=(known, kept)),)})
    body = markdown(made)
    assert "all flap (excepted until 2026-12-31: why)" in body
    assert "only worth knowing" not in body
