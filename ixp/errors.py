"""Every error of the pipeline: what happened, where, and what mends it."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command line, the same for every verb."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    SERVICE = 3
    REFUSED = 4
    FAULT = 70
    """A fault of ours (``EX_SOFTWARE`` of sysexits.h)."""


class IxpError(Exception):
    """Root of all errors. ``where`` is ``file:line`` or a device; ``hint`` says what mends it."""

    exit_code: Exit = Exit.SERVICE

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """One line for a log: where, what, hint."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} ({self.hint})" if self.hint else text


class InputError(IxpError, ValueError):
    """The input (inventory, seed, snapshot, option) is wrong; nothing was touched."""

    exit_code = Exit.USAGE


class DeviceError(IxpError):
    """A device did not do its part; ``where`` is its name."""


class ServiceError(IxpError):
    """NetBox or another service did not do its part."""


class RefusedError(IxpError):
    """A guard refused to go on; nothing was changed."""

    exit_code = Exit.REFUSED


class MissingToolError(IxpError):
    """A program, a right or a kernel feature is missing on this machine."""

    exit_code = Exit.USAGE
