"""What others would run on the same recording, with the same weights: started by compare.py, one process per recording.

    python benchmarks/peers.py VARIANT RECORDING OUT --recognizer FOLDER --segmentation FILE --embedding FILE

plain    the script of faster-whisper's README (no speech filter, previous text on), then pyannote's own SpeakerDiarization; a segment
         gets the speaker with the largest overlap, its words that of their segment
batched  the same with faster-whisper's BatchedInferencePipeline of 8
senko    the words of plain, speakers of senko in an environment of its own (``--senko PYTHON``); the largest overlap per word

Settings that the libraries leave open are set in the peer's favour: as many threads as there are cores (more is slower), speech outside
every turn goes to the nearest one, senko without its warming up. OUT gets the shape of transcript.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from children import SAMPLE_RATE, write_wav

BATCH = 8
#: the published pipeline of pyannote with this embedding's threshold; its step is a tenth of the window of ten seconds
CLUSTERING = {"method": "centroid", "min_cluster_size": 12, "threshold": 0.6}
STEP = 0.1
FBANK_STEP, SHORTEST = 0.01, 10  # seconds; frames of a voice without which there is no vector
#: stretches are filled up with themselves to a multiple of so many frames: each new length costs torch more than it costs the network
ROUND = 50

Items = list[dict[str, Any]]


def recognise(recording: Path, folder: Path, threads: int, batched: bool) -> tuple[Items, float]:
    """Segments with words, without speakers; and the length in seconds."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    if batched:
        pipeline = BatchedInferencePipeline(model=model)
        found, info = pipeline.transcribe(str(recording), language="nl", batch_size=BATCH, word_timestamps=True)
    else:
        found, info = model.transcribe(str(recording), language="nl", beam_size=5, word_timestamps=True)
    segments = [
        {
            "start": float(s.start),
            "end": float(s.end),
            "text": s.text.strip(),
            "words": [{"start": float(w.start), "end": float(w.end), "text": w.word.strip()} for w in s.words or ()],
        }
        for s in found
    ]
    return segments, float(info.duration)


def stock_turns(samples: Any, segmentation: Path, embedding: Path, threads: int) -> Items:
    """Turns by pyannote's SpeakerDiarization of (n,) float32 samples of 16 kHz."""
    import torch

    torch.set_num_threads(threads)
    pipeline = _stock_pipeline(segmentation, embedding)
    found = pipeline({"waveform": torch.from_numpy(samples)[None], "sample_rate": SAMPLE_RATE})
    return [
        {"speaker": str(speaker), "start": float(turn.start), "end": float(turn.end)}
        for turn, _, speaker in found.speaker_diarization.itertracks(yield_label=True)
    ]


def _stock_pipeline(segmentation: Path, embedding: Path) -> Any:
    """pyannote's pipeline as it is, but for where its models come from: it would ask the hub for a PLDA and an embedding."""
    from diarize.campplus import VECTOR, load_network
    from diarize.pyannote_import import import_pyannote
    from diarize.segmentation import BATCH as CHUNKS
    from diarize.segmentation import load_segmentation

    import_pyannote()
    from pyannote.audio.pipelines import speaker_diarization as stock

    network = load_network(embedding)

    class Voices:
        sample_rate, dimension, metric, min_num_samples = SAMPLE_RATE, VECTOR, "cosine", 1600

    class LocalPipeline(stock.SpeakerDiarization):  # type: ignore[misc]
        def get_embeddings(self, file: Any, binary_segmentations: Any, **_: object) -> Any:
            return chunk_vectors(network, file["waveform"][0].numpy(), binary_segmentations)

    stock.get_plda = lambda *_, **__: None
    stock.PretrainedSpeakerEmbedding = lambda *_, **__: Voices()
    pipeline = LocalPipeline(
        segmentation=load_segmentation(segmentation),
        segmentation_step=STEP,
        segmentation_batch_size=CHUNKS,
        embedding="CAM++",
        embedding_exclude_overlap=True,
        plda=None,
        clustering="AgglomerativeClustering",
    )
    return pipeline.instantiate({"segmentation": {"min_duration_off": 0.0}, "clustering": CLUSTERING})


