"""Rows become cases in our terms: none is lost, none is bent without need."""

from dataclasses import replace
from pathlib import Path

import pytest

from ixp.policy.checks import Check
from lab.parity import scenarios
from lab.parity.build import HOSTS
from lab.parity.case import Expected
from lab.parity.cases import case_file
from lab.parity.deviations import ARRANGED, DEVIATIONS, EXCLUDED
from lab.parity.explained import TABLE
from lab.parity.offline import differences
from lab.parity.page import page
from lab.parity.signals import name_of, ours
from lab.parity.translate import cases, translated

ROOT = Path(__file__).parents[3]


def test_every_row_is_run_or_excluded_with_a_reason():
    rows = {row.id for row in case_file().rows}
    assert len(rows) == 177
    assert {case.id for case in cases()} | set(EXCLUDED) == rows
    assert len(EXCLUDED) <= 12
    assert all(EXCLUDED.values())
    assert len(cases()) * len(HOSTS) >= 600


def test_the_tables_name_rows_that_exist():
    rows = {row.id for row in case_file().rows}
    assert {*DEVIATIONS, *ARRANGED, *EXCLUDED} <= rows


@pytest.mark.parametrize("name", sorted(key for key, item in DEVIATIONS.items() if item.held or item.exported_to is not None))
def test_a_deviation_is_needed(name: str):
    row = next(row for row in case_file().rows if row.id == name)
    plain = replace(DEVIATIONS[name], expected=None, held=None, exported_to=None, not_exported_to=None)
    assert all(differences(translated(row, version, plain)) for version in (4, 6))


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_a_scenario_has_cases_and_sessions_with_both_route_servers(name: str):
    assert any(case.scenario_name == name for case in cases())
    servers = [scenarios.get(name).server(daemon) for daemon in HOSTS]
    assert servers[0].sessions == servers[1].sessions


@pytest.mark.parametrize(
    ("literal", "name", "written"),
    [
        ("0:64500", "block_all", ("0:64500",)),
        ("0:2001", "block_peer", ("0:2001",)),
        ("64500:103:262145", "prepend3_peer", ("64500:103:262145",)),
        ("rt:64500:131073", "allow_peer", ("rt:64500:131073",)),
        ("65520:14", "reject_code", ("64500:1101:13",)),
        ("65520:0", "rejected_marker", ()),
        ("65531:4", "info_origin_not_in_irr", ("64500:1001:10",)),
        ("888:0:0", "", ("888:0:0",)),
    ],
)
def test_communities_are_translated_by_the_name_of_their_signal(literal: str, name: str, written: tuple[str, ...]):
    signals = case_file().signals
    assert name_of(literal, signals)[0] == name
    assert ours([literal], signals) == written


def test_a_signal_that_we_lack_is_an_error():
    with pytest.raises(KeyError, match="64531:15"):
        ours(["64531:15"], case_file().signals)


def test_a_case_that_expects_something_else_differs():
    case = next(case for case in cases() if case.id == "core-001")
    assert not differences(case)
    assert differences(replace(case, expected=Expected.REFUSED))
    assert differences(replace(case, exported_to=frozenset({"m1b"})))
    assert differences(replace(case, not_exported_to=frozenset({"m2"})))
    assert differences(replace(case, communities=frozenset({"888:0"})))
    refused = next(case for case in cases() if case.id == "core-036")
    assert differences(replace(refused, checks=(Check.BOGON,)))


def test_what_is_explained_says_what_follows():
    assert all(item.words and item.consequence for item in TABLE)
    assert len({item.words for item in TABLE}) == len(TABLE)


def test_the_page_is_that_of_the_tables():
    assert (ROOT / "docs/parity.md").read_text() == page(), "python -m lab.parity.page writes it"
