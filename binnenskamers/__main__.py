"""Start of the program: ``binnenskamers`` and ``python -m binnenskamers``."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from typing import NoReturn

from binnenskamers import errors
from binnenskamers.visible import on_one_line

#: the variable with which a shell's script asks what may come next; the command-line library chooses its name
COMPLETION = "_BINNENSKAMERS_COMPLETE"


def _stop(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> NoReturn:
    """Run the command line and end with the exit code of the error's class; a user never sees a traceback."""
    no_core_dumps()
    signal.signal(signal.SIGTERM, _stop)  # a service manager's stop is treated as Ctrl-C
    sys.exit(run(sys.argv[1:]))


def no_core_dumps() -> None:
    """A crash leaves no copy of the memory on the disk; what is started from here inherits that."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(arguments: list[str]) -> int:
    """Run one command; the exit code. Whatever is not simply done ends with one line that says where the manual helps."""
    code = _run(arguments)
    if code != errors.DONE and code is not _HELP_WAS_SHOWN:
        from binnenskamers.manual import help_line

        if line := help_line(code):
            _say(line)
    return int(code)


def _run(arguments: list[str]) -> int:
    from binnenskamers.cli.first_use import welcome

    try:
        # a shell that asks for completions gives no arguments either
        if not arguments and COMPLETION not in os.environ:
            return welcome(_command)
        return _command(arguments)
    except KeyboardInterrupt:
        return tell(errors.Interrupted())
    except BrokenPipeError:
        # the reader of our output went away (| head): nothing is wrong, but nothing may be flushed any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return errors.DONE
    except Exception as error:
        return tell(error)


class _Shown(int):
    """An exit code of wrong use that needs no more words."""


_HELP_WAS_SHOWN = _Shown(errors.WRONG_USE)


def _command(arguments: list[str]) -> int:
    """A command, or what to do with files that were dragged in."""
    import typer
    from typer.exceptions import TyperException

    from binnenskamers.cli.app import app, command_names
    from binnenskamers.cli.completion import get_ready
    from binnenskamers.cli.dutch import explain

    if COMPLETION in os.environ:
        get_ready()
    elif arguments[0] not in command_names() and _is_file(arguments):
        from binnenskamers.cli.first_use import take

        return take(arguments, _command)
    try:
        code = app(arguments, prog_name="binnenskamers", standalone_mode=False)
        return code if isinstance(code, int) else errors.DONE
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except TyperException as fault:
        if type(fault).__name__ == "NoArgsIsHelpError":
            print(fault.message)  # noqa: T201
            return _HELP_WAS_SHOWN
        _say(f"Fout: {explain(fault)} Uitleg: zet --help achter de opdracht.")
        return errors.WRONG_USE


def _is_file(arguments: list[str]) -> bool:
    """Whether files were meant, and no command that was typed wrong."""
    from binnenskamers.dropped import dropped_paths, looks_like_a_file

    return not arguments[0].startswith("-") and bool(dropped_paths(arguments) or looks_like_a_file(arguments[0]))


def tell(error: Exception) -> int:
    """Say what happened on standard error and return the exit code; the error's text only when it was meant for users."""
    message, code = getattr(error, "message", None), getattr(error, "exit_code", None)
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        message, code = "Een bestandsnaam of pad is te lang voor deze schijf. Kies een kortere naam.", errors.ACCESS
    if message is None or code is None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"  # noqa: PTH119
        message = f"Er ging iets mis in het programma zelf ({type(error).__name__}, {place}). Dat is een fout van ons: meld deze regel."
        code = errors.FAULT
    _say(f"Fout: {message}")
    return int(code)


def _say(text: str) -> None:
    print(on_one_line(text), file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
