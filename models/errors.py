"""Errors of the model store: one plain Dutch message each, and the exit code of their class."""

from __future__ import annotations


class ModelError(Exception):
    """Base of all errors of this package; shown to the user as one message, without a traceback."""

    exit_code: int = 4

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ModelMissing(ModelError):
    """A model file is not there."""


class ModelDamaged(ModelError):
    """A model file is there, but its size or sha256 is not the one of the manifest."""


class ModelUnavailable(ModelError):
    """None of the sources could give a file; the message lists what was tried."""


class SourceError(ModelError):
    """One source could not give a file; the store goes on with the next source."""


class UnsafeFile(ModelError):
    """A weights file that holds more than plain tensors (a pickle may hold program code)."""


class UnknownModel(ModelError):
    """A profile or model that is not in the manifest."""

    exit_code = 2


class StorageError(ModelError):
    """No room on the disk, or no right to read or write there."""

    exit_code = 5


class FetchInterrupted(ModelError):
    """Stopped by the user; what was already fetched is kept and used the next time."""

    exit_code = 6
