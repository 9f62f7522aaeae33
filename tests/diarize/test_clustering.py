"""The number of speakers and who is who, on made-up voices."""

import numpy as np
import pytest

from diarize.clustering import cluster
from diarize.engine import SpeakerCount


def voices(sizes, spread=1.0, common=0.0, seed=1):
    """Windows of len(sizes) people in turns; ``common`` is what a telephone line adds to all of them."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(len(sizes)), sizes)
    people = rng.standard_normal((len(sizes), 192)) + common * rng.standard_normal(192)
    windows = people[who] + spread * rng.standard_normal((len(who), 192))
    vectors = (windows / np.linalg.norm(windows, axis=1, keepdims=True)).astype(np.float32)
    return vectors, np.full(len(who), 1.5), who


def same_groups(found, truth):
    return len({(a, b) for a, b in zip(found, truth, strict=True)}) == len(set(truth)) == len(set(found))


@pytest.mark.parametrize("sizes", [[80], [60, 50], [90, 30, 20], [40] * 6, [100, 100, 4], [9, 8], [2], [1]])
def test_finds_the_people(sizes):
    vectors, seconds, who = voices(sizes)
    assert same_groups(cluster(vectors, seconds).nearness.argmax(axis=1), who)


@pytest.mark.parametrize(("spread", "common"), [(1.3, 0.0), (0.7, 1.0)])
def test_noise_and_a_telephone_line_change_nothing(spread, common):
    vectors, seconds, who = voices([60, 60, 40], spread, common)
    assert same_groups(cluster(vectors, seconds).nearness.argmax(axis=1), who)


def test_a_long_recording_has_the_same_people():
    vectors, seconds, who = voices([4000, 3500, 500, 60])
    assert same_groups(cluster(vectors, seconds).nearness.argmax(axis=1), who)


def test_the_users_number_is_honoured():
    vectors, seconds, _ = voices([60, 60, 60])
    for number in (1, 2, 3, 4):
        assert cluster(vectors, seconds, SpeakerCount.exactly(number)).nearness.shape[1] == number


def test_too_many_people_are_joined_where_it_costs_least():
    vectors, seconds, who = voices([60, 60, 5])
    found = cluster(vectors, seconds, SpeakerCount(1, 2)).nearness.argmax(axis=1)
    assert same_groups(found[who < 2], who[who < 2])


def test_a_short_recording_is_not_cut_to_pieces_for_the_users_number():
    vectors, seconds, _ = voices([12])
    assert cluster(vectors, seconds, SpeakerCount.exactly(5)).nearness.shape[1] == 1


@pytest.mark.parametrize(("low", "high"), [(0, 1), (3, 2)])
def test_impossible_numbers_are_refused(low, high):
    with pytest.raises(ValueError, match="speakers"):
        SpeakerCount(low, high)