def chunk_vectors(network: Any, samples: Any, active: Any) -> Any:
    """A vector for every speaker of every chunk, (chunks, speakers, values), NaN for who is silent.

    As in the published pipeline from the frames in which nobody else speaks, where there are enough; the features are made once.
    """
    import numpy as np

    from diarize.campplus import VECTOR, embed, filterbank

    features = filterbank(samples)
    chunks, frames, speakers = active.data.shape
    vectors = np.full((chunks, speakers, VECTOR), np.nan, dtype=np.float32)
    places, stretches = [], []
    for number, (chunk, masks) in enumerate(active):
        first = round(chunk.start / FBANK_STEP)
        own = features[first : first + round(chunk.duration / FBANK_STEP)]
        frame_of = np.minimum((np.arange(len(own)) * FBANK_STEP / chunk.duration * frames).astype(int), frames - 1)
        alone = masks * (masks.sum(axis=1, keepdims=True) < 2)
        for speaker in range(speakers):
            used = alone[frame_of, speaker] > 0
            if used.sum() < SHORTEST:
                used = masks[frame_of, speaker] > 0
            if used.sum() >= SHORTEST:
                places.append((number, speaker))
                stretches.append(_filled_up(own[used]))
    for place, vector in zip(places, embed(network, stretches), strict=True):
        vectors[place] = vector
    return vectors


def _filled_up(stretch: Any) -> Any:
    return stretch[[i % len(stretch) for i in range(-(-len(stretch) // ROUND) * ROUND)]]


def senko_turns(samples: Any, python: Path) -> Items:
    """Turns by senko in its own environment: it wants a WAV, and libraries that we do not have."""
    with tempfile.TemporaryDirectory() as work:
        pcm = (samples * 32767).clip(-32768, 32767).astype("<i2").tobytes()
        sound, out = write_wav(Path(work) / "sound.wav", [pcm]), Path(work) / "turns.json"
        subprocess.run([python, __file__, "senko-turns", sound, out], check=True)
        return list(json.loads(out.read_text(encoding="utf-8")))


def write_senko_turns(sound: Path, out: Path) -> None:
    """Runs in senko's own environment. Without its warming up, which serves those who do many recordings at a time."""
    import senko

    found = senko.Diarizer(device="cpu", warmup=False, quiet=True).diarize(str(sound))
    turns = [{key: t[key] for key in ("speaker", "start", "end")} for t in (found or {}).get("merged_segments", [])]
    out.write_text(json.dumps(turns), encoding="utf-8")


def speaker_at(item: dict[str, Any], turns: Sequence[dict[str, Any]]) -> str | None:
    """The speaker with the largest overlap with ``item``; of the nearest turn where there is none."""
    shared: dict[str, float] = {}
    for turn in turns:
        overlap = min(item["end"], turn["end"]) - max(item["start"], turn["start"])
        if overlap > 0:
            shared[turn["speaker"]] = shared.get(turn["speaker"], 0.0) + overlap
    if shared:
        return max(shared, key=lambda speaker: shared[speaker])
    away = [(max(t["start"] - item["end"], item["start"] - t["end"]), t["speaker"]) for t in turns]
    return min(away)[1] if away else None


def with_speakers(segments: Items, turns: Items, per_word: bool) -> Items:
    """Segments whose words have speakers: each its own, or that of the segment."""
    result = []
    for segment in segments:
        speaker = speaker_at(segment, turns)
        words = [{**w, "speaker": speaker_at(w, turns) if per_word else speaker} for w in segment["words"]]
        result.append({**segment, "speaker": speaker, "words": words})
    return result


def run(options: argparse.Namespace) -> dict[str, Any]:
    segments, seconds = recognise(options.recording, options.recognizer, options.threads, options.variant == "batched")
    turns: Items = []
    if not options.words_only:
        from faster_whisper.audio import decode_audio

        samples = decode_audio(str(options.recording), sampling_rate=SAMPLE_RATE)
        if options.variant == "senko":
            turns = senko_turns(samples, options.senko)
        else:
            turns = stock_turns(samples, options.segmentation, options.embedding, options.threads)
    segments = with_speakers(segments, turns, per_word=options.variant == "senko")
    return {"recording": {"duration": seconds}, "segments": segments, "turns": turns}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("variant", choices=["plain", "batched", "senko", "senko-turns"])
    parser.add_argument("recording", type=Path)
    parser.add_argument("out", type=Path)
    for name in ("recognizer", "segmentation", "embedding", "senko"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--words-only", action="store_true")
    options = parser.parse_args()
    if options.variant == "senko-turns":
        write_senko_turns(options.recording, options.out)
        return
    from binnenskamers.rooms.guard import close_room

    # no library of others gets to the network here either, nor does a program that it starts
    close_room("speech", lambda call, who: print(f"{call}: {who}", file=sys.stderr), unguarded=True)
    options.out.write_text(json.dumps(run(options)), encoding="utf-8")


if __name__ == "__main__":
    main()
