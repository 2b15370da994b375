"""Steps are data: what a step goes by is read from it, and never from the path that is drawn."""

import pytest

from tutor.pickling.blame.label import ITS_CLASS, SUBJECT, Label, Reach, attribute, index, item, member
from tutor.pickling.blame.node import Node
from tutor.pickling.blame.parts import Part


def node(*labels: Label) -> Node:
    found = Node(Part(SUBJECT, None), None)
    for label in labels:
        found = Node(Part(label, None), found)
    return found


@pytest.mark.parametrize(
    ("labels", "path", "plain"),
    [
        ([attribute("jobs"), item("a"), index(1)], "subject.jobs['a'][1]", ""),
        ([item("<key>"), attribute("lock")], "subject['<key>'].lock", "lock"),
        ([attribute("two words")], "subject.__dict__['two words']", ""),
        ([attribute("a"), ITS_CLASS], "type(subject.a)", ""),
        ([member(2)], "list(subject)[2]", ""),
        ([attribute("x"), Label(Reach.CALL, "__reduce__()").then(index(1))], "subject.x.__reduce__()[1]", ""),
        ([attribute("__kwdefaults__").then(item("pool"))], "subject.__kwdefaults__['pool']", "pool"),
        ([Label(Reach.GLOBAL, "pool")], "subject.__globals__['pool']", "pool"),
        ([item("x" * 200)], "subject[…]", "x" * 200),
    ],
)
def test_a_path_is_drawn_from_its_steps(labels, path, plain):
    end = node(*labels)
    assert end.path == path
    assert end.part.label.plain == plain
    assert end.expression


def test_only_steps_without_a_python_expression_make_a_path_that_is_none():
    assert not node(attribute("a"), Label(Reach.CLOSURE, "pool"), attribute("b")).expression
    assert not node(item("x").then(Label(Reach.NUMBER, 3))).expression
