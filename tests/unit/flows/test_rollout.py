"""A rollout ends with all devices on the new configuration or all on the old one, whatever fails and when."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ixp.flows import rollout as module
from ixp.flows.devices import Devices
from ixp.flows.rollout import Order, Rollout, RolloutError
from ixp.flows.touched import Touched
from ixp.model.settings import Settings
from tests.render.sample import sample_exchange
from tests.unit.flows.fake_device import SECRET, FakeDevice
from tests.unit.flows.network import SETTINGS, Network, store

WAVES = ("sw1-nte01", "sw1-nte02", "rs1-nte01", "rs2-nte02")
NEW = "new with @secret:device/password-hash@\n"
RESOLVED = f"new with {SECRET}\n"
STEPS = ("get_config", "observe", "load", "compare", "commit", "pending", "confirm")
Make = Callable[..., tuple[Network, Rollout]]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Make:
    def build(touched: Touched | None = None, settings: Settings = SETTINGS) -> tuple[Network, Rollout]:
        exchange = sample_exchange()
        network = Network.of(exchange)
        addresses = tuple(item for _, connection in exchange.connections() for item in connection.addresses)
        reach = {item.name: addresses for item in exchange.route_servers}
        order = Order(waves=WAVES, files=dict.fromkeys(WAVES, NEW), touched=touched or Touched(), reach=reach, run="20260101-1")
        lines: list[tuple[str, ...]] = []

        def log(*line: str) -> None:
            lines.append(line)

        made = Rollout(Devices(network.connect(exchange, monkeypatch, settings), store(), log), order, settings, log)
        made.lines = lines  # type: ignore[attr-defined]
        return network, made

    return build


def said(rollout: Rollout) -> str:
    return repr(rollout.lines)  # type: ignore[attr-defined]


def test_all_are_confirmed_in_order_and_only_after_the_last_commit(make: Make) -> None:
    network, rollout = make()
    seen = rollout.carry_out()
    assert network.running() == dict.fromkeys(WAVES, RESOLVED)
    assert {item.startup for item in network.devices.values()} == {RESOLVED}
    assert network.order("commit") == list(WAVES)
    assert network.order("confirm") == list(WAVES)
    steps = [step for _, step in network.journal if step in {"commit", "confirm"}]
    assert steps == ["commit"] * 4 + ["confirm"] * 4
    assert set(seen) == set(WAVES)
    assert {item.full for item in rollout.shown.values()} == {RESOLVED}
    assert SECRET not in {item.text for item in rollout.shown.values()}


def test_each_commit_has_a_timer_of_at_least_the_configured_time(make: Make) -> None:
    network, rollout = make(settings=SETTINGS.model_copy(update={"commit_timer": 90}))
    rollout.carry_out()
    timers = [detail for item in network.devices.values() for name, detail in item.calls if name == "commit"]
    assert len(timers) == 4
    assert all(isinstance(timer, int) and timer >= 90 for timer in timers)


def test_a_wave_is_verified_before_the_next_one_starts(make: Make) -> None:
    network, rollout = make()
    rollout.carry_out()
    first = network.journal.index(("sw1-nte01", "commit"))
    second = network.journal.index(("sw1-nte02", "load"))
    between = {name for name, step in network.journal[first:second] if step == "observe"}
    assert between == set(WAVES)


def test_connections_stay_open_until_close(make: Make) -> None:
    network, rollout = make()
    rollout.carry_out()
    assert {item.closed for item in network.devices.values()} == {0}
    rollout.devices.close()
    assert {(item.opened, item.closed) for item in network.devices.values()} == {(1, 1)}
    assert network.running() == dict.fromkeys(WAVES, RESOLVED)


def test_a_connection_that_cannot_be_ended_is_told_and_no_failure(make: Make) -> None:
    network, rollout = make()
    rollout.carry_out()
    network["sw1-nte02"].fail["close"] = "before"
    rollout.devices.close()
    assert {item.closed for name, item in network.devices.items() if name != "sw1-nte02"} == {1}
    assert "close" in said(rollout)
    assert SECRET not in said(rollout)


def test_a_device_on_which_nothing_changes_is_left_alone(make: Make) -> None:
    network, rollout = make()
    network["sw1-nte02"].running = network["sw1-nte02"].startup = RESOLVED
    rollout.carry_out()
    assert network["sw1-nte02"].done("commit") == 0
    assert network["sw1-nte02"].done("discard") == 1
    assert network.order("confirm") == [name for name in WAVES if name != "sw1-nte02"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("device", WAVES)
def test_a_failure_at_any_step_of_any_wave_brings_all_back(make: Make, device: str, step: str, when: str) -> None:
    network, rollout = make()
    network[device].fail[step] = when
    with pytest.raises(RolloutError) as caught:
        rollout.carry_out()
    assert network.running() == dict.fromkeys(WAVES, "old\n")
    assert {item.startup for item in network.devices.values()} == {"old\n"}
    assert {item.pending for item in network.devices.values()} == {None}
    assert caught.value.where == device
    assert caught.value.unproven == ()
    assert SECRET not in repr(caught.value) + str(caught.value) + said(rollout)


def test_a_candidate_that_cannot_be_compared_is_dropped(make: Make) -> None:
    network, rollout = make()
    network["sw1-nte01"].fail["compare"] = "before"
    with pytest.raises(RolloutError):
        rollout.carry_out()
    assert network["sw1-nte01"].done("discard") == 1


def test_confirmed_devices_are_rolled_back_too_the_last_first(make: Make) -> None:
    network, rollout = make()
    network["rs1-nte01"].fail["confirm"] = "before"
    with pytest.raises(RolloutError) as caught:
        rollout.carry_out()
    assert network.order("confirm") == ["sw1-nte01", "sw1-nte02", "rs1-nte01"]
    assert network.order("rollback") == ["rs2-nte02", "rs1-nte01", "sw1-nte02", "sw1-nte01"]
    assert caught.value.reverted == ("rs2-nte02", "rs1-nte01", "sw1-nte02", "sw1-nte01")


def test_a_timer_that_ran_out_before_the_confirmation_is_a_failure(make: Make) -> None:
    network, rollout = make()
    network["rs2-nte02"].on_commit = lambda _: network["sw1-nte01"].expire()
    with pytest.raises(RolloutError, match="timer has run out"):
        rollout.carry_out()
    assert network.running() == dict.fromkeys(WAVES, "old\n")


@pytest.mark.parametrize("late", WAVES[:-1])
def test_no_wave_begins_when_the_timers_are_nearly_over(make: Make, monkeypatch: pytest.MonkeyPatch, late: str) -> None:
    """A device whose timer ends while later ones are being changed would go back alone."""
    network, rollout = make()
    real = time.monotonic
    network[late].on_commit = lambda _: monkeypatch.setattr(module.time, "monotonic", lambda: real() + 250)
    with pytest.raises(RolloutError, match="too close to the timer"):
        rollout.carry_out()
    assert network.order("commit") == list(WAVES[: WAVES.index(late) + 1])
    assert network.running() == dict.fromkeys(WAVES, "old\n")


def test_nothing_is_confirmed_when_the_timers_are_nearly_over(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    network, rollout = make()
    real = time.monotonic
    network["rs2-nte02"].on_commit = lambda _: monkeypatch.setattr(module.time, "monotonic", lambda: real() + 250)
    with pytest.raises(RolloutError, match="too close to the timer"):
        rollout.carry_out()
    assert network.order("confirm") == []
    assert network.running() == dict.fromkeys(WAVES, "old\n")


def test_a_device_that_cannot_be_reverted_is_named_and_its_timer_heals_it(make: Make) -> None:
    network, rollout = make()
    network["sw1-nte01"].fail["rollback"] = "before"
    network["sw1-nte02"].fail["commit"] = "before"
    with pytest.raises(RolloutError, match="not proven to be back: sw1-nte01") as caught:
        rollout.carry_out()
    assert caught.value.unproven == ("sw1-nte01",)
    assert caught.value.reverted == ("sw1-nte02",)
    assert network["sw1-nte01"].running == RESOLVED
    network.expire()
    assert network.running() == dict.fromkeys(WAVES, "old\n")


def test_an_interrupt_undoes_all_and_stays_an_interrupt(make: Make) -> None:
    network, rollout = make()

    def interrupt(step: str, _device: str, _text: str) -> None:
        if step == "verify" and network["rs1-nte01"].done("commit"):
            raise KeyboardInterrupt

    rollout.log = interrupt
    with pytest.raises(KeyboardInterrupt):
        rollout.carry_out()
    assert network.running() == dict.fromkeys(WAVES, "old\n")
    assert network.order("rollback") == ["rs1-nte01", "sw1-nte02", "sw1-nte01"]


def _lose_session(network: Network, address: str) -> Callable[[FakeDevice], None]:
    return lambda _: network["rs1-nte01"].sessions.update({address: None})


def test_an_unconcerned_session_that_stays_down_undoes_all(make: Make) -> None:
    network, rollout = make()
    network["sw1-nte02"].on_commit = _lose_session(network, "192.0.2.11")
    with pytest.raises(RolloutError, match=r"rs1-nte01: session with 192\.0\.2\.11 is down"):
        rollout.carry_out()
    assert network.order("commit") == ["sw1-nte01", "sw1-nte02"]
    assert network.running() == dict.fromkeys(WAVES, "old\n")


@dataclass
class Clock:
    """The rollout's clock, one second a look; ``tick`` is told the second."""

    monkeypatch: pytest.MonkeyPatch
    tick: Callable[[int], None]
    now: int = 1000

    def __post_init__(self) -> None:
        self.monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: float(self.now), sleep=self.sleep))

    def sleep(self, _: float) -> None:
        self.now += 1
        self.tick(self.now - 1000)


