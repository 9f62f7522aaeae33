"""Model files: which there are, fetching them, and giving out only verified folders.

store = Store(root)
store.fetch("basis", progress=show)
weights = store.folder("whisper-base")  # checked, or ModelMissing / ModelDamaged
"""

from models.errors import (
    FetchInterrupted,
    ModelDamaged,
    ModelError,
    ModelMissing,
    ModelUnavailable,
    StorageError,
    UnknownModel,
    UnsafeFile,
)
from models.integrity import readable_size
from models.manifest import Manifest, Model, Profile, load_manifest, profile_size
from models.sources import FolderSource, HubSource, RegistrySource, Source
from models.store import ModelStatus, State, Store

__all__ = [
    "FetchInterrupted",
    "FolderSource",
    "HubSource",
    "Manifest",
    "Model",
    "ModelDamaged",
    "ModelError",
    "ModelMissing",
    "ModelStatus",
    "ModelUnavailable",
    "Profile",
    "RegistrySource",
    "Source",
    "State",
    "StorageError",
    "Store",
    "UnknownModel",
    "UnsafeFile",
    "load_manifest",
    "profile_size",
    "readable_size",
]
