"""The policy in words: complete in both languages, true to the model, and a page that stands alone."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest

from ixp.cli.app import app
from ixp.model import Blackhole, LimitAction, NextHop, Options
from ixp.policy.checks import ORDER, REASONS, Check
from ixp.policy.communities import Action, Info
from ixp.report.policy import en, fr
from ixp.report.policy.asking import UNSEEN
from ixp.report.policy.voice import Language, Voice
from ixp.report.policy.write import html, markdown, page
from tests.render.golden import check_golden
from tests.unit.report.policies import ALL, exchange

TABLES = {
    "CHECKS": Check,
    "ACTIONS": Action,
    "INFOS": Info,
    "NEXT_HOPS": NextHop,
    "NEXT_HOP_OPTIONS": NextHop,
    "BLACKHOLES": Blackhole,
    "LIMITS": LimitAction,
    "LIMIT_OPTIONS": LimitAction,
    "OPTIONS": [name for name in Options.model_fields if name not in UNSEEN],
    "SENTENCES": en.SENTENCES,
}


def places(said: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(said) if name)


@pytest.mark.parametrize("language", [en, fr])
@pytest.mark.parametrize(("table", "wanted"), TABLES.items())
def test_everything_has_words_in_both_languages(language: object, table: str, wanted: Iterable[str]) -> None:
    words = getattr(language, table)
    assert list(words) == list(wanted)
    assert all(said.strip() for said in words.values())
    english = getattr(en, table)
    assert {key: places(said) for key, said in words.items()} == {key: places(said) for key, said in english.items()}


def test_no_sentence_is_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()
    say = Voice.say

    def recorded(self: Voice, key: str, **values: object) -> str:
        used.add(key)
        return say(self, key, **values)

    monkeypatch.setattr(Voice, "say", recorded)
    for name in ALL:
        page(exchange(name), Language.ENGLISH)
    assert used == set(en.SENTENCES)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", ["plain", "rich", "strict"])
def test_golden_markdown(name: str, language: Language) -> None:
    check_golden(f"policy/policy-{name}.{language}.md", markdown(page(exchange(name), language)))


@pytest.mark.parametrize("language", list(Language))
def test_golden_html(language: Language) -> None:
    check_golden(f"policy/policy-rich.{language}.html", html(page(exchange("rich"), language)))


@pytest.mark.parametrize("language", list(Language))
def test_reasons_stand_in_the_order_of_the_checks(language: Language) -> None:
    text = markdown(page(exchange("plain"), language))
    codes = [int(code) for code in re.findall(r"`64496:1101:(\d+)`", text)]
    assert codes == [REASONS[check].code for check in ORDER]


def test_what_is_off_is_said_to_be() -> None:
    lines = markdown(page(exchange("strict"), Language.ENGLISH)).splitlines()
    off = [line.split(" | ")[1] for line in lines if "(not checked unless agreed with you)" in line]
    assert len(off) == 6
    assert any(said.startswith("its origin AS") for said in off)


def test_french_is_set_as_french() -> None:
    text = markdown(page(exchange("rich"), Language.FRENCH))
    assert not re.search(r" [:;!?»]|« |[a-z]'[a-z]", re.sub(r"`[^`]*`", "", text))
    assert "\u00a0:" in text


class Outline(HTMLParser):
    """What a reader that has only the structure meets."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", ALL)
def test_the_page_stands_alone_and_can_be_heard(name: str, language: Language) -> None:
    text = html(page(exchange(name), language))
    outline = Outline()
    outline.feed(text)
    assert outline.open == []
    tags = [tag for tag, _ in outline.seen]
    assert ("html", {"lang": language.value}) in outline.seen
    assert tags.count("h1") == 1
    assert not {"script", "link", "img", "iframe"}.intersection(tags)
    assert "url(" not in text
    assert all("scope" in attributes for tag, attributes in outline.seen if tag == "th")
    ids = [attributes["id"] for _, attributes in outline.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for tag, attributes in outline.seen if tag == "a"]
    assert set(links) <= {f"#{item}" for item in ids}
    labels = [attributes["aria-labelledby"] for _, attributes in outline.seen if "aria-labelledby" in attributes]
    assert set(labels) <= set(ids)


def test_what_stands_in_the_inventory_is_escaped() -> None:
    made = exchange("rich")
    nasty = made.model_copy(update={"intent": made.intent.model_copy(update={"title": "<b>*X* `|` {0}"})})
    assert "<b>" not in html(page(nasty, Language.FRENCH))
    first = markdown(page(nasty, Language.ENGLISH)).splitlines()[0]
    assert first == r"# \<b\>\*X\* '\|' {0}: route server policy"


@pytest.mark.parametrize(("form", "first"), [("md", "# "), ("html", "<!doctype html>")])
def test_the_command_writes_the_sample(
    form: str, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(Path(__file__).resolve().parents[3])
    monkeypatch.delenv("NETBOX_URL", raising=False)
    out = tmp_path / "policy"
    app(["rs", "policy", "--format", form, "--lang", "fr", "-o", str(out)], standalone_mode=False)
    app(["rs", "policy", "--format", form, "--lang", "fr"], standalone_mode=False)
    written = out.read_text()
    assert written.startswith(first)
    assert "Nantes Internet Exchange" in written
    assert capsys.readouterr().out == written
