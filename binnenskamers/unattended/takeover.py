"""Recordings of a dead worker go to one that lives, without clocks: each worker holds a lock in the database as long as it is connected.

Postgres frees such a lock by itself when the connection of its holder breaks. Whoever gets the lock of a worker that still has
recordings knows that it is dead, and puts them back in the queue.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from typing import Any

from binnenskamers.unattended.engine import DurableQueue

log = logging.getLogger("binnenskamers.unattended")

#: seconds between two looks for dead workers
LOOK = 5.0


class TakeOver:
    """Holds our lock and looks for those of the dead. ``lost``: our own connection is gone, so we count as dead."""

    def __init__(self, queue: DurableQueue) -> None:
        self._queue = queue
        self.lost = False

    def start(self) -> None:
        """Take our lock now; AccessFault through the queue when there is no database. With SQLite there are no others."""
        if not self._queue.url.startswith("postgresql"):
            return
        connection = _connect(self._queue.url)
        if not _try_lock(connection, self._queue.worker):
            from binnenskamers.errors import UsageFault

            raise UsageFault(f"Er draait al een werker met de naam {self._queue.worker}. Kies met --naam een andere.")
        threading.Thread(target=self._keep, args=(connection,), daemon=True).start()

    def _keep(self, connection: Any) -> None:
        from psycopg import Error

        try:
            while not self._queue.stopping.wait(LOOK):
                connection.execute("SELECT 1")
                for worker in self._queue.workers_at_work() - {self._queue.worker}:
                    if _try_lock(connection, worker):
                        log.warning("a worker is gone; its recordings are handed over")
                        self._queue.take_over([worker])
                        _unlock(connection, worker)
        except Error:
            self.lost = True
        except Exception:
            log.exception("taking over stopped")
            self.lost = True


def _connect(url: str) -> Any:
    import psycopg

    from binnenskamers.errors import AccessFault

    try:
        return psycopg.connect(
            url.replace("postgresql+psycopg://", "postgresql://", 1),
            autocommit=True,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
        )
    except psycopg.Error:
        raise AccessFault(
            "De database van de wachtrij is niet te bereiken. Controleer het adres en of zij draait."
        ) from None


def _number(worker: str) -> int:
    return int.from_bytes(hashlib.sha256(worker.encode()).digest()[:8], "big", signed=True)


def _try_lock(connection: Any, worker: str) -> bool:
    return bool(connection.execute("SELECT pg_try_advisory_lock(%s)", [_number(worker)]).fetchone()[0])


def _unlock(connection: Any, worker: str) -> None:
    connection.execute("SELECT pg_advisory_unlock(%s)", [_number(worker)])
