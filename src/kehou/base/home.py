"""Where an installation keeps its data: `KEHOU_HOME`, by default `.kehou` in the working folder."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


def home() -> Path:
    """The data folder, made on first use; others may pass through it but not list it."""
    path = Path(os.environ.get("KEHOU_HOME", ".kehou")).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True, mode=0o711)  # the embedded database's own user must pass through
    return path


@dataclass(frozen=True, slots=True)
class Keys:
    """Secrets of one installation: session signing, field encryption, blind index (64 hex digits each)."""

    django: str
    field: str
    index: str


def keys() -> Keys:
    """Read the installation's keys, making them on first start.

    They never live in the repository. `KEHOU_KEYS` may point at a file kept by a secret manager.
    """
    path = Path(os.environ.get("KEHOU_KEYS", home() / "keys.json"))
    if not path.exists():
        _make(path)
    return Keys(**json.loads(path.read_text(encoding="utf-8")))


def _make(path: Path) -> None:
    fresh = {name: secrets.token_hex(32) for name in ("django", "field", "index")}
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(fresh), encoding="utf-8")
    try:
        os.link(draft, path)  # fails when another process was first: then its keys are the keys
    except FileExistsError:
        pass
    finally:
        draft.unlink()
