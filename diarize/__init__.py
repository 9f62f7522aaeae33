"""Who said what: speaker turns in a recording, and words put with their speaker.

Importing this package is cheap; ``diarize.hybrid`` and ``diarize.channels`` bring numpy and torch.
"""

from diarize.assign import assign_speakers, merge_channels
from diarize.engine import Diarizer, NullDiarizer, SpeakerCount

__all__ = ["Diarizer", "NullDiarizer", "SpeakerCount", "assign_speakers", "merge_channels"]
