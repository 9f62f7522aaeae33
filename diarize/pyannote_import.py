"""The one door through which pyannote.audio comes in.

Two things have to happen before ``import pyannote.audio``. Its telemetry is on by default and would look up a
server, so it is switched off and the import is refused when that failed. And torchaudio's CUDA-linked extension
cannot be loaded beside a CPU build of torch (OSError), while pyannote imports torchaudio unguarded; the pure
Python part of torchaudio works with a stub in place of that extension.
"""

from __future__ import annotations

import os
import sys
import types
import warnings

SWITCHES = {"PYANNOTE_METRICS_ENABLED": "0", "HF_HUB_OFFLINE": "1"}


def _silence() -> None:
    os.environ.update(SWITCHES)


def import_torchaudio() -> None:
    """Make ``import torchaudio`` work, with a stub for its extension where that cannot be loaded."""
    try:
        import torchaudio
    except OSError:
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchaudio"]:
            del sys.modules[name]
        sys.modules["torchaudio._extension"] = _extension_stub()
        import torchaudio  # noqa: F401


def _extension_stub() -> types.ModuleType:
    def do_nothing(*_: object) -> None:
        return None

    def keep(function: object) -> object:
        return function

    stub = types.ModuleType("torchaudio._extension")
    stub.__dict__.update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _IS_ALIGN_AVAILABLE=False,
        _check_cuda_version=do_nothing,
        fail_if_no_align=keep,
    )
    return stub


def import_pyannote() -> None:
    """Import pyannote.audio in silence; afterwards its modules may be imported as usual.

    RuntimeError when its telemetry is still on, for instance because something imported and configured it before.
    """
    _silence()
    import_torchaudio()
    with warnings.catch_warnings():
        # torchcodec reads files, which we never ask of pyannote: it gets samples.
        warnings.simplefilter("ignore")
        from pyannote.audio.telemetry.metrics import is_metrics_enabled
    if is_metrics_enabled():
        raise RuntimeError("pyannote.audio has its telemetry on")
