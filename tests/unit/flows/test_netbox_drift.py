"""NetBox edited by hand, told from what we wrote there and from what the new commit asks for."""

from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import pytest

from ixp.errors import InputError
from ixp.flows.deviation import Drift, DriftKind, Edit
from ixp.flows.netbox_drift import netbox_drift
from ixp.model import FamilyLimits, Intent, Overrides, PortRef, PrefixRange, RouteLists, State
from ixp.state.mirrored import announce, mirrored, settle
from tests.unit.flows.scene import with_member
from tests.unit.flows.test_changes import INTENT, edited, renamed

LIMITS = "member:armor/connections/armor-1/max_prefix/ipv4"


def only(found: tuple[Drift, ...]) -> Drift:
    (drift,) = found
    assert drift.kind is DriftKind.NETBOX
    return drift


def test_what_we_wrote_is_no_drift() -> None:
    assert netbox_drift(INTENT, (INTENT,), INTENT) == ()


def test_what_the_commit_asks_for_is_no_drift() -> None:
    changed = edited("armor-1", state=State.LEAVING)
    assert netbox_drift(INTENT, (INTENT,), changed) == ()
    assert netbox_drift(changed, (INTENT,), changed) == ()
    assert netbox_drift(INTENT, (INTENT,), with_member(INTENT)) == ()
    assert netbox_drift(with_member(INTENT), (with_member(INTENT),), INTENT) == ()


def test_nothing_is_known_before_the_first_sync() -> None:
    assert netbox_drift(None, (), INTENT) == ()
    assert netbox_drift(renamed(name="By Hand"), (), INTENT) == ()


def test_a_field_edited_by_hand() -> None:
    drift = only(netbox_drift(edited("armor-1", max_prefix=FamilyLimits(ipv4=77)), (INTENT,), INTENT))
    assert drift.object == "connection armor-1 of member armor"
    assert "max_prefix {ipv4: 50, ipv6: none} → {ipv4: 77, ipv6: none}" in drift.what
    assert drift.edits == (Edit(path=LIMITS, value=77),)


def test_a_policy_edited_by_hand_is_told_and_written_by_hand() -> None:
    drift = only(netbox_drift(renamed(policy=Overrides(reject_invalid=False), mapped_asn=64600), (INTENT,), INTENT))
    assert drift.object == "member armor"
    assert "policy {} → {reject_invalid: False}, mapped_asn none → 64600" in drift.what
    assert (drift.edits, bool(drift.why_not)) == ((), True)
    drift = only(netbox_drift(edited("armor-1", policy=Overrides(gtsm=True)), (INTENT,), INTENT))
    assert "policy {} → {gtsm: True}" in drift.what
    assert (drift.edits, bool(drift.why_not)) == ((), True)


def test_a_list_edited_by_hand_names_its_prefixes() -> None:
    lists = RouteLists(deny_prefixes=(PrefixRange.with_more_specifics(IPv4Network("198.18.0.0/24")),))
    assert "lists {} → {deny_prefixes: [198.18.0.0/24^24-32]}" in only(netbox_drift(renamed(lists=lists), (INTENT,), INTENT)).what


def test_tags_and_a_mapped_asn_can_be_adopted() -> None:
    drift = only(netbox_drift(renamed(mapped_asn=64600, tags=("64496:3000:1",)), (INTENT,), INTENT))
    assert drift.edits == (
        Edit(path="member:armor/mapped_asn", value=64600),
        Edit(path="member:armor/tags", value=("64496:3000:1",)),
    )


def test_a_field_edited_by_hand_beside_one_that_the_commit_changes() -> None:
    held = edited("armor-1", max_prefix=FamilyLimits(ipv4=77))
    drift = only(netbox_drift(held, (INTENT,), edited("armor-1", ipv4=IPv4Address("192.0.2.99"))))
    assert [item.path for item in drift.edits] == [LIMITS]


def test_the_id_does_not_depend_on_the_commit() -> None:
    held = renamed(name="By Hand")
    assert only(netbox_drift(held, (INTENT,), INTENT)).id == only(netbox_drift(held, (INTENT,), with_member(INTENT))).id


def test_objects_added_and_removed_by_hand() -> None:
    added = only(netbox_drift(with_member(INTENT), (INTENT,), INTENT))
    assert (added.object, added.what, added.edits) == ("member erdre", "added in NetBox by hand", ())
    removed = only(netbox_drift(INTENT.model_copy(update={"members": INTENT.members[1:]}), (INTENT,), INTENT))
    assert (removed.object, removed.what) == ("member armor", "removed in NetBox by hand")
    port = only(netbox_drift(INTENT.model_copy(update={"own_ports": INTENT.own_ports[1:]}), (INTENT,), INTENT))
    assert port.object == "own port sw1-nte01/Ethernet47"
    assert all(item.why_not for item in (added, removed, port))


def test_an_own_port_with_a_slash_in_its_name() -> None:
    own = INTENT.own_ports[0].model_copy(update={"port": PortRef.parse("sw1-nte01/Ethernet49/1")})
    held = INTENT.model_copy(update={"own_ports": (*INTENT.own_ports, own)})
    assert only(netbox_drift(held, (INTENT,), INTENT)).object == "own port sw1-nte01/Ethernet49/1"


def test_a_setting_edited_by_hand_cannot_be_adopted() -> None:
    drift = only(netbox_drift(INTENT.model_copy(update={"title": "By Hand"}), (INTENT,), INTENT))
    assert (drift.object, drift.edits) == ("exchange", ())
    assert drift.why_not


def test_a_sync_that_died_half_way_explains_old_and_new(tmp_path: Path) -> None:
    new = renamed(name="New", as_set="AS-NEW")
    settle(tmp_path, INTENT)
    announce(tmp_path, new)
    assert mirrored(tmp_path) == (INTENT, new)
    half = renamed(name="New")
    assert netbox_drift(half, mirrored(tmp_path), INTENT) == ()
    assert only(netbox_drift(renamed(name="By Hand"), mirrored(tmp_path), INTENT)).object == "member armor"
    settle(tmp_path, new)
    assert mirrored(tmp_path) == (new,)
    assert netbox_drift(half, mirrored(tmp_path), new) != ()


def test_several_syncs_that_died_half_way_explain_all_that_they_wrote(tmp_path: Path) -> None:
    first, second = renamed(name="First"), renamed(as_set="AS-SECOND")
    settle(tmp_path, INTENT)
    for intent in (first, second, first):  # the first one is tried again
        announce(tmp_path, intent)
    assert mirrored(tmp_path) == (INTENT, first, second)
    held = renamed(name="First", as_set="AS-SECOND")
    assert netbox_drift(held, mirrored(tmp_path), INTENT) == ()
    settle(tmp_path, second)
    assert mirrored(tmp_path) == (second,)
    announce(tmp_path, first)
    assert mirrored(tmp_path) == (second, first)


def test_a_file_that_cannot_be_read_is_no_empty_history(tmp_path: Path) -> None:
    (tmp_path / "intent.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        mirrored(tmp_path)


def test_adoption_makes_it_vanish() -> None:
    held: Intent = edited("armor-1", max_prefix=FamilyLimits(ipv4=77))
    assert netbox_drift(held, (INTENT,), held) == ()
