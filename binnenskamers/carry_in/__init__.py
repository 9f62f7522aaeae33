"""One folder on a disk with everything that a computer without a network needs: program, libraries, models, hashes.

bundle = pack(target, ("basis",), store, source)   # outside: may use the network, never sees speech
"""

from binnenskamers.carry_in.bundle import Bundle, pack
from binnenskamers.carry_in.source import find_source

__all__ = ["Bundle", "find_source", "pack"]
