"""What a switch of the Lab changes."""

from __future__ import annotations

from tutor.pickling.words import DEFAULT_LIBRARIES, Library
from tutor.session.lab import Setup
from tutor.tui.widgets.switch_bar import NAMES, changed


def test_switches_change_one_thing_and_keep_a_library() -> None:
    setup = Setup()
    for name in NAMES[:-1]:  # the last one opens the list of Pythons
        assert changed(setup, name) != setup
    protocols = [setup := changed(setup, "protocol") for _ in range(7)]
    assert [one.protocol for one in protocols] == [0, 1, 2, 3, 4, 5, None]
    alone = Setup(libraries=(Library.DILL,))
    assert changed(alone, "dill") == alone
    assert changed(changed(Setup(), "dill"), "dill").libraries == DEFAULT_LIBRARIES
