"""Rules on who a member is: names, contacts and keys that were copied from another file, and references of passwords."""

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial

from ixp.model import Connection, Member, Severity
from validate.rules.rule import Fault, Rule, Subject, connection_fault, member_fault
from validate.rules.users import Use, repeated

_PLACEHOLDER = re.compile(
    r"(to ?do|tbd|fixme|x{3,}|change ?me|(new |a |the )?(member|name|customer|network)|place ?holder|foo|bar|test|dummy)",
    re.IGNORECASE,
)
_PLACEHOLDER_MAIL = re.compile(
    r"(name|user|todo|tbd|change-?me|me|you|your-?name)@.*|.*@(domain|company|change-?me|todo)\.[a-z]+", re.IGNORECASE
)
_REPEATED_DIGIT = re.compile(r"([0-9])\1{7,}")
_COUNTING = "12345678"
_DEVICE_SECRETS = "device/"
_ALMOST = 0.85  # likeness from which one key is taken for a slip in another


def _duplicate_name(subject: Subject) -> Iterator[Fault]:
    members = subject.exchange.intent.members
    uses = ((item.name.casefold(), Use(f"member {item.key}", "name", partial(member_fault, item))) for item in members)
    for _, first, later in repeated(uses):
        hint = "if it is another company, correct the copied name; if it is the same, say which of its networks this is"
        yield later.breach(f"{first.name} has the same name", hint, first)


def _placeholder(subject: Subject) -> Iterator[Fault]:
    for member in subject.exchange.intent.members:
        digits = re.sub(r"[^0-9]", "", member.noc.phone)
        if _PLACEHOLDER.fullmatch(member.name.strip()):
            yield member_fault(member, "name", f"'{member.name}' stands for a name", "write the member's name")
        if _PLACEHOLDER_MAIL.fullmatch(member.noc.email):
            yield member_fault(member, "noc/email", f"nobody reads {member.noc.email}", "write the address of the member's NOC")
        if _REPEATED_DIGIT.search(digits) or _COUNTING in digits:
            yield member_fault(
                member, "noc/phone", f"nobody answers at {member.noc.phone}", "write the number of the member's NOC"
            )


def _shared_noc(subject: Subject) -> Iterator[Fault]:
    members = subject.exchange.intent.members
    uses = ((item.noc.email.casefold(), Use(f"member {item.key}", "noc/email", partial(member_fault, item))) for item in members)
    for email, first, later in repeated(uses):
        yield later.breach(f"{email} is the NOC of {first.name} too", "correct it if the file was copied", first)


