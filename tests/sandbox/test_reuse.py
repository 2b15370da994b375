"""What of a run another may use: asked for by the job, and granted only where the run ended as it should."""

import itertools

import pytest

from tutor.sandbox.reuse import MOST_RUNS, Reuse, ReusePolicy

NOTHING, NAMESPACES, PROCESS = Reuse


@pytest.mark.parametrize(
    ("asked", "alive", "clears", "granted"),
    [
        (PROCESS, True, True, PROCESS),
        (PROCESS, False, True, NAMESPACES),
        (PROCESS, False, False, NOTHING),
        (NAMESPACES, True, True, NAMESPACES),
        (NAMESPACES, False, True, NAMESPACES),
        (NAMESPACES, False, False, NOTHING),
    ],
)
def test_a_run_that_went_well_leaves_what_was_asked_for_as_far_as_it_is_there(asked, alive, clears, granted):
    assert ReusePolicy(asked).after(well=True, alive=alive, clear=lambda: clears) is granted


def test_one_that_did_not_leaves_nothing_and_nothing_is_cleared_in_vain():
    def clear() -> bool:
        raise AssertionError

    for asked, alive in itertools.product(Reuse, (True, False)):
        assert ReusePolicy(asked).after(well=False, alive=alive, clear=clear) is NOTHING
    assert ReusePolicy(NOTHING).after(well=True, alive=True, clear=clear) is NOTHING


def test_a_process_is_used_only_so_often():
    assert ReusePolicy(PROCESS, MOST_RUNS - 1).granted is PROCESS
    assert ReusePolicy(PROCESS, MOST_RUNS).granted is NAMESPACES
    assert ReusePolicy(PROCESS, MOST_RUNS).after(well=True, alive=True, clear=lambda: True) is NAMESPACES
