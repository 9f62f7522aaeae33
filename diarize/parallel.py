"""Work of torch on several cores: a thread for each piece, and one core for each thread.

These models are small. Several cores on one piece take 1.6 times the processor time and end no sooner (segmentation, two cores): they wait
for each other at every layer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def in_threads(work: Callable[[A], B], pieces: Iterable[A], threads: int) -> Iterator[B]:
    """What ``work`` makes of each piece, in order. Errors of the work come through.

    The pieces come from the caller's thread, one after the other, as they are needed: a sound is read by one thread only, and is never in
    memory as a whole.
    """
    with ThreadPoolExecutor(max(1, threads), initializer=_one_core) as pool:
        busy: deque[Future[B]] = deque()
        for piece in pieces:
            busy.append(pool.submit(work, piece))
            if len(busy) > threads:
                yield busy.popleft().result()
        while busy:
            yield busy.popleft().result()


def _one_core() -> None:
    import torch

    torch.set_num_threads(1)
