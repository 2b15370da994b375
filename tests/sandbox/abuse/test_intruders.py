"""Code that reaches for what is not its own: each case is expected to do exactly what the layers
that held allow, so a system with fewer layers shows here what it does not stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.abuse.conftest import Scene
from tests.sandbox.traces import descendants, gone, processes
from tutor.pickling.words import Verdict
from tutor.sandbox.host.job import Limits

FILES, NETWORK, TCP = "no access to files outside the run", "no network", "no TCP"
PROCESSES, SIGNALS = "own processes", "no signals to other programs"

# In a checkout under a temporary folder, what these tests aim at is hidden from the run altogether.
IN_SIGHT = pytest.mark.skipif(
    Path(__file__).resolve().parts[1:2] in (("tmp",), ("run",)) or "/var/tmp/" in __file__,
    reason="this checkout is in a temporary folder, which a run cannot see",
)


@IN_SIGHT
async def test_a_key_in_home_cannot_be_read(scene: Scene, home: Path) -> None:
    found = await scene.run(f"subject = open({str(home / '.ssh' / 'key')!r}).read()")
    if FILES in scene.held:
        assert found.verdict is Verdict.ENDED_EARLY and "raised PermissionError on line 1" in found.detail
        assert b"the-secret-key" not in found.data
    else:
        assert b"the-secret-key" in found.data


@IN_SIGHT
async def test_a_file_in_home_cannot_be_deleted_or_changed(scene: Scene, home: Path) -> None:
    await scene.run("subject = 1")
    if FILES not in scene.held:
        pytest.skip("nothing keeps a run from the user's files on this system")
    thesis = str(home / "thesis.txt")
    for attempt in (
        f"os.remove({thesis!r})",
        f"os.truncate({thesis!r}, 0)",
        f"os.rename({thesis!r}, 'mine')",
        f"open({thesis!r}, 'a')",
        f"open({str(home / 'new')!r}, 'w')",
        f"os.listdir({str(home)!r})",
        f"shutil.rmtree({str(home)!r})",
        f"os.link({thesis!r}, 'mine')",
    ):
        found = await scene.run(f"import os, shutil\n{attempt}\nsubject = 1")
        assert found.verdict is Verdict.ENDED_EARLY, attempt
        assert found.error is not None and found.error.type in ("PermissionError", "OSError"), found


OUTSIDE = """
import ctypes, os, socket
def attempt(call):
    try:
        call()
    except OSError:
        return "refused"
    return "done"
libc = ctypes.CDLL(None, use_errno=True)
def syscall(*arguments):
    if libc.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "")
def watch():
    if libc.inotify_add_watch(libc.inotify_init(), os.fsencode(os.path.dirname(PATH)), 0xFFF) < 0:
        raise OSError(ctypes.get_errno(), "")
