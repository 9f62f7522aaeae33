"""The package is cheap to import, and pyannote.audio never comes in with its telemetry on."""

import subprocess
import sys

from diarize import NullDiarizer


def python(code, **environment):
    import os

    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def test_importing_the_package_brings_no_heavy_library():
    done = python("import diarize, sys; print([m for m in ('numpy', 'torch', 'scipy') if m in sys.modules])")
    assert done.stdout.strip() == "[]", done.stderr


def test_telemetry_is_off_after_the_import_whatever_it_was_before():
    code = (
        "from diarize.pyannote_import import import_pyannote as go; go()\n"
        "from pyannote.audio.telemetry.metrics import is_metrics_enabled as on; import os\n"
        "print(on(), os.environ['HF_HUB_OFFLINE'])"
    )
    done = python(code, PYANNOTE_METRICS_ENABLED="1", HF_HUB_OFFLINE="0")
    assert done.stdout.strip() == "False 1", done.stderr


def test_the_import_is_refused_when_telemetry_cannot_be_switched_off():
    code = (
        "import diarize.pyannote_import as door; door.SWITCHES['PYANNOTE_METRICS_ENABLED'] = '1'\n"
        "try:\n    door.import_pyannote()\nexcept RuntimeError as error:\n    print(error)"
    )
    assert "telemetry" in python(code).stdout


def test_the_null_engine_finds_nobody_and_says_it_is_done():
    told = []
    assert NullDiarizer().diarize(None, progress=told.append) == []
    assert told == [1.0]
