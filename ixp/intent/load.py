"""Read an inventory folder into the model: everything that can be read, and every fault that was met."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from ixp.intent.document import Document, read_document
from ixp.intent.faults import findings_of
from ixp.intent.lines import Lines
from ixp.intent.schema import ExchangeFile, MemberFile
from ixp.intent.values import check_key
from ixp.model import Finding, Intent, Severity
from ixp.model.base import Frozen

Schema = TypeVar("Schema", bound=Frozen)


@dataclass(frozen=True)
class Loaded:
    """What an inventory says.

    ``intent`` is None as soon as one finding is an error: a member whose file is broken must not look like one who left.
    ``partial`` is what could be read, for checks only; None where exchange.yml itself is at fault.
    """

    intent: Intent | None
    partial: Intent | None
    lines: Lines
    findings: tuple[Finding, ...]


def load(folder: Path) -> Loaded:
    """Read ``exchange.yml`` and ``members/*.yml`` of one exchange; all faults are in ``findings``, nothing is raised."""
    documents: dict[str, Document] = {}
    findings: list[Finding] = []
    partial = None
    path = folder / "exchange.yml"
    if path.is_file():
        documents["exchange"] = read_document(path)
        exchange = _validated(documents["exchange"], ExchangeFile, "exchange", findings)
    else:
        findings.append(_file_finding("file.missing", path, "there is no exchange.yml", "every exchange has one"))
        exchange = None
    members = []
    for path in _member_files(folder / "members", findings):
        document = documents[f"member:{path.stem}"] = read_document(path)
        read = _validated(document, MemberFile, f"member {path.stem}", findings)
        if read is not None:
            members.append(read.member(path.stem))
    if exchange is not None:
        partial = exchange.intent(tuple(members))
    sound = not any(item.severity is Severity.ERROR for item in findings)
    return Loaded(intent=partial if sound else None, partial=partial, lines=Lines(documents), findings=tuple(findings))


def _validated(document: Document, schema: type[Schema], subject: str, findings: list[Finding]) -> Schema | None:
    findings.extend(item.model_copy(update={"object": subject}) for item in document.findings)
    if not document.sound:
        return None
    try:
        return schema.model_validate(document.value)
    except ValidationError as error:
        findings.extend(findings_of(error, document, schema, subject))
        return None


def _member_files(folder: Path, findings: list[Finding]) -> Iterator[Path]:
    """The members' files in order of key; anything else in the folder but hidden files is a finding."""
    for path in sorted(folder.iterdir(), key=lambda item: item.stem) if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        if path.suffix != ".yml" or path.is_symlink() or not path.is_file():  # a link could quote a file from elsewhere
            findings.append(_file_finding("file.name", path, "not a member's file", "a member's file is named <key>.yml"))
            continue
        try:
            check_key(path.stem)
        except PydanticCustomError as error:
            hint = str((error.context or {}).get("hint", ""))
            findings.append(_file_finding("file.name", path, f"'{path.stem}' can't be a member's key", hint))
            continue
        yield path


def _file_finding(rule: str, path: Path, what: str, hint: str) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, what=what, object=path.name, where=f"{path}:1", hint=hint)
