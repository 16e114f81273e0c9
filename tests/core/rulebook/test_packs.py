"""Every pack of the house is right, and every one of its cases holds."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kehou.core.rulebook import load_rulebook
from kehou.plan_commands import plan

ROOT = Path(__file__).resolve().parents[3]
PACKS = sorted(
    path.parent for folder in ("plans", "tests/plans/made_up") for path in ROOT.glob(f"{folder}/*/plan.yaml")
)
BOOKS = PACKS
MADE_UP = [pack for pack in PACKS if "made_up" in pack.parts]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_is_right_and_its_cases_hold(pack: Path) -> None:
    found = CliRunner().invoke(plan, ["check", str(pack)])
    assert found.exit_code == 0, found.output
    assert pack.name in found.output


@pytest.mark.parametrize("pack", BOOKS, ids=lambda pack: pack.name)
def test_a_pack_is_named_as_its_folder_and_can_be_shown(pack: Path) -> None:
    assert load_rulebook(pack).key == pack.name
    shown = CliRunner().invoke(plan, ["show", str(pack)])
    assert shown.exit_code == 0, shown.output
    assert load_rulebook(pack).title in shown.output
    assert all(clause in shown.output for clause in load_rulebook(pack).clauses)


@pytest.mark.parametrize("pack", MADE_UP, ids=lambda pack: pack.name)
def test_a_made_up_plan_says_that_it_is(pack: Path) -> None:
    assert "虚构" in load_rulebook(pack).source.document
