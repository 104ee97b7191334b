"""Which versions of BIRD the driver changes."""

from pathlib import Path

import pytest
from napalm.base.exceptions import ReplaceConfigException

from lab import bird3
from lab.run import Run
from tests.push.bird.conftest import EMPTY, START
from tests.push.linux_host import LinuxHost

pytestmark = pytest.mark.lab


def test_bird_3_is_refused_and_left_alone(tmp_path: Path) -> None:
    run = Run.create()
    try:
        host = LinuxHost(run, "rs1", tmp_path, bird3.binds())
        host.start()
        host.node.write("/etc/bird/bird.conf", EMPTY)
        host.node.script(START)
        host.node.spawn("bird", "-f", "-u", "bird", "-g", "bird")
        with host.driver("bird") as driver, pytest.raises(ReplaceConfigException, match=r"use BIRD 2\.17"):
            driver.load_replace_candidate(config=EMPTY + "protocol static more { ipv4; }\n")
        assert host.node.read("/etc/bird/bird.conf") == EMPTY
    finally:
        run.down()
