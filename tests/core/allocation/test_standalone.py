"""The verifying script works everything out anew, in other code, and comes to the same."""

import json

from hypothesis import HealthCheck, given, settings

from kehou.core.allocation import standalone
from kehou.core.allocation.allocating import allocate
from kehou.core.allocation.instance import Instance
from kehou.core.allocation.jsonform import instance_bytes, outcome_bytes, sha256
from kehou.core.allocation.reading import check_instance

from .made import SEEDS, instances


def differences(instance: Instance, seed: str) -> list[str]:
    listed, result = instance_bytes(instance), outcome_bytes(allocate(instance, seed))
    return standalone.differences(json.loads(listed), json.loads(result), sha256(listed), seed)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instance=instances(), seed=SEEDS)
def test_engine_and_script_agree_on_everything(instance: Instance, seed: str) -> None:
    check_instance(instance)
    assert differences(instance, seed) == []
