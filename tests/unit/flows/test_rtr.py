"""A route server that lost its RPKI data is told of: after a deployment, and by ``ixp drift``."""

from ipaddress import IPv4Address

import pytest

from ixp.errors import InputError
from ixp.flows.deviation import DriftKind
from ixp.flows.drift import find
from ixp.flows.drift_report import publish, reported
from ixp.flows.planning import make
from ixp.flows.rtr import alarm
from ixp.model import RtrCache
from ixp.report.plan import markdown
from ixp.state import RunStatus
from tasks.rtr import CacheState
from tests.unit.flows.scene import Scene

SERVERS = ("rs1-nte01", "rs2-nte02")


def cache(up: bool, vrps: int, host: str = "198.18.255.31") -> dict[str, object]:
    return {"host": host, "port": 3323, "up": up, "vrps_ipv4": vrps, "vrps_ipv6": 0}


@pytest.fixture
def checked(scene: Scene) -> Scene:
    """A scene whose policy has a cache, which both route servers hear."""
    policy = scene.intent.policy.model_copy(update={"rtr_caches": (RtrCache(host=IPv4Address("198.18.255.31")),)})
    intent = scene.intent.model_copy(update={"policy": policy})
    scene.exchange = scene.exchange.model_copy(update={"intent": intent})
    for name in SERVERS:
        scene.network[name].caches = [cache(up=True, vrps=5)]
    return scene


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ((), "it knows of none"),
        ((CacheState("198.18.255.31", 3323, up=False, vrps=0),), "nothing is refused as RPKI invalid"),
        ((CacheState("198.18.255.31", 3323, up=False, vrps=9),), "old data are kept until they expire"),
        ((CacheState("198.18.255.31", 3323, up=True, vrps=0),), "gave no payload"),
        ((CacheState("a", 1, up=True, vrps=0), CacheState("b", 1, up=False, vrps=0)), "gave no payload"),
    ],
)
def test_what_is_an_alarm(seen: tuple[CacheState, ...], words: str) -> None:
    assert words in alarm(seen)


@pytest.mark.parametrize(
    "seen",
    [
        (CacheState("a", 1, up=True, vrps=1),),
        (CacheState("a", 1, up=True, vrps=1), CacheState("b", 1, up=False, vrps=0)),
        (CacheState("a", 1, up=True, vrps=0), CacheState("b", 1, up=True, vrps=1)),
    ],
)
def test_one_cache_with_data_is_enough(seen: tuple[CacheState, ...]) -> None:
    assert alarm(seen) == ""


def test_a_deployment_tells_of_it_and_stands(checked: Scene) -> None:
    checked.network["rs2-nte02"].caches = [cache(up=False, vrps=0)]
    outcome = checked.deploy()
    assert outcome is not None
    assert list(outcome.alarms) == ["rs2-nte02"]
    assert "no RTR cache is up (198.18.255.31 port 3323)" in outcome.alarms["rs2-nte02"]
    assert ("rpki", "rs2-nte02", outcome.alarms["rs2-nte02"]) in checked.lines
    assert "rpki" in checked.steps()
    assert checked.state.runs()[-1].status is RunStatus.DONE


def test_a_deployment_with_data_has_no_alarm(checked: Scene) -> None:
    outcome = checked.deploy()
    assert outcome is not None
    assert outcome.alarms == {}


def test_a_server_that_cannot_say_is_an_alarm_too(checked: Scene) -> None:
    checked.network["rs1-nte01"].fail["caches"] = "before"
    outcome = checked.deploy()
    assert outcome is not None
    assert "cannot be seen" in outcome.alarms["rs1-nte01"]


def test_nobody_is_asked_where_the_policy_has_no_cache(scene: Scene) -> None:
    scene.deploy()
    assert scene.network.order("caches") == []


def test_drift_shows_it_under_an_id_that_stays(checked: Scene) -> None:
    checked.deploy()

    def drift() -> list[tuple[str, str, str]]:
        view = checked.record.read("sample")
        connect = checked.network.connect
        found = find(checked.intent, view, lambda item: connect(item, checked.monkeypatch), checked.state, checked.secrets)
        publish(checked.state.published_folder, found)
        assert all(item.kind is DriftKind.RPKI for item in found)
        return [(item.id, item.object, item.what) for item in found]

    assert drift() == []
    checked.network["rs1-nte01"].caches = [cache(up=False, vrps=7)]
    (first,) = drift()
    assert first[1] == "rs1-nte01"
    assert "old data are kept" in first[2]
    checked.network["rs1-nte01"].caches = [cache(up=False, vrps=0)]
    (second,) = drift()
    assert second[0] == first[0]
    checked.network["rs1-nte01"].fail["caches"] = "before"
    checked.network["rs1-nte01"].at["caches"] = checked.network["rs1-nte01"].done("caches") + 1
    assert "cannot be seen" in drift()[0][2]


def test_a_plan_shows_it_and_is_not_stopped_by_it(checked: Scene) -> None:
    checked.deploy()
    checked.network["rs1-nte01"].caches = []
    view = checked.record.read("sample")
    connect = checked.network.connect
    found = find(checked.intent, view, lambda item: connect(item, checked.monkeypatch), checked.state, checked.secrets)
    publish(checked.state.published_folder, found)
    inputs = checked.inputs()
    known = vars(inputs) | {"drift": reported(checked.state.published_folder)}
    planned = make(type(inputs)(**known), checked.checks)
    assert "to be mended outside; it stops nothing" in markdown(planned.plan)
    with pytest.raises(InputError, match=found[0].id):  # a deployment can't overwrite it, so nobody can have it accepted
        make(type(inputs)(**(known | {"accepted": frozenset({found[0].id})})), checked.checks)
