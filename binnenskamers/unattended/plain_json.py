"""How the queue writes arguments and results: JSON, so that reading a database can never run code."""

from __future__ import annotations

import json
from typing import Any

from dbos import Serializer


class PlainJson(Serializer):
    """JSON text. What has no JSON form (an exception, for one) is kept as the name of its class alone, without what it says."""

    def serialize(self, data: Any) -> str:
        """See dbos.Serializer."""
        return json.dumps(data, default=lambda value: type(value).__name__)

    def deserialize(self, serialized_data: str) -> Any:
        """See dbos.Serializer."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """See dbos.Serializer."""
        return "binnenskamers_json"
