"""Pieces at once: in order, whole, and errors are not lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from diarize.parallel import in_threads


def test_results_are_in_the_order_of_the_pieces() -> None:
    second = threading.Event()

    def last_first(piece: int) -> int:
        if piece == 0:
            assert second.wait(30)
        elif piece == 1:
            second.set()
        return piece * piece

    assert list(in_threads(last_first, range(6), 3)) == [0, 1, 4, 9, 16, 25]


def test_every_thread_has_one_core() -> None:
    both = threading.Barrier(2, timeout=30)

    def of_thread(_: int) -> tuple[int, str]:
        both.wait()
        return torch.get_num_threads(), threading.current_thread().name

    found = list(in_threads(of_thread, range(4), 2))
    assert {cores for cores, _ in found} == {1}
    assert len({name for _, name in found}) == 2


def test_an_error_in_a_piece_comes_through() -> None:
    def fails(piece: int) -> int:
        if piece == 2:
            raise MemoryError
        return piece

    with pytest.raises(MemoryError):
        list(in_threads(fails, range(4), 2))


def test_pieces_are_made_by_one_thread_and_only_as_they_are_needed() -> None:
    """A sound is a file with one place to read from: two threads that read it would get each other's seconds."""
    makers: set[int] = set()
    made = done = most = 0

    def pieces() -> Iterator[int]:
        nonlocal made, most
        for piece in range(12):
            makers.add(threading.get_ident())
            made += 1
            most = max(most, made - done)
            yield piece

    for _ in in_threads(str, pieces(), 2):
        done += 1
    assert makers == {threading.get_ident()}
    assert most <= 3


def test_nothing_to_do() -> None:
    assert list(in_threads(np.square, [], 2)) == []
