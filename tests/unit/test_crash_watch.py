"""When a device counts as healed: on one side for good, with nothing pending."""

from lab.crash.matrix import STEPS, Kill, few, matrix
from lab.crash.watch import Watch


def test_whole_counts_from_the_last_change() -> None:
    watched = Watch(old={"sw1": "a"}, new={"sw1": "b"})
    for at, seen in enumerate([(False, "a"), (True, "b"), None, (True, "a"), (False, "a"), (False, "a")]):
        watched.note("sw1", float(at), seen)
    assert watched.whole == {"sw1": (4.0, "old")}
    assert not watched.settled(6.9)
    assert watched.settled(7.0)


def test_a_device_between_both_is_not_whole() -> None:
    watched = Watch(old={"sw1": "a", "rs1": "a"}, new={"sw1": "b", "rs1": "b"})
    watched.note("sw1", 0.0, (False, "b"))
    watched.note("rs1", 0.0, (False, "half of it"))
    assert watched.whole == {"sw1": (0.0, "new")}
    assert not watched.settled(100.0)


def test_what_does_not_change_is_old() -> None:
    watched = Watch(old={"sw1": "a"}, new={"sw1": "a"})
    watched.note("sw1", 1.0, (False, "a"))
    assert watched.whole == {"sw1": (1.0, "old")}


def test_the_matrix_has_every_step_in_both_directions() -> None:
    kills = matrix()
    assert len(kills) >= 30
    assert all(kills.count(Kill(number)) == 2 for number in range(1, len(STEPS) + 1))
    assert set(map(str, few())) == {"commit second + 0.2 s", "verify third", "confirm first"}
