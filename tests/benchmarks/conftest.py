"""The benchmarks are scripts, not a package: tests import them, and the invented conversations, from their folders."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests" / "summarize")]
