"""What can be wrong with a recording, in the words of its user."""

from __future__ import annotations

from conversation.errors import UserError


class AudioError(UserError):
    """The recording cannot be used (exit code 3)."""

    exit_code = 3


class AudioUnreadable(AudioError):
    """We may not read the recording (exit code 5)."""

    exit_code = 5
