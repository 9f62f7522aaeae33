"""The real small models on real speech."""

import threading
from pathlib import Path

import numpy as np
import pytest

from conversation.times import pad, subtract, total
from diarize.engine import SpeakerCount

pytestmark = pytest.mark.models
DATA = Path(__file__).parent / "data"
RATE = 16000


@pytest.fixture(scope="module")
def engine(models_folder):
    from diarize.hybrid import HybridDiarizer

    return HybridDiarizer(models_folder / "segmentation-3.0", models_folder / "campplus")


def silence(seconds):
    return np.zeros(int(seconds * RATE), dtype=np.float32)


@pytest.fixture(scope="module")
def conversation(clip):
    """Two people, three sentences each in turns; and when each of them speaks."""
    names = ["101", "1014", "1021", "1030", "1085", "1169"]
    parts, times, at = [silence(0.5)], [], 0.5
    for i, name in enumerate(names):
        samples = clip(f"nl_rhasspy_{name}")
        times.append((i % 2, at, at + len(samples) / RATE))
        parts += [samples, silence(0.4)]
        at += len(samples) / RATE + 0.4
    return np.concatenate(parts), times


def test_the_network_gives_the_published_vectors(models_folder, clip):
    from diarize.campplus import embed, filterbank, load_network

    reference = np.load(DATA / "campplus-embeddings.npz")
    network = load_network(models_folder / "campplus" / "model.safetensors")
    for name, expected, first in zip(
        reference["files"], reference["embeddings"], reference["fbank_first_frames"], strict=True
    ):
        frames = filterbank(clip(Path(str(name)).stem))
        assert np.allclose(frames[:5].numpy(), first, atol=1e-3)
        # The reference was made by a port that has a ReLU behind the last layer.
        vector = np.maximum(embed(network, [frames])[0], 0.0)
        assert vector @ expected / np.linalg.norm(vector) / np.linalg.norm(expected) > 0.9999


def test_two_people_in_turns(engine, conversation):
    samples, times = conversation
    told = []
    turns = engine.diarize(samples, progress=told.append)
    assert {t.speaker for t in turns} == {"S1", "S2"}
    for person, start, end in times:
        middle = (start + end) / 2
        assert [t.speaker for t in turns if t.start <= middle < t.end] == [f"S{person + 1}"]
    assert told == sorted(told) and told[-1] == 1.0 and told[0] < 0.5


class OneReader:
    """A sound as the dossier has it: a file with one place to read from."""

    def __init__(self, samples):
        self._samples, self._reader = samples, threading.get_ident()

    def __len__(self):
        return len(self._samples)

    def __getitem__(self, part):
        assert threading.get_ident() == self._reader
        return self._samples[part]


def test_several_cores_hear_the_same_and_one_thread_reads(models_folder, conversation):
    from diarize.hybrid import HybridDiarizer

    samples = np.tile(conversation[0], 6)
    alone, together = (
        HybridDiarizer(models_folder / "segmentation-3.0", models_folder / "campplus", threads=threads)
        for threads in (1, 3)
    )
    assert together.diarize(OneReader(samples)) == alone.diarize(samples)


def test_the_level_does_not_matter_and_no_number_is_silence(engine, conversation):
    samples, _ = conversation
    damaged = samples.copy()
    damaged[:2000], damaged[-1000:] = np.nan, np.inf
    for changed in (samples * 0.1, samples * 32768, damaged):
        assert len({t.speaker for t in engine.diarize(changed)}) == 2


@pytest.mark.parametrize(("asked", "found"), [(1, 1), (2, 2), (7, 2)])
def test_the_users_number_never_forces_nonsense(engine, conversation, asked, found):
    turns = engine.diarize(conversation[0], SpeakerCount.exactly(asked))
    assert len({t.speaker for t in turns}) == found


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.3, 1.0, 10.0])
def test_silence_has_no_speakers(engine, seconds):
    assert engine.diarize(silence(seconds)) == []


def test_noise_has_no_speakers(engine):
    noise = 0.1 * np.random.default_rng(1).standard_normal(10 * RATE)
    assert engine.diarize(noise.astype(np.float32)) == []


@pytest.mark.parametrize("seconds", [0.3, 0.8, 2.0])
def test_a_scrap_of_speech_has_at_most_one_speaker(engine, clip, seconds):
    samples = clip("nl_rhasspy_1014")[RATE // 2 : RATE // 2 + int(seconds * RATE)]
    assert len({t.speaker for t in engine.diarize(samples)}) <= 1


def test_stereo_samples_are_refused(engine):
    with pytest.raises(ValueError, match="mono"):
        engine.diarize(np.zeros((2, RATE), dtype=np.float32))


@pytest.mark.parametrize("first", [0, 1])
def test_channels_with_a_speaker_each(engine, conversation, first):
    from diarize.channels import channels_are_separate, turns_from_channels

    samples, times = conversation
    channels = [np.zeros_like(samples), np.zeros_like(samples)]
    for person, start, end in times:
        channels[person ^ first][int(start * RATE) : int(end * RATE)] = samples[int(start * RATE) : int(end * RATE)]
    leaking = [channels[0] + 0.15 * channels[1], channels[1] + 0.15 * channels[0]]
    for pair in (channels, leaking):
        assert channels_are_separate(*pair)
        per_channel = turns_from_channels(pair, [engine.speech(channel) for channel in pair])
        assert [{t.speaker for t in turns} for turns in per_channel] == [{f"S{1 + first}"}, {f"S{2 - first}"}]
        for person, start, end in times:
            middle = (start + end) / 2
            assert [t.speaker for turns in per_channel for t in turns if t.start <= middle < t.end] == [
                f"S{person + 1}"
            ]


def test_a_noisy_telephone_line_is_heard(engine, conversation):
    """A narrow band with noise: Silero alone loses nearly everything there."""
    samples, times = conversation
    spectrum = np.fft.rfft(samples + 0.01 * np.random.default_rng(1).standard_normal(len(samples)))
    frequency = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(frequency < 300) | (frequency > 3400)] = 0
    heard = engine.speech(np.fft.irfft(spectrum, len(samples)).astype(np.float32))
    spoken = [(start, end) for _, start, end in times]
    assert total(subtract(spoken, pad(heard, 0.4, len(samples) / RATE))) < 0.05 * total(spoken)


def test_other_stereo_is_not_taken_apart(conversation):
    from diarize.channels import channels_are_separate

    samples, _ = conversation
    room = samples + 0.5 * np.roll(samples, 20)
    for left, right in ((samples, samples), (samples, -samples), (samples, 0 * samples), (samples, room)):
        assert not channels_are_separate(left, right)
    assert not channels_are_separate(silence(5), silence(5))
