"""What the stages need of sound, whether it is in memory or read in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Sound(Protocol):
    """Mono samples of 16 kHz, about -1..1: an array of shape (n,), or anything else with a length that gives slices as such arrays.

    So a recording of hours can be read part by part.
    """

    def __len__(self) -> int:
        """How many samples there are."""
        ...

    def __getitem__(self, part: slice, /) -> NDArray[np.float32]:
        """Consecutive samples."""
        ...
