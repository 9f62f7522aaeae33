"""A library that phones home while it is imported, as telemetry does: it hides that it failed."""

import contextlib
import socket

with contextlib.suppress(OSError):
    socket.create_connection(("192.0.2.1", 80), timeout=1)
