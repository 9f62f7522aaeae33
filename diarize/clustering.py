"""How many people speak, and which window belongs to whom.

Three steps, each for what the others cannot do. Spectral clustering on the graph of each window's most similar
windows finds the voices that speak much, whatever the line or the noise does to all cosines. Splitting finds
somebody with a sentence or two, who is too small for that graph. Merging joins pieces of one voice. The last two look at
*likeness*: the mean cosine between two groups, relative to the mean cosine within them. It does not change when noise
lowers all cosines or a telephone raises them, as fixed limits on the cosine do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from diarize.engine import SpeakerCount

LONG_ENOUGH = 1.0  # seconds: shorter windows get a label but do not found a speaker
MOST = 15  # speakers that the graph can find
NEIGHBOURS = 0.02  # of all windows, in the graph
FEWEST_NEIGHBOURS = 10
OTHER_VOICE = 0.68  # likeness under which two large parts of a cluster are two people
DOUBT = 0.35  # less than that for small parts: divided by the root of their number of windows
SAME_VOICE = 0.8  # likeness from which two clusters are one person
SMALLEST = 3  # windows (about 2.5 s of speech) that make a speaker
PIECES = 30  # parts into which a cluster is cut to look for a second voice
PRIOR = 5.0  # windows' worth of trust in the average cohesion, for small groups
WINDOWS_PER_ASKED = 10  # windows per speaker before a number given by the user can force a split
LIMIT = 3000  # windows in the graph; of longer recordings every second, third, … window

Vectors = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Clusters:
    """``nearness``: (windows, people), the cosine of each window with the centre of each speaker."""

    nearness: NDArray[np.float32]


def cluster(
    vectors: NDArray[np.float32], seconds: NDArray[np.float64], speakers: SpeakerCount | None = None
) -> Clusters:
    """Group (n, 192) vectors of length 1 by speaker; ``seconds`` (n,) is how long each window is, n at least 1."""
    chosen = _founders(seconds)
    x = vectors[chosen].astype(np.float64)
    labels = _found(x, None, MOST if speakers is None or speakers.maximum is None else speakers.maximum)
    if speakers is not None:
        labels = _within(x, labels, speakers)
    centres = _centres(x, labels)
    return Clusters(vectors @ centres.T.astype(np.float32))


def _founders(seconds: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of the windows that decide who there is."""
    long_enough = np.flatnonzero(seconds >= LONG_ENOUGH)
    if len(long_enough) <= SMALLEST:
        return np.arange(len(seconds))
    return long_enough[:: -(-len(long_enough) // LIMIT)]


def _found(x: Vectors, number: int | None, most: int) -> Labels:
    labels = _split(x, _by_graph(x, number, min(most, MOST))) if number is None else _by_graph(x, number, number)
    labels = _without_small(x, labels)
    return labels if number is not None else _merge(x, labels)


def _within(x: Vectors, labels: Labels, speakers: SpeakerCount) -> Labels:
    """Keep to the number of speakers that the user gave, as far as the recording carries it."""
    if labels.max() + 1 < speakers.minimum and len(x) >= WINDOWS_PER_ASKED * speakers.minimum:
        labels = _found(x, speakers.minimum, speakers.minimum)
    while speakers.maximum is not None and labels.max() + 1 > speakers.maximum:
        labels = _join(labels, *_cheapest_pair(x, labels))
    return labels


def _by_graph(x: Vectors, number: int | None, most: int) -> Labels:
    """Spectral clustering; the number of clusters is where the eigenvalues of the Laplacian jump most."""
    from scipy.linalg import eigh
    from sklearn.cluster import KMeans

    neighbours = max(FEWEST_NEIGHBOURS, int(np.ceil(NEIGHBOURS * len(x))))
    if len(x) <= max(neighbours, number or 0) + 1:
        return np.zeros(len(x), dtype=np.int64)
    affinity: NDArray[Any] = (x @ x.T).astype(np.float32)
    least = np.partition(affinity, len(x) - neighbours, axis=1)[:, len(x) - neighbours, None]
    affinity[(affinity < least) | (affinity < 0)] = 0
    affinity = (affinity + affinity.T) / 2
    np.fill_diagonal(affinity, 0)
    laplacian = np.diag(affinity.sum(axis=1)) - affinity
    values, maps = eigh(laplacian, subset_by_index=(0, min(most, len(x) - 1)), overwrite_a=True)
    number = number or int(np.argmax(np.diff(values))) + 1
    found = KMeans(number, random_state=0, n_init=4).fit_predict(maps[:, :number])
    return _compact(found)


def _split(x: Vectors, labels: Labels) -> Labels:
    """Give every clearly different voice within a cluster a cluster of its own."""
    split = labels.copy()
    typical = _typical_cohesion(x, labels)
    for label in range(int(labels.max()) + 1):
        members = np.flatnonzero(labels == label)
        parts = _parts(x[members])
        sums, sizes = _sums(x[members], parts)
        cohesion = _cohesion(sums, sizes)
        for part in range(len(sizes)):
            if part != sizes.argmax() and sizes[part] >= SMALLEST and cohesion[part] >= 0.8 * typical:
                split[members[parts == part]] = split.max() + 1
    return _compact(split)


def _parts(x: Vectors) -> Labels:
    """Cut one cluster in many pieces (Ward) and join those that can be the same voice."""
    from scipy.cluster.hierarchy import fcluster, linkage

    pieces = min(PIECES, len(x) // SMALLEST)
    if pieces < 2:
        return np.zeros(len(x), dtype=np.int64)
    parts = _compact(fcluster(linkage(x, "ward"), pieces, "maxclust"))
    while parts.max() > 0:
        likeness = _likeness(x, parts)
        one, other = np.unravel_index(likeness.argmax(), likeness.shape)
        if likeness[one, other] < OTHER_VOICE - DOUBT / np.sqrt(np.bincount(parts)[[one, other]].min()):
            break
        parts = _join(parts, int(one), int(other))
    return parts


def _merge(x: Vectors, labels: Labels, limit: float = SAME_VOICE) -> Labels:
    """Join the two most alike clusters as long as their likeness is at least ``limit``."""
    while labels.max() > 0:
        likeness = _likeness(x, labels)
        one, other = np.unravel_index(likeness.argmax(), likeness.shape)
        if likeness[one, other] < limit:
            break
        labels = _join(labels, int(one), int(other))
    return labels


def _cheapest_pair(x: Vectors, labels: Labels) -> tuple[int, int]:
    """The pair whose joining mislabels least: few windows, or two voices much alike."""
    sizes = np.bincount(labels)
    cost = np.minimum.outer(sizes, sizes) * (1.0 - _likeness(x, labels))
    one, other = np.unravel_index(cost.argmin(), cost.shape)
    return int(one), int(other)


def _without_small(x: Vectors, labels: Labels) -> Labels:
    """Every window with the nearest centre of the clusters that have SMALLEST windows or more."""
    large = np.bincount(labels) >= SMALLEST
    if not large.any():
        return np.zeros(len(labels), dtype=np.int64)
    return _compact((x @ _centres(x, labels)[large].T).argmax(axis=1))


def _likeness(x: Vectors, labels: Labels) -> Vectors:
    """Mean cosine between clusters relative to that within them, (k, k); about 1 for one voice, -9 on the diagonal."""
    sums, sizes = _sums(x, labels)
    within = ((sizes - 1) * _cohesion(sums, sizes) + PRIOR * _typical_cohesion(x, labels)) / (sizes - 1 + PRIOR)
    root = np.sqrt(np.maximum(within, 1e-3))
    likeness: Vectors = (sums @ sums.T) / np.outer(sizes, sizes) / np.outer(root, root)
    np.fill_diagonal(likeness, -9.0)
    return likeness


def _cohesion(sums: Vectors, sizes: Vectors) -> Vectors:
    """Mean cosine of two different windows within each cluster, (k,)."""
    cohesion: Vectors = ((sums**2).sum(axis=1) - sizes) / np.maximum(sizes * (sizes - 1), 1)
    return cohesion


def _typical_cohesion(x: Vectors, labels: Labels) -> float:
    sums, sizes = _sums(x, labels)
    return float(((sums**2).sum() - sizes.sum()) / max((sizes * (sizes - 1)).sum(), 1.0))


def _sums(x: Vectors, labels: Labels) -> tuple[Vectors, Vectors]:
    """The sum of the vectors of each cluster (k, 192) and how many there are (k,)."""
    sums = np.zeros((int(labels.max()) + 1, x.shape[1]))
    np.add.at(sums, labels, x)
    return sums, np.bincount(labels).astype(np.float64)


def _centres(x: Vectors, labels: Labels) -> Vectors:
    sums, _ = _sums(x, labels)
    centres: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return centres


def _join(labels: Labels, one: int, other: int) -> Labels:
    return _compact(np.where(labels == other, one, labels))


def _compact(labels: NDArray[np.integer]) -> Labels:
    """The same groups numbered 0, 1, 2, …"""
    compact: Labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    return compact
