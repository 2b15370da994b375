"""What the sessions share: by Python where that matters, and with the disk behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.conftest import Learner
from tests.session.test_run import OTHER
from tests.tui.samples import ok, report
from tutor.errors import TutorError
from tutor.session.services import REPORT_FILE, Services


def test_mistakes_and_types_are_known_by_python(learner: Learner) -> None:
    services = learner.services
    mine, measured = services.mistakes, services.measured_types
    measured["lock"] = report(ok(), ok())
    services.runner.choose(OTHER)
    assert services.mistakes is not mine
    assert services.measured_types == {}
    services.runner.choose(None)
    assert services.mistakes is mine
    assert set(services.measured_types) == {"lock"}


async def test_the_lists_of_the_course_are_read(learner: Learner) -> None:
    assert [card.number for card in await learner.services.rules()] == [1, 2, 3, 4, 5]
    assert await learner.services.types()
    assert await learner.services.glossary()


async def test_a_folder_without_the_lists_is_an_error_to_show(learner: Learner, tmp_path: Path) -> None:
    services = Services(learner.services.runner, learner.study, data=tmp_path, folders=[tmp_path])
    for read in (services.rules, services.types, services.glossary):
        with pytest.raises(TutorError):
            await read()


async def test_the_report_of_the_lab_is_saved_beside_the_progress(learner: Learner, tmp_path: Path) -> None:
    services = Services(learner.services.runner, learner.study, data=tmp_path / "new")
    told = await services.save_report("# found \udcff\n")
    assert told == f"saved as {tmp_path / 'new' / REPORT_FILE}"
    assert (tmp_path / "new" / REPORT_FILE).read_text() == "# found \\udcff\n"


async def test_a_disk_that_refuses_is_told_of(learner: Learner, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    services = Services(learner.services.runner, learner.study, data=tmp_path / "taken")
    assert (await services.save_report("text")).startswith("not saved: ")