def _owner_of(key: str, members: dict[str, Member]) -> Member | None:
    """The member that a key is named after by the custom ``<member>-<something>``; the longest name that fits."""
    parts = key.split("-")
    names = ("-".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((members[name] for name in names if name in members), None)


def _key_of_other(subject: Subject) -> Iterator[Fault]:
    members = {item.key: item for item in subject.exchange.intent.members}
    for member, item in subject.exchange.connections():
        owner = _owner_of(item.key, members)
        if owner and owner is not member and item.key not in {other.key for other in owner.connections}:
            what = f"{item.key} is named after member {owner.key}, but it is {member.key}'s"
            yield connection_fault(member, item, "", what, f"name it {member.key}-1, or move it to {owner.key}.yml")


def _key_unlike(subject: Subject) -> Iterator[Fault]:
    """Only a key that is almost the member's: what an exchange names otherwise is its business."""
    members = {item.key: item for item in subject.exchange.intent.members}
    for member, item in subject.exchange.connections():
        base, _, number = item.key.rpartition("-")
        if number.isdecimal() and base not in members and get_close_matches(base, [member.key], cutoff=_ALMOST):
            what = f"{item.key} is almost named after its member {member.key}: one of the two is misspelt, and stays so for good"
            yield connection_fault(member, item, "", what, f"name it {member.key}-{number}, or the file {base}.yml")


def _passwords(subject: Subject) -> dict[str, list[tuple[Member, Connection]]]:
    """Who names which password."""
    found: dict[str, list[tuple[Member, Connection]]] = defaultdict(list)
    for member, item in subject.exchange.connections():
        if item.md5:
            found[item.md5].append((member, item))
    return found


def _shared_password(subject: Subject) -> Iterator[Fault]:
    for reference, users in _passwords(subject).items():
        first, *later = users
        for member, item in later:
            if member is not first[0]:
                fault = connection_fault(member, item, "md5", f"{reference} is the password of {first[1].key} too")
                other = connection_fault(*first, "md5", "").path
                yield fault.model_copy(update={"hint": "give each member a password of its own", "other": other})


def _password_of_other(subject: Subject) -> Iterator[Fault]:
    members = {item.key: item for item in subject.exchange.intent.members}
    for reference, users in _passwords(subject).items():
        owner = _owner_of(reference.rpartition("/")[2], members)
        if owner and all(member is not owner for member, _ in users):
            for member, item in users:
                what = f"{reference} is named after member {owner.key}, but the session is {member.key}'s"
                yield connection_fault(member, item, "md5", what, f"md5: md5/{item.key}")


def _device_password(subject: Subject) -> Iterator[Fault]:
    for reference, users in _passwords(subject).items():
        if reference.startswith(_DEVICE_SECRETS):
            for member, item in users:
                what = f"{reference} is a secret of the devices: {member.key} would know it"
                yield connection_fault(member, item, "md5", what, f"md5: md5/{item.key}")


def _sibling_password(subject: Subject) -> Iterator[Fault]:
    for member in subject.exchange.intent.members:
        served = [item for item in member.connections if item.route_servers]
        having = [item.key for item in served if item.md5]
        for item in served:
            if having and not item.md5:
                what = f"no password, but {having[0]} of the same member has one"
                yield connection_fault(member, item, "md5", what, f"md5: md5/{item.key}, if the member wants it on all sessions")


def _unused_options(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        for field, given in (("md5", item.md5), ("policy", item.policy.given)):
            if given and not item.route_servers:
                what = f"'{field}' has no effect: the connection has no session with the route servers"
                yield connection_fault(member, item, field, what, f"delete '{field}', or 'route_servers: false'")


RULES = (
    Rule(
        "member.duplicate-name",
        Severity.WARNING,
        "people know members by name",
        "name: Armor Telecom in two files",
        _duplicate_name,
    ),
    Rule("member.placeholder", Severity.WARNING, "at night somebody has to answer", "phone: +33 1 23 45 67 89", _placeholder),
    Rule("member.shared-noc", Severity.INFO, "a copied file has the contact of another", "one email in two files", _shared_noc),
    Rule(
        "connection.key-of-other",
        Severity.WARNING,
        "sessions and filters are named after the key: it says whose they are",
        "loire-2 in vilaine.yml",
        _key_of_other,
    ),
    Rule(
        "connection.key-unlike",
        Severity.WARNING,
        "keys never change: a slip in one stays",
        "mayenne-1 in mayene.yml",
        _key_unlike,
    ),
    Rule(
        "connection.md5-shared",
        Severity.WARNING,
        "who knows another member's password can speak in its place (RFC 2385)",
        "md5: md5/armor-1 in two files",
        _shared_password,
    ),
    Rule(
        "connection.md5-of-other",
        Severity.WARNING,
        "a reference is named after its connection",
        "md5: md5/loire-1 in armor.yml",
        _password_of_other,
    ),
    Rule(
        "connection.md5-device",
        Severity.ERROR,
        "a session's password is known to the member",
        "md5: device/password-hash",
        _device_password,
    ),
    Rule(
        "connection.md5-sibling",
        Severity.INFO,
        "a member that wants passwords wants them on all its sessions",
        "md5 on one of two connections",
        _sibling_password,
    ),
    Rule(
        "connection.unused-options",
        Severity.INFO,
        "what is written for a session that does not exist has no effect",
        "md5 beside route_servers: false",
        _unused_options,
    ),
)
