"""Nornir's inventory on the exchange."""

import logging
import ssl
from pathlib import Path

import certifi
import pytest

from ixp.errors import InputError
from ixp.model.settings import Settings
from ixp.push.access import Access
from ixp.push.inventory import nornir
from ixp.secrets import SecretStore
from tests.render.sample import sample_exchange

ACCESS = Access(ssh_key=Path("/keys/ixp"), known_hosts=Path("/keys/known_hosts"), eapi_ca=Path(certifi.where()))
SECRETS = SecretStore({"device/password": "the-password"})


def test_hosts_groups_and_addresses() -> None:
    nr = nornir(sample_exchange(), ACCESS, Settings(workers=3), SECRETS)
    hosts = nr.inventory.hosts
    assert {name: host.hostname for name, host in hosts.items()} == {
        "rs1-nte01": "198.18.255.21",
        "rs2-nte02": "198.18.255.22",
        "sw1-nte01": "198.18.255.11",
        "sw1-nte02": "198.18.255.12",
    }
    assert [group.name for group in hosts["sw1-nte02"].groups] == ["site__nte02", "platform__eos"]
    assert sorted(nr.inventory.groups) == ["platform__bird", "platform__eos", "platform__frr", "site__nte01", "site__nte02"]
    assert {host.username for host in hosts.values()} == {"ixp"}
    assert sorted(nr.filter(site="nte01").inventory.hosts) == ["rs1-nte01", "sw1-nte01"]
    assert nr.config.runner.options["num_workers"] == 3


def test_only_switches_have_a_password_and_all_prove_who_they_are() -> None:
    hosts = nornir(sample_exchange(), ACCESS, Settings(), SECRETS).inventory.hosts
    assert {name for name, host in hosts.items() if host.password} == {"sw1-nte01", "sw1-nte02"}
    eos = hosts["sw1-nte01"].get_connection_parameters("napalm").extras["optional_args"]
    assert eos["transport"] == "https"
    assert eos["context"].verify_mode is ssl.CERT_REQUIRED
    assert eos["context"].check_hostname
    bird = hosts["rs1-nte01"].get_connection_parameters("napalm").extras["optional_args"]
    assert bird == {"key_filename": "/keys/ixp", "known_hosts": "/keys/known_hosts"}


def test_no_password_is_said_before_anything_is_reached() -> None:
    with pytest.raises(InputError, match="device/password"):
        nornir(sample_exchange(), ACCESS, Settings(), SecretStore({}))


def test_nornirs_own_log_reaches_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    nornir(sample_exchange(), ACCESS, Settings(), SECRETS)
    nornir(sample_exchange(), ACCESS, Settings(), SECRETS)
    logging.getLogger("nornir.core.task").error("a traceback with a secret in it")
    assert capfd.readouterr() == ("", "")
    assert len([item for item in logging.getLogger("nornir").handlers if isinstance(item, logging.NullHandler)]) == 1
