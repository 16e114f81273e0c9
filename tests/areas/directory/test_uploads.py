"""What is kept of an upload: sealed, bound to its owner, gone after an hour."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.world import at

from kehou.areas.directory import progress, uploads
from kehou.areas.directory.progress import Stand
from kehou.areas.directory.uploads import Ticket

NOW = at("2021-09-02 09:00")
SECRET = "身份证 330105201501010011".encode()


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path / "uploads"


def test_only_the_owners_ticket_opens_the_file() -> None:
    ticket = uploads.keep(SECRET, account_id=1, school_id=2, now=NOW)
    assert uploads.fetch(ticket, now=NOW) == SECRET
    assert uploads.fetch(replace(ticket, account_id=9), now=NOW) is None
    assert uploads.fetch(replace(ticket, school_id=9), now=NOW) is None
    assert uploads.fetch(replace(ticket, token="A" * 24), now=NOW) is None


def test_nothing_readable_lies_on_the_disk(home: Path) -> None:
    uploads.keep(SECRET, account_id=1, school_id=2, now=NOW)
    [path] = home.iterdir()
    assert b"330105" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert home.stat().st_mode & 0o077 == 0


def test_a_part_cannot_be_passed_off_as_another(home: Path) -> None:
    ticket = uploads.keep(SECRET, account_id=1, school_id=2, now=NOW)
    (home / f"{ticket.token}.file").rename(home / f"{ticket.token}.stand")
    assert uploads.fetch(ticket, uploads.STAND, now=NOW) is None


@pytest.mark.parametrize("token", ["../keys", "..", "a/b", "", "x" * 23, "x" * 25, "x" * 23 + "\n", "令" * 24])
def test_a_token_never_names_a_file_elsewhere(home: Path, token: str) -> None:
    ticket = Ticket(token, 1, 2)
    uploads.put(ticket, uploads.FILE, SECRET, now=NOW)
    assert [path.parent for path in home.parent.rglob("*.file")] == [home]


def test_after_an_hour_it_is_neither_opened_nor_kept(home: Path) -> None:
    ticket = uploads.keep(SECRET, account_id=1, school_id=2, now=NOW)
    assert uploads.fetch(ticket, now=NOW + timedelta(hours=1)) == SECRET
    assert uploads.fetch(ticket, now=NOW + timedelta(hours=1, seconds=1)) is None
    uploads.keep(b"other", account_id=1, school_id=2, now=NOW + timedelta(hours=1, seconds=1))
    assert not (home / f"{ticket.token}.file").exists()
    assert len(list(home.iterdir())) == 1


def test_an_import_is_begun_once() -> None:
    ticket = uploads.keep(SECRET, account_id=1, school_id=2, now=NOW)
    assert progress.stand_of(ticket, now=NOW) is None
    assert progress.begin(ticket, now=NOW)
    assert not progress.begin(ticket, now=NOW)
    progress.note(ticket, Stand("writing", 3, 7), now=NOW)
    assert progress.stand_of(ticket, now=NOW) == Stand("writing", 3, 7)
