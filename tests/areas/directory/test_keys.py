"""Starting with the wrong keys is refused before anything is written with them."""

import pytest
from tests.support.world import World

from kehou.areas.directory.keys import keys_fit
from kehou.base import crypto


def test_the_right_keys_start(world: World) -> None:
    assert world.pupils
    keys_fit()


def test_other_keys_do_not(world: World, monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    assert world.pupils
    settings.FIELD_KEY = bytes(32)  # type: ignore[attr-defined]
    crypto._cipher.cache_clear()
    try:
        with pytest.raises(SystemExit, match=r"keys\.json"):
            keys_fit()
    finally:
        crypto._cipher.cache_clear()


@pytest.mark.django_db
def test_an_empty_database_starts_with_any() -> None:
    keys_fit()
