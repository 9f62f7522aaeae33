"""Errors that a user can act on.

Every class owns its exit code (``docs/handleiding.md`` lists them) and carries one plain Dutch message:
what happened and what to do. Messages never contain words from a conversation.
"""

from __future__ import annotations


class UserError(Exception):
    """Base of all errors that are shown to a user as one Dutch message, without a traceback."""

    exit_code: int = 70

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConversationError(UserError):
    """A transcript, form or report file that cannot be used."""

    exit_code = 3