SECONDS = SETTINGS.model_copy(update={"grace": 3, "deadline": 60, "settle": 1})
FLAPPING, UNCONCERNED, *_ = (item for _, one in sample_exchange().connections() for item in one.addresses if item.version == 4)


@pytest.mark.parametrize("back", [11, 99])
def test_grace_counts_from_the_loss_and_not_from_the_beginning_of_the_proof(
    make: Make, monkeypatch: pytest.MonkeyPatch, back: int
) -> None:
    """A predicted flap keeps the proof waiting, and meanwhile something else goes: for two seconds, or for good."""
    network, rollout = make(Touched(flapping=(FLAPPING,)), SECONDS)
    sessions = network["rs1-nte01"].sessions
    network["sw1-nte01"].on_commit = _lose_session(network, str(FLAPPING))

    def tick(second: int) -> None:
        if second in (9, back):
            sessions[str(UNCONCERNED)] = None if second == 9 else time.monotonic()
        if second == 20:
            sessions[str(FLAPPING)] = time.monotonic()

    clock = Clock(monkeypatch, tick)
    if back == 11:
        rollout.carry_out()
        assert network.running() == dict.fromkeys(WAVES, RESOLVED)
        return
    with pytest.raises(RolloutError, match=f"verification failed: rs1-nte01: session with {UNCONCERNED} is down"):
        rollout.carry_out()
    assert clock.now == 1000 + 9 + 4


