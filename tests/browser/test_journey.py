"""The whole chain in a real browser, as people walk it: step after step, on phones and at desks."""

from collections.abc import Callable

import pytest

from tests.browser.chain import STEPS
from tests.browser.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
walked: list[Callable[[Stage], None]] = []


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_step(stage: Stage, step: Callable[[Stage], None]) -> None:
    """A step starts where the one before it ended, in the same process; after a failure the rest is not tried."""
    before = STEPS[: STEPS.index(step)]
    if tuple(walked) != before:
        pytest.fail(f"not tried: the walk so far is {[done.__name__ for done in walked]}", pytrace=False)
    step(stage)
    walked.append(step)
