"""How bgpq4 is used where it is slow, dead, missing or talks nonsense. Its real answers: tests/lab/test_irr.py."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ixp.data.bgpq4 import Bgpq4, Question, Wanted
from ixp.data.settings import Irr
from ixp.errors import MissingToolError, ServiceError
from ixp.model import PrefixLengths

WANTED = Wanted(
    name="AS64497:AS-ARMOR",
    ipv4_length=PrefixLengths(shortest=8, longest=24),
    ipv6_length=PrefixLengths(shortest=16, longest=48),
)
Program = Callable[..., Path]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A process in bgpq4's place that notes how it was called."""

    def made(*lines: str) -> Path:
        path = tmp_path / "bgpq4"
        path.write_text("\n".join(("#!/bin/sh", f'echo "$@" >>{tmp_path}/calls', *lines, "")))
        path.chmod(0o755)
        return path

    return made


def asking(program: Path, *hosts: str, timeout: int = 5, private: bool = False) -> Bgpq4:
    settings = Irr(hosts=hosts or ("irr1.example.net",), sources=("RIPE", "RADB"), timeout=timeout)
    return Bgpq4(settings, program=str(program), private_asns=private)


def calls(folder: Path) -> list[str]:
    return (folder / "calls").read_text().splitlines()


def answer(*rows: dict[str, object]) -> str:
    return f"echo '{json.dumps({'x': rows})}'"


def test_it_is_asked_for_what_the_policy_can_use(program: Program, tmp_path: Path) -> None:
    registry = asking(program("echo '{\"x\": []}'"))
    for question in Question:
        registry.ask(WANTED, question)
    common = "-h irr1.example.net -S RIPE,RADB -j -l x"
    assert calls(tmp_path) == [
        f"{common} -t AS64497:AS-ARMOR",
        f"{common} -4 -A -m 24 AS64497:AS-ARMOR",
        f"{common} -6 -A -m 48 AS64497:AS-ARMOR",
    ]


def test_several_names_and_private_asns(program: Program, tmp_path: Path) -> None:
    registry = asking(program("echo '{\"x\": [64497, 64496, 64497]}'"), private=True)
    wanted = WANTED.model_copy(update={"name": "RIPE::AS-ONE AS-TWO"})
    assert registry.ask(wanted, Question.ORIGINS) == (64496, 64497)
    assert calls(tmp_path) == ["-h irr1.example.net -S RIPE,RADB -j -l x -p -t RIPE::AS-ONE AS-TWO"]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"prefix": "198.18.0.0/22", "exact": True}, ["198.18.0.0/22"]),
        ({"prefix": "198.18.0.0/22", "exact": False, "less-equal": 24}, ["198.18.0.0/22^22-24"]),
        ({"prefix": "198.18.0.0/22", "exact": False, "greater-equal": 24, "less-equal": 24}, ["198.18.0.0/22^24-24"]),
        ({"prefix": "198.18.0.0/22", "exact": False, "greater-equal": 23, "less-equal": 32}, ["198.18.0.0/22^23-24"]),
        ({"prefix": "198.18.0.0/25", "exact": True}, []),
        ({"prefix": "198.0.0.0/7", "exact": True}, []),
        ({"prefix": "198.0.0.0/7", "exact": False, "less-equal": 9}, ["198.0.0.0/7^8-9"]),
    ],
)
def test_ranges_are_those_that_anybody_accepts(program: Program, row: dict[str, object], text: list[str]) -> None:
    assert list(asking(program(answer(row))).ask(WANTED, Question.IPV4)) == text


def test_ranges_are_in_order_of_their_text_and_once(program: Program) -> None:
    rows = [{"prefix": text, "exact": True} for text in ("9.0.0.0/24", "198.18.9.0/24", "198.18.10.0/24", "9.0.0.0/24")]
    assert asking(program(answer(*rows))).ask(WANTED, Question.IPV4) == ("198.18.10.0/24", "198.18.9.0/24", "9.0.0.0/24")


def test_the_next_server_answers_where_one_does_not(program: Program, tmp_path: Path) -> None:
    fake = program('[ "$2" = dead.example.net ] && { echo "ERROR:All attempts to connect failed" >&2; exit 1; }', answer())
    registry = asking(fake, "dead.example.net", "irr2.example.net")
    for _ in range(5):
        assert registry.ask(WANTED, Question.IPV4) == ()
    asked = [line.split()[1] for line in calls(tmp_path)]
    assert asked == ["dead.example.net", "irr2.example.net"] * 3 + ["irr2.example.net"] * 2, "a dead one is left alone"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["sleep 30"], "irr1.example.net: no answer within 1 s"),
        (["echo ERROR:Connection refused >&2; exit 1"], "irr1.example.net: Connection refused"),
        (["exit 3"], "irr1.example.net: bgpq4 ended with 3"),
        (["echo oops"], "irr1.example.net: an answer that can't be read: 'oops"),
        (['echo \'{"x": [{"prefix": "elsewhere"}]}\''], "an answer that can't be read"),
        (["echo 'ERROR:Error expanding !sNOPE' >&2; echo '{\"x\": []}'"], "Error expanding !sNOPE"),
    ],
)
def test_what_is_no_answer_is_never_an_empty_set(program: Program, lines: list[str], said: str) -> None:
    with pytest.raises(ServiceError) as error:
        asking(program(*lines), timeout=1).ask(WANTED, Question.IPV4)
    assert said in error.value.what


def test_a_private_asn_in_a_set_is_left_out(program: Program) -> None:
    said = program("echo 'ERROR:Invalid AS number: 64512' >&2", "echo '{\"x\": [64497]}'")
    assert asking(said).ask(WANTED, Question.ORIGINS) == (64497,)


def test_without_bgpq4(tmp_path: Path) -> None:
    with pytest.raises(MissingToolError, match="is missing") as error:
        asking(tmp_path / "none").ask(WANTED, Question.IPV4)
    assert error.value.hint == "apt-get install bgpq4"


@pytest.mark.parametrize("name", ["-h evil.example.net:43 AS-X", "AS-X -w all", "-f", "AS-X;AS-Y", "AS-X\n-h", ""])
def test_a_name_is_never_an_option(program: Program, tmp_path: Path, name: str) -> None:
    with pytest.raises(ServiceError, match="is not the name of an AS-SET"):
        asking(program(answer())).ask(WANTED.model_copy(update={"name": name}), Question.IPV4)
    assert not (tmp_path / "calls").exists()
