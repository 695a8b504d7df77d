"""Child processes: data through pipes, exit codes, stderr, hanging, and no process left behind."""

import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
import pytest

from publisher.errors import PublisherError
from publisher.media.ffmpeg import process as module
from publisher.media.ffmpeg.process import CapturedOutput, StalledError, capture_output, run_process
from support.audio import Write, talk
from support.processes import is_running, read_until, started, wait_until

linux = pytest.mark.skipif(sys.platform != "linux", reason="no other system bounds a process from outside")
KILLED = """
import sys
from pathlib import Path
from publisher.media.mastering.master import master_recording
from publisher.model.recipe import Recipe
master_recording(Path(sys.argv[1]), Recipe(), Path(sys.argv[2]), report=lambda stage, _: print(stage, flush=True))
"""


def python(code: str) -> list[str | Path]:
    """Return the command that runs `code`, in an interpreter that starts as fast as it can."""
    return [sys.executable, "-I", "-S", "-c", code]


def test_output_is_read_to_its_end() -> None:
    """Reads return as many bytes as asked for, until the end; then the exit code and stderr are known."""
    code = "import os; os.write(1, b'x' * 100_000); os.write(2, b'one\\ntwo'); os._exit(3)"
    with run_process(python(code), fed=False) as child:
        assert [len(child.read(60_000)) for _ in range(3)] == [60_000, 40_000, 0]
        assert child.finish() == 3
        assert child.read_stderr() == ["one", "two"]


def test_input_is_written_whole(tmp_path: Path) -> None:
    """More than a pipe holds arrives in order, and closing the input ends the program."""
    data = np.arange(1_000_000, dtype="<i4").tobytes()
    code = f"import sys; open({str(tmp_path / 'out')!r}, 'wb').write(sys.stdin.buffer.read())"
    with run_process(python(code), fed=True) as child:
        child.write(memoryview(data))
        assert child.finish() == 0
    assert (tmp_path / "out").read_bytes() == data


def test_writing_to_a_program_that_ended_raises() -> None:
    """A closed input is a BrokenPipeError, not a signal."""
    with run_process(python("pass"), fed=True) as child, pytest.raises(BrokenPipeError):
        child.write(memoryview(bytes(1 << 26)))


def test_a_pipe_has_one_direction() -> None:
    """Reading from a program that is fed is a mistake of the caller."""
    with run_process(python("pass"), fed=True) as child, pytest.raises(ValueError, match="no pipe in that direction"):
        child.read(1)


def test_a_program_may_be_fed_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """By two threads; as long as its input has not ended it may wait for more of it, however long."""
    monkeypatch.setattr(module, "STALL_SECONDS", 0.2)
    code = "import os\nwhile data := os.read(0, 99): os.write(1, data)"
    with run_process(python(code), fed=True, read=True) as child, ThreadPoolExecutor(1) as thread:
        reading = thread.submit(child.read, 10)
        child.write(memoryview(b"12345"))
        time.sleep(0.5)
        child.write(memoryview(b"678"))
        assert not reading.done()
        monkeypatch.setattr(module, "STALL_SECONDS", 60.0)
        child.end_input()
        assert reading.result() == b"12345678"
        assert child.finish() == 0


def test_output_goes_into_an_open_file() -> None:
    """Of a program that is fed; the file needs no name."""
    with TemporaryFile() as file:
        with run_process(python("import os; os.write(1, os.read(0, 9))"), fed=True, into=file) as child:
            child.write(memoryview(b"data"))
            assert child.finish() == 0
        file.seek(0)
        assert file.read() == b"data"


def test_a_program_is_killed_from_another_thread() -> None:
    """Whoever reads from it gets the end of its output."""
    code = "import os, time; os.write(1, b'x'); time.sleep(60)"
    with run_process(python(code), fed=True, read=True) as child, ThreadPoolExecutor(1) as thread:
        assert child.read(1) == b"x"
        reading = thread.submit(child.read, 10)
        child.kill()
        assert reading.result() == b""
        assert child.finish() == -signal.SIGKILL


