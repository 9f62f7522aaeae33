"""The application's own errors; each class owns its exit code (see docs/handleiding.md, "Foutcodes")."""

from __future__ import annotations

from conversation import UserError

DONE, WRONG_USE, INPUT, MODEL, ACCESS, INTERRUPTED, NETWORK, WARNINGS, FAULT = 0, 2, 3, 4, 5, 6, 7, 8, 70


class UsageFault(UserError):
    """The command was given in a way that cannot work."""

    exit_code = WRONG_USE


class InputMissing(UserError):
    """A file that the user named is not there."""

    exit_code = INPUT


class InputUnusable(UserError):
    """A recording that can be read, but of which nothing can be made."""

    exit_code = INPUT


class AccessFault(UserError):
    """No rights, or no room on the disk."""

    exit_code = ACCESS


class Damaged(UserError):
    """A working file that was changed, cut off, or sealed with another key."""

    exit_code = ACCESS


class KeyGone(UserError):
    """The key of a dossier was destroyed, or is kept somewhere else."""

    exit_code = ACCESS


class Interrupted(UserError):
    """The user stopped the work; what was finished is kept."""

    exit_code = INTERRUPTED

    def __init__(
        self, message: str = "Gestopt. Wat af was, is bewaard: geef dezelfde opdracht opnieuw om verder te gaan."
    ) -> None:
        super().__init__(message)


class NetworkBlocked(UserError):
    """Something in a room tried to reach the network and was refused."""

    exit_code = NETWORK


class StageFailed(UserError):
    """A room ended in a way that is not the user's fault, or reported an error of a stage with its own exit code."""

    def __init__(self, message: str, exit_code: int = FAULT) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class RoomUnavailable(UserError):
    """The protection of a room cannot be switched on; without it no speech is processed (fail closed)."""

    exit_code = FAULT


def severity(codes: list[int]) -> int:
    """Exit code for several recordings: the worst. A real error is worse than a warning, a warning worse than done."""
    order = [DONE, WARNINGS, INPUT, WRONG_USE, MODEL, ACCESS, NETWORK, FAULT, INTERRUPTED]
    return max(codes, key=order.index, default=DONE)
