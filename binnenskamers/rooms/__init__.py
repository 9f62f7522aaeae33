"""Rooms: child processes without network, in which alone speech and its text may be.

``run_in_room`` is the only door. See docs/architectuur.md, "Kamers".
"""

from __future__ import annotations

from binnenskamers.rooms.parent import Limits, Room, allow_unguarded, end_all_rooms, kept_rooms, run_in_room

__all__ = ["Limits", "Room", "allow_unguarded", "end_all_rooms", "kept_rooms", "run_in_room"]
