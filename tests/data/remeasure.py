"""Measure objects with plain Python, without a line of the tutor: what the tests hold the engine to.

    PYTHON tests/data/remeasure.py tests/data/swept.jsonl pickle dill

prints ``{"name", "pickle", "dill"}`` a line: the verdicts of that Python, at each library's default
protocol. The two ends of a measurement are children of two interpreters that were started apart, so
that a fresh process never ran the object's code. ``same`` is decided by the row's probe alone; a row
without one differs in nothing that is measured here. Runs on Python 3.9 and later.
"""

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile

SERVE = "import sys; sys.path.insert(0, sys.argv[1]); import remeasure; remeasure.serve(*sys.argv[2:])"
"""Starts one end with a ``__main__`` that holds nothing of this file."""
SECONDS = 3
"""How long a probe may block."""


BLOCKS = ["blocks"]
KEPT: list = []
"""What must outlive the answer: a copy that waits for ever when it is finalised would take it along."""


class Blocked(BaseException):
    """The probe gave no answer in time."""


def asked(probe, obj):
    """The probe's answer on one object: the repr of its value, or the exception that it raised."""
    if probe is None:
        return None

    def stop(*_):
        raise Blocked

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        return ["value", repr(eval(probe, {"o": obj, "subject": obj}))]
    except Blocked:
        return BLOCKS
    except Exception as error:
        return ["raised", type(error).__name__, str(error)]
    finally:
        signal.alarm(0)


def dumping_end(row, library):
    """In a child of its own: run the code as the script, then the first three stages."""
    main = sys.modules["__main__"].__dict__
    for name in [name for name in main if not name.startswith("__")]:
        del main[name]
    path = os.path.join(os.getcwd(), "script.py")
    with open(path, "w") as file:
        file.write(row["code"])
    main["__file__"] = path
    try:
        exec(compile(row["code"], path, "exec", dont_inherit=True), main)
        obj = main.pop("o") if "o" in main and "subject" not in main else main["subject"]
    except BaseException as error:
        return {"verdict": "n/a", "why": repr(error)}
    try:
        data = library.dumps(obj)
    except BaseException as error:
        return {"verdict": "dumps-fails", "why": repr(error)}
    try:
        copy = library.loads(data)
        KEPT.extend([obj, copy])
    except BaseException as error:
        return {"verdict": "loads-fails", "why": repr(error)}
    first, second = asked(row["probe"], obj), asked(row["probe"], copy)
    if second == BLOCKS:
        return {"verdict": "hangs"}
    if first != second:
        return {"verdict": "differs", "why": [first, second]}
    return {"verdict": "ok", "data": data.hex(), "told": first}


def loading_end(row, library):
    """In a child of the other interpreter: load, and ask the probe."""
    main = sys.modules["__main__"].__dict__
    for name in [name for name in main if not name.startswith("__")]:
        del main[name]
    try:
        copy = library.loads(bytes.fromhex(row["data"]))
        KEPT.append(copy)
    except BaseException as error:
        return {"verdict": "fresh-loads-fails", "why": repr(error)}
    told = asked(row["probe"], copy)
    if told != row["told"]:
        return {"verdict": "fresh-differs", "why": [row["told"], told]}
    return {"verdict": "ok"}


def serve(which, library_name):
    """One end: a row a line in, its answer a line out, each worked out in a child."""
    library = __import__(library_name)
    work = {"dump": dumping_end, "load": loading_end}[which]
    lines, out = sys.stdin, os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in lines:
        row = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            try:
                os.chdir(row["directory"])
                sys.path.insert(0, row["directory"])
                told = json.dumps(work(row, library)).encode()
                if which == "dump":
                    atexit._run_exitfuncs()  # the first process is over before the fresh one loads
                os.write(writing, told)
            finally:
                os.killpg(0, signal.SIGKILL)
        os.close(writing)
        text = b""
        while select.select([reading], [], [], 20 * SECONDS)[0] and (chunk := os.read(reading, 1 << 20)):
            text += chunk
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.close(reading)
        os.waitpid(child, 0)
        out.write((text.decode() or '{"verdict": "crashes"}') + "\n")
        out.flush()


def main(path, libraries):
    with open(path) as file:
        rows = [json.loads(line) for line in file]
    found = [{"name": row["name"]} for row in rows]
    for library in libraries:
        ends = {}
        for which in ("dump", "load"):
            ends[which] = subprocess.Popen(
                [sys.executable, "-c", SERVE, os.path.dirname(os.path.abspath(__file__)), which, library],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        for row, told in zip(rows, found):  # noqa: B905, as Python 3.9 has no strict=
            with tempfile.TemporaryDirectory() as directory:
                answer: dict = {}
                for which in ("dump", "load"):
                    given = {"code": row["code"], "probe": row.get("probe"), "directory": directory, **answer}
                    to, back = ends[which].stdin, ends[which].stdout
                    assert to is not None and back is not None
                    to.write(json.dumps(given) + "\n")
                    to.flush()
                    answer = json.loads(back.readline())
                    if answer["verdict"] != "ok":
                        break
            told[library] = answer["verdict"]
        for end in ends.values():
            end.communicate()
    for told in found:
        print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] or ["pickle", "dill"])
