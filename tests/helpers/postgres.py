"""A Postgres server on loopback for one test: Debian's, in a folder of its own, as a user that is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def server_programs() -> Path | None:
    """Where initdb is, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    programs = server_programs()
    assert programs is not None
    data = folder / "pgdata"
    data.mkdir()
    as_user: dict[str, object] = {}
    if os.geteuid() == 0:
        entry = pwd.getpwnam("postgres")
        os.chown(data, entry.pw_uid, entry.pw_gid)
        for parent in data.parents:
            if parent.stat().st_mode & 0o005 != 0o005:
                parent.chmod(parent.stat().st_mode | 0o011)
        as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", **as_user}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "wachtrij", "-A", "trust", "--no-sync"],
        check=True,
        **quiet,  # type: ignore[call-overload]
    )
    options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={data}", "-c", "fsync=off"]
    server = subprocess.Popen([programs / "postgres", "-D", data, "-p", str(port), *options], **quiet)  # type: ignore[call-overload]
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"postgresql://wachtrij@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # the fast way down: it does not wait for its clients
        server.wait(timeout=90)
