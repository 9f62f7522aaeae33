"""Binnenskamers: recording → concept report in Word, behind closed doors. The application around the stages."""

from __future__ import annotations

__version__ = "0.1.0"