KEYCTL = {"x86_64": 250, "aarch64": 219}.get(os.uname().machine, -1)
print(
    attempt(lambda: os.chmod(PATH, 0o666)),
    attempt(lambda: os.utime(PATH, (1, 1))),
    attempt(watch),
    attempt(lambda: syscall(KEYCTL, 0, -3, 0)),
    attempt(lambda: socket.socket(40, socket.SOCK_STREAM)),
    attempt(lambda: os.stat(PATH)),
)
subject = 1
"""
"""Mode, time, a watch, the session's keys, a socket to a virtual machine's host, and a look from outside."""
KEPT, CALLS = "files outside the run unchanged", "no kernel keys, file watches or foreign sockets"


@IN_SIGHT
async def test_what_landlock_has_no_say_in(scene: Scene, home: Path) -> None:
    path = home / "thesis.txt"
    before = path.stat()
    found = await scene.run(f"PATH = {str(path)!r}\n{OUTSIDE}")
    mode, times, watch, keys, vm, seen = found.stdout.split()
    assert seen == "done"  # what no layer stops
    if KEPT in scene.held:
        assert (mode, times) == ("refused", "refused")
    else:
        assert (mode, times) == ("done", "done")
        path.chmod(before.st_mode)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    if CALLS in scene.held:
        assert (watch, keys, vm) == ("refused",) * 3
    else:
        assert watch == "done"


async def test_the_environment_has_no_secret(scene: Scene) -> None:
    found = await scene.run("import os\nprint(dict(os.environ))\nsubject = 1")
    assert found.verdict is Verdict.OK and "secret" not in found.stdout and "'HOME'" in found.stdout


async def test_the_apps_environment_and_memory_are_out_of_sight(scene: Scene) -> None:
    app = os.getpid()
    code = (
        "import os, glob\nseen = b''\n"
        "for name in glob.glob('/proc/[0-9]*/environ'):\n"
        "    try: seen += open(name, 'rb').read()\n    except OSError: pass\n"
        f"try: open('/proc/{app}/mem', 'rb+'); memory = True\nexcept OSError: memory = False\n"
        "print(b'secret' in seen, memory)\nsubject = 1"
    )
    found = await scene.run(code)
    assert found.verdict is Verdict.OK, found
    if PROCESSES in scene.held:
        assert found.stdout == "False False\n"


async def test_the_app_cannot_be_traced(scene: Scene) -> None:
    code = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"print(libc.ptrace(16, {os.getpid()}, 0, 0))\nsubject = 1"
    )
    found = await scene.run(code)
    if PROCESSES in scene.held or FILES in scene.held:
        assert found.stdout == "-1\n"


class Listener:
    """Something on this machine that a run must not reach; ``heard`` is what did."""

    def __init__(self, family: int, kind: int, address: object) -> None:
        self.socket = socket.socket(family, kind)
        self.socket.bind(address)  # type: ignore[arg-type]
        if kind == socket.SOCK_STREAM:
            self.socket.listen()
        self.socket.settimeout(0.2)
        self.stream = kind == socket.SOCK_STREAM

    def heard(self) -> bool:
        try:
            if self.stream:
                self.socket.accept()[0].close()
            else:
                self.socket.recvfrom(10)
        except TimeoutError:
            return False
        return True


def reach(family: str, kind: str, address: object) -> str:
    return (
        f"import socket\ns = socket.socket(socket.{family}, socket.{kind})\ns.settimeout(1)\n"
        f"s.connect({address!r})\ns.send(b'hello')\nsubject = 1"
    )


@pytest.fixture
def listener(request: pytest.FixtureRequest, temporary: Path) -> Iterator[tuple[Listener, str]]:
    which = request.param
    if which == "tcp":
        made = Listener(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        code = reach("AF_INET", "SOCK_STREAM", made.socket.getsockname())
    elif which == "udp":
        made = Listener(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        code = reach("AF_INET", "SOCK_DGRAM", made.socket.getsockname())
    elif which == "abstract":
        name = f"\0abuse-{os.getpid()}"
        made = Listener(socket.AF_UNIX, socket.SOCK_STREAM, name)
        code = reach("AF_UNIX", "SOCK_STREAM", name)
    else:
        name = f"/tmp/abuse-{os.getpid()}.sock"
        made = Listener(socket.AF_UNIX, socket.SOCK_STREAM, name)
        code = reach("AF_UNIX", "SOCK_STREAM", name)
    yield made, code
    made.socket.close()
    if which == "unix":
        os.unlink(name)


HOLDERS = {
    "tcp": {NETWORK, TCP},
    "udp": {NETWORK},
    "abstract": {NETWORK, SIGNALS},
    "unix": {"own view of temporary folders"},
}
"""Any one of these layers keeps a run from such a listener."""


@pytest.mark.parametrize("listener", list(HOLDERS), indirect=True)
async def test_nobody_listens(
    scene: Scene, listener: tuple[Listener, str], request: pytest.FixtureRequest
) -> None:
    which = request.node.callspec.params["listener"]
    found = await scene.run(listener[1])
    held = bool(scene.held & HOLDERS[which])
    assert listener[0].heard() is not held
    if held and which != "udp":  # a datagram to nowhere is no error to who sends it
        assert found.verdict is Verdict.ENDED_EARLY and found.detail.startswith("the snippet raised"), found


@IN_SIGHT
async def test_a_named_socket_elsewhere_is_not_kept_out(scene: Scene, home: Path) -> None:
    """What no layer stops: a socket with a name outside the folders for temporary files."""
    os.chdir(home)
    there = Listener(socket.AF_UNIX, socket.SOCK_STREAM, "s")
    code = reach("AF_UNIX", "SOCK_STREAM", f"/proc/self/root{home}/s"[:107])
    if len(f"{home}/s") > 100:
        pytest.skip("this checkout's path is too long for the name of a socket")
    code = reach("AF_UNIX", "SOCK_STREAM", str(home / "s"))
    await scene.run(code)
    assert there.heard()
    there.socket.close()
    os.unlink("s")


KILLS = {
    "the parent": "os.kill(os.getppid(), 9)",
    "the parent's group": "os.killpg(os.getppid(), 9)",
    "the app": "os.kill({app}, 9)",
    "everything": "os.kill(-1, 9)",
    "everything it sees": (
        "[os.kill(int(n), 9) for n in os.listdir('/proc') if n.isdigit() and n != str(os.getpid())]"
    ),
}


@pytest.mark.parametrize("name", KILLS)
async def test_the_app_survives_being_killed(scene: Scene, name: str) -> None:
    await scene.run("subject = 1")
    if not scene.held & {PROCESSES, SIGNALS}:
        pytest.skip("nothing keeps a run from signalling the user's programs on this system")
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    code = KILLS[name].format(app=os.getpid())
    found = await scene.run(
        f"import os, time\ntry: {code}\nexcept OSError: pass\ntime.sleep(0.2)\nsubject = 1"
    )
    assert found.verdict in (Verdict.OK, Verdict.CRASHES), found
    assert found.verdict is Verdict.OK or found.detail
    assert other.poll() is None
    other.kill()
    other.wait()


DAEMONS = {
    "forks twice": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        time.sleep(100)\n    os._exit(0)\n"
        "subject = 1"
    ),
    "scrubs its environment": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        os.closerange(0, 256)\n        os.execve('/bin/sleep', ['quiet', '100'], {})\n"
        "    os._exit(0)\n"
        "time.sleep(0.2)\nsubject = 1"
    ),
    "subprocess in a session": (
        "import subprocess\nsubprocess.Popen(['sleep', '100'], start_new_session=True)\nsubject = 1"
    ),
}


@pytest.mark.parametrize("name", DAEMONS)
async def test_a_daemon_does_not_outlive_its_run(scene: Scene, name: str) -> None:
    before = descendants(os.getpid())
    found = await scene.run(DAEMONS[name])
    assert found.verdict is Verdict.OK, found
    assert not gone(descendants(os.getpid()) - before - set(processes()))


async def test_a_few_forks_too_many_are_stopped(scene: Scene) -> None:
    """A bounded bomb first: it proves that the watch works."""
    code = "import os, time\nfor _ in range(125):\n    if os.fork() == 0: time.sleep(20); os._exit(0)\n"
    code += "time.sleep(20)"
    found = await scene.run(code, Limits(wall_seconds=10.0))
    assert found.verdict in (Verdict.CRASHES, Verdict.ENDED_EARLY), found
    assert "more than the 120 processes a run may" in found.detail or "BlockingIOError" in found.detail


async def test_a_fork_bomb_is_stopped(scene: Scene) -> None:
    await scene.run("subject = 1")
    if "process limit" not in scene.held:
        pytest.skip("nothing but the watch bounds the number of processes on this system")
    started = time.monotonic()
    found = await scene.run("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass")
    assert found.verdict in (Verdict.CRASHES, Verdict.HANGS, Verdict.OUT_OF_MEMORY), found
    assert found.detail and time.monotonic() - started < 20


RUN_AND_DIE = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # where the tests run under nohup
from tutor.sandbox.host.job import Job, Limits
from tutor.sandbox.host.runner import run_job
code = "import os, subprocess\\nopen('f', 'w').close()\\nif os.fork() == 0: os.setsid()\\n"
run_job(Job(code + "subprocess.run(['sleep', '60'])", limits=Limits(wall_seconds=60)))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_when_the_app_is_killed_everything_ends(temporary: Path, how: signal.Signals) -> None:
    root = Path(__file__).resolve().parents[3]
    app = subprocess.Popen([sys.executable, "-c", RUN_AND_DIE], cwd=root, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while len(running := descendants(app.pid)) < 8 and time.monotonic() < until:
        time.sleep(0.05)
    assert running and os.listdir(temporary)
    app.send_signal(how)
    app.wait()
    assert not gone(running, 5.0)
    until = time.monotonic() + 5
    while os.listdir(temporary) and time.monotonic() < until:
        time.sleep(0.05)
    assert os.listdir(temporary) == []


def test_listeners_can_be_reached_at_all() -> None:
    """The cases above would hold for nothing if the listeners did not listen."""
    there = Listener(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
    address = there.socket.getsockname()
    threading.Thread(target=lambda: socket.create_connection(address).close()).start()
    assert there.heard()
    there.socket.close()
