"""Pieces of what is sent to a phone."""

import hashlib
import json
from datetime import datetime
from typing import Any

type Json = dict[str, Any]


def millis(moment: datetime | None) -> float:
    """Milliseconds since 1970, thousandths for microseconds: exact in a double for the next 200 years."""
    if moment is None:
        return 0
    return round(moment.timestamp() * 1_000_000) / 1000


def sealed_part(part: Json) -> Json:
    """With the digest by which the phone says that it has this already."""
    text = json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return part | {"digest": hashlib.sha256(text.encode()).hexdigest()[:24]}
