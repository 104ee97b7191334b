"""Where a reader stands in the words of a file."""

from typing import NoReturn

from ixp.errors import InputError
from validate.bird.lexer import Token, tokens


class Cursor:
    """The words from here on."""

    def __init__(self, text: str, device: str) -> None:
        self.device = device
        self._tokens = tokens(text, device)
        self._place = 0

    @property
    def next(self) -> Token:
        """The word that comes."""
        return self._tokens[self._place]

    def ahead(self, count: int) -> Token:
        """The one so many after it."""
        return self._tokens[min(self._place + count, len(self._tokens) - 1)]

    def take(self) -> Token:
        """The word that comes; then comes the one after it."""
        found = self._tokens[self._place]
        if found.kind == "end":
            self.fail("the file ends in the middle of something")
        self._place += 1
        return found

    def comes(self, *texts: str) -> bool:
        """Whether the word that comes is a name or a sign among these."""
        return self.next.text in texts and self.next.kind in {"name", "sign"}

    def skip(self, text: str) -> bool:
        """Pass the word where it comes."""
        if not self.comes(text):
            return False
        self._place += 1
        return True

    def need(self, text: str) -> Token:
        """Pass a word that has to come."""
        if not self.comes(text):
            self.fail(f"'{text}' was to come before '{self.next.text}'")
        return self.take()

    def kind(self, kind: str) -> Token:
        """Pass a word of a kind that has to come."""
        if self.next.kind != kind:
            self.fail(f"a {kind} was to come, not '{self.next.text}'")
        return self.take()

    def where(self, line: int) -> str:
        """``rs1-nte01.cfg:245``."""
        return f"{self.device}.cfg:{line}"

    def fail(self, what: str) -> NoReturn:
        """Raise InputError with the line of the word that comes."""
        raise InputError(what, where=self.where(self.next.line), hint="what can't be read is not verified")
