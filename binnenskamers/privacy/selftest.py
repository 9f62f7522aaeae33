"""The self-test: is this machine fit for confidential conversations? Seconds, and nothing is ever sent.

A new check is a function from ``Machine`` to ``Check`` and a line in ``CHECKS``.
"""

from __future__ import annotations

from collections.abc import Sequence

from binnenskamers import errors
from binnenskamers.privacy import machine_checks, room_checks, store_checks
from binnenskamers.privacy.check import Check, CheckFunction, Machine, fault

CHECKS: tuple[CheckFunction, ...] = (
    room_checks.speech_room,
    room_checks.language_model_room,
    room_checks.telemetry,
    room_checks.models,
    store_checks.encryption,
    store_checks.log,
    machine_checks.folder_rights,
    machine_checks.free_space,
    machine_checks.disk_encryption,
    machine_checks.swap,
    machine_checks.core_dumps,
    machine_checks.clock,
    room_checks.speed,
)


def run_checks(machine: Machine, checks: Sequence[CheckFunction] = CHECKS) -> list[Check]:
    """Every finding, in order. A check that fails itself is a finding too, never silence."""
    return [_run(check, machine) for check in checks]


def _run(check: CheckFunction, machine: Machine) -> Check:
    try:
        return check(machine)
    except Exception as error:
        code = getattr(error, "exit_code", errors.ACCESS if isinstance(error, OSError) else errors.FAULT)
        name = check.__name__.replace("_", " ")
        return fault(name, f"Deze controle kon niet worden gedaan ({type(error).__name__}).", "Meld deze regel.", code)


def exit_code(checks: Sequence[Check]) -> int:
    """0 when all is good, 8 with warnings, else the worst fault's own code."""
    return errors.severity([check.code for check in checks])