def test_a_program_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any output for STALL_SECONDS reading raises, and the program is gone after the block."""
    monkeypatch.setattr(module, "STALL_SECONDS", 0.05)
    with (
        pytest.raises(PublisherError, match="did nothing for"),
        run_process(
            python("import os, time; os.write(2, str(os.getpid()).encode()); time.sleep(60)"), fed=False
        ) as child,
    ):
        child.read(1)
    assert child.finish() == -signal.SIGKILL


def test_a_program_is_ended_by_an_exception() -> None:
    """An exception inside the block kills the program and comes through."""
    with (
        pytest.raises(LookupError),
        run_process(python("import time; time.sleep(60)"), fed=False) as child,
    ):
        raise LookupError
    assert child.finish() == -signal.SIGKILL


def test_a_program_that_is_missing_is_an_error() -> None:
    """The error names the program, and gives a hint."""
    with (
        pytest.raises(PublisherError, match="/no/such could not be started: No such file") as caught,
        run_process(["/no/such"], fed=True),
    ):
        pass
    assert caught.value.hint == "reinstall ffmpeg"


@pytest.mark.parametrize(
    "stage", [pytest.param("measure", marks=pytest.mark.slow), "encode", pytest.param("prove", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGKILL, marks=pytest.mark.slow)])
def test_a_killed_publisher_leaves_no_ffmpeg(write: Write, tmp_path: Path, stage: str, number: int) -> None:
    """In any stage, a moment after the publisher was killed no child runs any more; Ctrl-C leaves no file either."""
    recording, out = write("r.flac", np.tile(talk(10.0), (6, 1))), tmp_path / "out.mp3"
    with started(tmp_path, "-c", KILLED, str(recording), str(out)) as process:
        read_until(process, stage)
        process.send_signal(number)
        process.wait(timeout=60)
        # It takes a few hundredths of a second, on a busy machine more.
        wait_until(lambda: not is_running(str(tmp_path)), "the end of ffmpeg", limit=15.0, pause=0.05)
    assert number == signal.SIGKILL or not out.exists()


def test_a_program_that_dribbles_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then is no progress: what is asked for has to come in STALL_SECONDS altogether."""
    monkeypatch.setattr(module, "STALL_SECONDS", 0.4)
    code = "import os, time\nwhile True: os.write(1, b'x'); time.sleep(0.01)"
    with pytest.raises(StalledError, match="did nothing for"), run_process(python(code), fed=False) as child:
        child.read(1 << 20)


@linux
def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that takes more than MAX_PROGRAM_BYTES gets none, whether it is read, fed or captured."""
    monkeypatch.setattr(module, "MAX_PROGRAM_BYTES", 100 << 20)
    code = "import time; time.sleep(0.3); bytearray(200 << 20)"
    for fed in (True, False):
        with run_process(python(code), fed=fed) as child:
            assert child.finish() == 1
            assert child.read_stderr()[-1] == "MemoryError"
    captured = capture_output(python(code), seconds=60)
    assert (captured.code, captured.stderr.splitlines()[-1]) == (1, b"MemoryError")


@linux
def test_what_is_printed_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Complaints without end do not fill the disk: the system ends the program."""
    monkeypatch.setattr(module, "MAX_PROGRAM_TEXT", 10_000)
    default = "import os, signal, time; signal.signal(signal.SIGXFSZ, signal.SIG_DFL); time.sleep(0.3)"
    code = f"{default}\nwhile True: os.write(2, b'x' * 999)"
    with run_process(python(code), fed=False) as child:
        assert child.finish() == -signal.SIGXFSZ
    captured = capture_output(python(code), seconds=60)
    assert captured.code == -signal.SIGXFSZ
    assert len(captured.stderr) == 10_000


def test_output_is_captured() -> None:
    """Both streams and the code; a program that takes too long is killed."""
    assert capture_output(python("import os; os.write(1, b'o'); os.write(2, b'e'); os._exit(3)"), seconds=60) == (
        CapturedOutput(3, b"o", b"e")
    )
    with pytest.raises(StalledError):
        capture_output(python("import time; time.sleep(60)"), seconds=0.05)
