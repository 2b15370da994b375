"""The four libraries behind one face."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from tutor.pickling.codecs.registry import codec_for


@pytest.mark.parametrize("library", ["pickle", "pickle-python"])
@pytest.mark.parametrize("protocol", [None, *range(pickle.HIGHEST_PROTOCOL + 1)])
def test_bytes_come_back_at_each_protocol(library: str, protocol: int | None) -> None:
    codec = codec_for(library, protocol)
    assert codec.name == library
    assert codec.loads(codec.dumps({"a": [1, (2,)]})) == {"a": [1, (2,)]}
    if protocol is not None and protocol >= 2:
        assert codec.dumps(1)[1] == protocol


def test_an_unknown_library_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="marshal"):
        codec_for("marshal")


DILL = """
import sys
from tutor.pickling.codecs.registry import codec_for
codec_for("pickle"), codec_for("pickle-python")
assert "dill" not in sys.modules
codec = codec_for("dill-recurse", 3)
assert "dill" in sys.modules and codec.protocol == 3
assert codec.loads(codec.dumps(lambda x: x + 1))(1) == 2
class C: pass
by_name = codec_for("dill", byref=True).dumps(C)
assert b"__main__" in by_name and len(by_name) < len(codec_for("dill").dumps(C))
print("done")
"""


def test_dill_is_imported_only_for_the_dill_libraries() -> None:
    done = subprocess.run([sys.executable, "-c", DILL], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "done", done.stderr
