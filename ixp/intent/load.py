"""Read an inventory folder into the model: everything that can be read, and every fault that was met."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from ixp.data.settings import DataSettings
from ixp.intent.data_file import DataFile
from ixp.intent.document import Document, read_document
from ixp.intent.exceptions_file import ExceptionsFile
from ixp.intent.exchange_file import ExchangeFile
from ixp.intent.faults import empty_values, findings_of
from ixp.intent.lines import Lines
from ixp.intent.member_file import MemberFile
from ixp.intent.nap_file import NapFile
from ixp.intent.open_guards import open_guards
from ixp.intent.values import check_key
from ixp.model import Exemption, Finding, Intent, Member, Nap, Severity

Schema = TypeVar("Schema", bound=BaseModel)

_SPOKEN = {"member": "member", "nap": "NAP"}  # as in a path of Lines and the folder's name: as a person says it
_FILES, _FOLDERS = ("exchange.yml", "data.yml", "exceptions.yml"), ("members", "naps")
_YAML = frozenset({".yml", ".yaml"})
_IN_FOLDER = 2  # parts of the path of members/loire.yml
_LIKE = 0.8  # likeness from which a file is taken for one of ours
_OURS = re.compile(r"^(asn|connections|vid|ends)[ \t]*:", re.MULTILINE)  # as a member's or a NAP's file begins


@dataclass(frozen=True)
class Loaded:
    """What an inventory says.

    ``intent`` is None as soon as one finding is an error: a member whose file is broken must not look like one who left.
    ``partial`` is what could be read, for checks only, without what depends on a file at fault; None where exchange.yml
    itself is at fault. ``data`` says where outside data come from; None where there is no (sound) data.yml. ``exemptions`` are
    the findings that may stand for a while; they are no part of the intent.
    """

    intent: Intent | None
    partial: Intent | None
    lines: Lines
    findings: tuple[Finding, ...]
    data: DataSettings | None = None
    exemptions: tuple[Exemption, ...] = ()


def load(folder: Path) -> Loaded:
    """Read ``exchange.yml``, ``data.yml``, ``exceptions.yml``, ``members/*.yml``, ``naps/*.yml`` of one exchange.

    All faults are in ``findings``.
    """
    reader = _Reader(folder)
    exchange, data, exemptions = reader.exchange(), reader.data(), reader.exemptions()
    members = tuple(item.member(key) for key, item in reader.each("member", MemberFile))
    naps = tuple(item.nap(key) for key, item in reader.each("nap", NapFile))
    reader.strangers()
    if reader.unsound:
        members, naps = _apart_from(reader.unsound, members, naps)
    partial = exchange.intent(members, naps) if exchange is not None else None
    sound = not any(item.severity is Severity.ERROR for item in reader.findings)
    return Loaded(
        intent=partial if sound else None,
        partial=partial,
        lines=Lines(reader.documents),
        findings=tuple(reader.findings),
        data=data,
        exemptions=exemptions,
    )


def _apart_from(
    unsound: set[str], members: tuple[Member, ...], naps: tuple[Nap, ...]
) -> tuple[tuple[Member, ...], tuple[Nap, ...]]:
    """Without what looks wrong only because another file is at fault: its member's NAPs, and members who have but a NAP."""
    naps = tuple(item for item in naps if not unsound & {end.member for end in item.ends})
    ending = {end.member for item in naps for end in item.ends}
    return tuple(item for item in members if item.connections or item.key in ending), naps


def _empty(schema: type[BaseModel]) -> list[object] | None:
    """What a file without content says: a list has no entries, anything else is at fault."""
    return [] if schema is ExceptionsFile else None


def _as_a_key(path: Path) -> bool:
    """Whether it is named almost as a member's or NAP's file is: ``loire.yml~``, ``loire.yaml``."""
    return any(ending in path.name for ending in _YAML)


def _reads_as_ours(path: Path) -> bool:
    """Whether a file that is no page of text says what a member's or a NAP's does."""
    if path.suffix == ".md" or not path.is_file():
        return False
    return bool(_OURS.search(path.read_text(encoding="utf-8", errors="replace")))


class _Reader:
    """Reads one exchange's folder; keeps the documents for their lines, and what was wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.documents: dict[str, Document] = {}
        self.findings: list[Finding] = []
        self.unsound: set[str] = set()  # keys of files that can't be used

    def exchange(self) -> ExchangeFile | None:
        """What ``exchange.yml`` says; None where it is at fault."""
        path = self._folder / "exchange.yml"
        if path.is_file():
            return self._read("exchange", path, ExchangeFile, "exchange")
        self._fault("file.missing", path, "there is no exchange.yml", "every exchange has one")
        return None

    def data(self) -> DataSettings | None:
        """What ``data.yml`` says; None where there is none, or where it is at fault."""
        path = self._folder / "data.yml"
        found = self._read("data", path, DataFile, "outside data") if path.is_file() else None
        settings = found.settings() if found else None
        if settings:
            self.findings.extend(open_guards(settings, self.documents["data"]))
        return settings

    def exemptions(self) -> tuple[Exemption, ...]:
        """What ``exceptions.yml`` says; nothing where there is none, or where it is at fault."""
        path = self._folder / "exceptions.yml"
        found = self._read("exceptions", path, ExceptionsFile, "exceptions") if path.is_file() else None
        return found.exemptions(self.documents["exceptions"]) if found else ()

    def each(self, noun: str, schema: type[Schema]) -> Iterator[tuple[str, Schema]]:
        """Key and content of every sound file in the noun's folder, in order of key."""
        spoken = _SPOKEN[noun]
        for path in self._files(self._folder / f"{noun}s", spoken):
            read = self._read(f"{noun}:{path.stem}", path, schema, f"{spoken} {path.stem}")
            if read is not None:
                yield path.stem, read
            else:
                self.unsound.add(path.stem)

    def strangers(self) -> None:
        """Find what nobody reads though it is meant for us: ours by another name, a member or a NAP outside its folder.

        Other programs' files are their own business.
        """
        for path in sorted(self._folder.rglob("*")) if self._folder.is_dir() else ():
            inside = path.relative_to(self._folder).parts
            ours = path.name in _FILES if len(inside) == 1 else inside[0] in _FOLDERS and len(inside) == _IN_FOLDER
            if path.suffix not in _YAML or ours or not path.is_file():
                continue
            meant = get_close_matches(path.name.casefold(), _FILES, n=1, cutoff=_LIKE) if len(inside) == 1 else []
            if meant:
                self._fault("file.name", path, "nobody reads this file", f"did you mean '{meant[0]}'?")
            elif _reads_as_ours(path):
                self._fault("file.name", path, "nobody reads this file", "a member's file belongs in members/, a NAP's in naps/")

    def _read(self, name: str, path: Path, schema: type[Schema], subject: str) -> Schema | None:
        document = self.documents[name] = read_document(path)
        self.findings.extend(item.model_copy(update={"object": subject}) for item in document.findings)
        if not document.sound:
            return None
        try:
            read = schema.model_validate(_empty(schema) if document.value is None else document.value)
        except ValidationError as error:
            self.findings.extend(findings_of(error, document, schema, subject))
            return None
        self.findings.extend(empty_values(document, subject))
        return read

    def _files(self, folder: Path, noun: str) -> Iterator[Path]:
        """The folder's files in order of key; what is named or reads almost as one is a finding."""
        entries = list(os.scandir(folder)) if folder.is_dir() else []
        for path, entry in sorted(((folder / entry.name, entry) for entry in entries), key=lambda pair: pair[0].stem):
            if path.name.startswith(".") and (path.suffix not in _YAML or path.name.startswith("._")):
                continue
            if path.suffix != ".yml" or not entry.is_file(follow_symlinks=False):  # a link could quote a file from elsewhere
                if _as_a_key(path) or entry.is_symlink() or _reads_as_ours(path):
                    self.unsound.add(path.stem)
                    self._fault("file.name", path, f"not a {noun}'s file", f"a {noun}'s file is named <key>.yml")
                continue
            try:
                check_key(path.stem)
            except PydanticCustomError as error:
                hint = str((error.context or {}).get("hint", ""))
                self._fault("file.name", path, f"'{path.stem}' can't be a {noun}'s key", hint)
                continue
            yield path

    def _fault(self, rule: str, path: Path, what: str, hint: str) -> None:
        where = f"{path}:1"
        self.findings.append(Finding(rule=rule, severity=Severity.ERROR, what=what, object=path.name, where=where, hint=hint))
