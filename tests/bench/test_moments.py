"""Played databases are kept while nothing that decides their rows has changed."""

from pathlib import Path

import pytest

from bench import moments


def test_only_what_decides_the_rows_makes_a_moment_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "ROOT", tmp_path)
    area = tmp_path / "src" / "kehou" / "areas" / "enrolment"
    (area / "views_family").mkdir(parents=True)
    (tmp_path / "plans" / "one").mkdir(parents=True)
    before = moments._fingerprint()
    (area / "views_family" / "courses.py").write_text("# a page")
    (area / "urls.py").write_text("# an address")
    assert moments._fingerprint() == before
    (area / "actions.py").write_text("# an action")
    with_action = moments._fingerprint()
    assert with_action != before
    (tmp_path / "plans" / "one" / "plan.yaml").write_text("key: one")
    assert moments._fingerprint() not in (before, with_action)


def test_moments_follow_each_other() -> None:
    played = [moment.until for moment in moments.IN_ORDER]
    assert played == sorted(played)
    assert all(moment.until <= moment.shows for moment in moments.IN_ORDER)
