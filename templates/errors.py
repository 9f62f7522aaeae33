"""Errors about Word templates."""

from __future__ import annotations

from conversation.errors import UserError


class TemplateError(UserError):
    """A Word template that cannot be used: damaged, unsafe, or without any known field."""

    exit_code = 3