@pytest.mark.parametrize("commits", [True, False])
def test_a_loss_that_comes_and_goes_has_an_end(make: Make, monkeypatch: pytest.MonkeyPatch, commits: bool) -> None:
    network, rollout = make(settings=SECONDS)
    if not commits:
        for item in network.devices.values():
            item.running = item.startup = RESOLVED
    sessions = network["rs1-nte01"].sessions
    sessions[str(UNCONCERNED)] = time.monotonic() - 1000
    clock = Clock(
        monkeypatch, lambda second: sessions.update({str(UNCONCERNED): None if second % 2 else time.monotonic() - 1000})
    )
    rollout.settings = SECONDS.model_copy(update={"settle": 2})
    with pytest.raises(RolloutError):
        rollout.carry_out()
    assert clock.now <= 1000 + 300
    assert network.order("confirm") == []


def test_a_predicted_flap_may_take_until_the_deadline(make: Make) -> None:
    exchange = sample_exchange()
    address = next(item for _, connection in exchange.connections() for item in connection.addresses)
    network, rollout = make(Touched(flapping=(address,)))
    looks = []

    def back(step: str, device: str, text: str) -> None:  # noqa: ARG001
        if step == "verify":
            looks.append(device)
            network["rs1-nte01"].sessions[str(address)] = time.monotonic()

    network["sw1-nte01"].on_commit = _lose_session(network, str(address))
    rollout.log = back
    rollout.carry_out()
    assert looks == list(WAVES)
    assert rollout.resets == ()


def test_a_predicted_flap_that_does_not_come_back_undoes_all(make: Make) -> None:
    exchange = sample_exchange()
    address = next(item for _, connection in exchange.connections() for item in connection.addresses)
    network, rollout = make(Touched(flapping=(address,)), SETTINGS.model_copy(update={"deadline": 0.05}))
    network["sw1-nte01"].on_commit = _lose_session(network, str(address))
    with pytest.raises(RolloutError, match="not there by the deadline"):
        rollout.carry_out()
    assert network.running() == dict.fromkeys(WAVES, "old\n")


def test_a_session_that_was_reset_and_came_back_is_told(make: Make) -> None:
    network, rollout = make()
    network["sw1-nte01"].on_commit = lambda _: network["rs1-nte01"].sessions.update({"192.0.2.11": time.monotonic()})
    rollout.carry_out()
    assert rollout.resets == ("rs1-nte01: session with 192.0.2.11 was reset",)


def test_several_failures_are_told_together(make: Make) -> None:
    network, rollout = make()
    for name in ("sw1-nte01", "rs2-nte02"):
        network[name].fail["observe"] = "before"
    with pytest.raises(RolloutError) as caught:
        rollout.carry_out()
    assert caught.value.where == "rs2-nte02, sw1-nte01"
    assert SECRET not in str(caught.value)


def test_a_failing_task_says_nothing_on_the_terminal(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    network, rollout = make()
    network["sw1-nte01"].fail["load"] = "before"
    with pytest.raises(RolloutError):
        rollout.carry_out()
    assert capfd.readouterr() == ("", "")


FAILURES = st.lists(
    st.tuples(
        st.sampled_from(WAVES), st.sampled_from((*STEPS, "rollback")), st.sampled_from(["before", "after"]), st.integers(1, 6)
    ),
    max_size=3,
)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(failures=FAILURES)
def test_property_all_old_or_all_new(make: Make, failures: list[tuple[str, str, str, int]]) -> None:
    network, rollout = make()
    for device, step, when, at in failures:
        network[device].fail[step] = when
        network[device].at[step] = at
    try:
        rollout.carry_out()
    except RolloutError as error:
        unproven = set(error.unproven)
        expected = "old\n"
    else:
        unproven = set()
        expected = RESOLVED
    rollout.devices.close()
    network.expire()
    left = {name: text for name, text in network.running().items() if text != expected}
    assert set(left) <= unproven
