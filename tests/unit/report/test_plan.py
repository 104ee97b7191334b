"""A plan in the terminal, in a note and as a page: complete, in order, and safe whatever stands in the inventory."""

import io
from datetime import date
from html.parser import HTMLParser

import pytest
from rich.console import Console

from ixp.flows.changes import Change, Kind
from ixp.flows.deviation import Drift, DriftKind
from ixp.flows.plan import DeviceChange, Excepted, Flap, Level, MemberPart, Plan, PlanKey, Reason, Risk
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
        exceptions=(Excepted(rule="a.b", about=text, reason=text, until=date(2026, 12, 31), by=text, where="exceptions.yml:1"),),
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


def passing(text: str = "text") -> Plan:
    """The same without its errors."""
    warning = Finding(rule="a.c", severity=Severity.WARNING, what=f"odd {text}", where="a.yml:3")
    checks = (CheckResult(check="rules", verdict=Verdict.PASS, findings=(warning,)),)
    return plan(text).model_copy(update={"checks": checks})


def shown(made: Plan, *, diffs: bool = True) -> list[str]:
    """What a log has of it, line by line."""
    stream = io.StringIO()
    show(made, Console(file=stream, soft_wrap=True, highlight=False, markup=False, emoji=False), diffs=diffs)
    return stream.getvalue().splitlines()


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
    page = Page(html.page(passing()))
    assert [name for name, _ in page.tags].count("h1") == 1
    for said in ("Headline text.", "Risk: high", "Settle this first", "What goes down", passing().digest, plan().key.digest):
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
    lines = shown(passing())
    assert lines[0].startswith("! D-")
    assert "deploy refuses until it is settled" in lines[0]
    assert lines[-1] == f"plan {passing().digest}"
    assert (
        lines.index("risk: high")
        < lines.index("a.yml:3: warning: a.c: odd text")
        < lines.index("What changes")
        < lines.index("In which order")
        < lines.index("What goes down")
    )


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
    said = [line for line in markdown(made).splitlines() if line.startswith("- ") and "this is" in line]
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


FAULTS = (
    Finding(rule="a.info", severity=Severity.INFO, what="known"),
    Finding(rule="a.warning", severity=Severity.WARNING, what="odd", where="a.yml:1"),
    Finding(
        rule="a.error", severity=Severity.ERROR, what="wrong", where="rs1.cfg:2", object="device rs1", source="templates/x.j2:3"
    ),
    Finding(rule="a.other", severity=Severity.ERROR, what="bad", where="rs2.cfg:9", hint="mend it"),
)
STOP = "BLOCKED: 2 errors, the first: a.error: device rs1: wrong (rs1.cfg:2)"


def blocked() -> Plan:
    checks = (CheckResult(check="rendered", verdict=Verdict.FAIL, findings=FAULTS),)
    return plan().model_copy(update={"checks": checks})


def test_a_blocked_plan_says_so_first_and_last_in_a_log_and_has_nothing_to_approve() -> None:
    lines = shown(blocked())
    assert (lines[0], lines[-1]) == (STOP, STOP)
    assert not [line for line in lines if "risk" in line or blocked().digest in line]
    found = [next(number for number, line in enumerate(lines) if f": {item.rule}: " in line and number) for item in FAULTS]
    known, odd, wrong, bad = found
    assert lines.index("Headline text.") < wrong < bad < odd < lines.index("What changes") < lines.index("Checks") < known
    assert lines[wrong] == "rs1.cfg:2: error: a.error: device rs1: wrong [templates/x.j2:3]"


def test_a_blocked_plan_says_so_first_in_a_note() -> None:
    body = markdown(blocked())
    assert body.startswith(f"**{STOP}**\n")
    assert body.index("Headline text.") < body.index("#### Findings") < body.index("#### What changes")
    assert "Risk" not in body
    assert blocked().digest not in body
    assert markdown(passing()).endswith(f"Plan `{passing().digest}`\n")


def test_a_blocked_plan_says_so_first_on_its_page() -> None:
    page = Page(html.page(blocked()))
    order = ["BLOCKED: Plan for nantes", STOP, "Headline text.", "wrong", "printed by templates/x.j2:3", "bad", "mend it", "odd"]
    order += ["1 for information", "known", "Settle this first"]
    places = [page.text.rindex(said) if said == "Headline text." else page.text.index(said) for said in order[:3]]
    places += [page.text.index(said, places[2]) for said in order[3:]]
    assert places == sorted(places)
    assert "Risk" not in page.text
    assert "Why this risk" not in page.text
    assert blocked().digest not in page.text


def test_exceptions_come_before_what_changes_in_words_of_their_own() -> None:
    old = plan().exceptions[0].model_copy(update={"new": False, "by": ""})
    made = passing().model_copy(update={"exceptions": (*plan().exceptions, old)})
    new = "new: a.b for text: text (until 2026-12-31, text; exceptions.yml:1)"
    kept = "a.b for text: text (until 2026-12-31; exceptions.yml:1)"
    lines = shown(made)
    assert lines[lines.index("Put up with") + 1 :][:2] == [f"  {new}", f"  {kept}"]
    assert lines.index("Put up with") < lines.index("What changes")
    page = Page(html.page(made))
    assert page.text.index("Put up with") < page.text.index(new) < page.text.index(kept) < page.text.index("For each member")
    assert f"- {new}" in markdown(made)


def test_what_is_excepted_asks_for_no_mend() -> None:
    kept = Finding(
        rule="a.b", severity=Severity.INFO, what="slow (excepted until 2026-12-31: why)", hint="mend it", excepted=True
    )
    made = plan().model_copy(update={"checks": (CheckResult(check="rules", verdict=Verdict.PASS, findings=(kept,)),)})
    for text in (html.page(made), markdown(made), "\n".join(shown(made))):
        assert "slow" in text
        assert "mend it" not in text


def test_one_is_one() -> None:
    lines = shown(passing())
    assert "  rules: pass (1 finding)" in lines
    assert "1 line added, 1 removed" in markdown(passing())
