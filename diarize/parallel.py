"""Work of torch on several cores: a thread for each piece, and one core for each thread.

These models are small. Several cores on one piece take 1.6 times the processor time and end no sooner (segmentation, two cores): they wait
for each other at every layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def in_threads(work: Callable[[A], B], pieces: Iterable[A], threads: int) -> Iterator[B]:
    """What ``work`` makes of each piece, in order. Errors of the work come through."""
    with ThreadPoolExecutor(max(1, threads), initializer=_one_core) as pool:
        yield from pool.map(work, pieces)


def _one_core() -> None:
    import torch

    torch.set_num_threads(1)
