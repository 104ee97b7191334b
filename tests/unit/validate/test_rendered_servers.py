"""Both route servers let a member announce the same, in the words of their own daemons."""

from ipaddress import ip_network

import pytest

from ixp.model import PrefixRange, RouteLists
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.rendered.servers import check_servers

RS1, RS2 = "rs1-nte01", "rs2-nte02"


@pytest.fixture(scope="module")
def files():
    return {name: text for name, text in render(nantes(), snapshot()).items() if name in {RS1, RS2}}


def test_what_we_render_agrees(files):
    assert list(check_servers(nantes(), files)) == []


@pytest.mark.parametrize(
    ("device", "before", "after", "says"),
    [
        (
            RS1,
            "198.18.11.0/24,\n203.0.113.0/28\n",
            "198.18.11.0/24\n",
            "IPv4 prefixes of AS64497 differ: 203.0.113.0/28 on rs2-nte02 alone",
        ),
        (
            RS1,
            "define set_AS64497_v6 = [\n",
            "define set_AS64497_v6 = [\n2001:db8:2000::/48,\n",
            "2001:db8:2000::/48 on rs1-nte01 alone",
        ),
        (
            RS2,
            " seq 2 permit 203.0.113.0/28\n",
            " seq 2 permit 203.0.113.0/28 le 32\n",
            "203.0.113.0/28 (28 to 32) on rs2-nte02 alone",
        ),
    ],
)
def test_a_list_that_differs_is_found(files, device, before, after, says):
    text = files[device].replace(before, after, 1)
    assert text != files[device]
    (finding,) = check_servers(nantes(), {**files, device: text})
    assert finding.rule == "rendered.servers-differ"
    assert says in finding.what
    named, _, line = finding.where.partition(".cfg:")
    assert "AS64497-v" in {**files, device: text}[named].splitlines()[int(line) - 1]


def test_lists_in_other_words_agree(files):
    """A range of lengths is the same in BIRD's braces and in FRR's ge and le."""
    bird = files[RS1].replace("198.18.11.0/24,\n203.0.113.0/28\n", "198.18.11.0/24{24,28},\n203.0.113.0/28+\n", 1)
    frr = files[RS2].replace(" seq 1 permit 198.18.11.0/24\n", " seq 1 permit 198.18.11.0/24 le 28\n", 1)
    frr = frr.replace(" seq 2 permit 203.0.113.0/28\n", " seq 2 permit 203.0.113.0/28 ge 28\n", 1)
    assert list(check_servers(nantes(), {RS1: bird, RS2: frr})) == []


def test_one_server_has_nothing_to_differ_from(files):
    assert list(check_servers(nantes(), {RS1: files[RS1]})) == []


def test_prefixes_that_the_exchange_allows_agree():
    """BIRD has them in a set of their own, FRR beside the registered ones."""
    allowed = amend.member(
        nantes(), "armor", lists=RouteLists(allow_prefixes=(PrefixRange.exactly(ip_network("198.18.99.0/24")),))
    )
    files = {name: text for name, text in render(allowed, snapshot()).items() if name in {RS1, RS2}}
    assert list(check_servers(allowed, files)) == []
    lost = files[RS1].replace("198.18.99.0/24", "198.18.98.0/24")
    (finding,) = check_servers(allowed, {**files, RS1: lost})
    assert "198.18.99.0/24 on rs2-nte02 alone and 198.18.98.0/24 on rs1-nte01 alone" in finding.what
