"""The environment that tests see: the same few variables on every machine."""

import atexit
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

KEPT = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|LANG|LC_\w+|VIRTUAL_ENV|LD_LIBRARY_PATH|DYLD_\w+"
    r"|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|JAVA_HOME|CHROME\w*"
    r"|PYTHON\w*|PYTEST_\w+|COVERAGE_\w+|GOLDEN|PUBLISHER_TEST_\w+"
)
"""What tests or their tools need of the machine; everything else is left out.

AWS_*, proxies, COLUMNS, NO_COLOR, FORCE_COLOR, CI, GITHUB_*, TZ, GIT_* would change what commands do and show.
"""
NOT_KEPT = re.compile(r"PYTHON(IOENCODING|UTF8|WARNINGS|OPTIMIZE|STARTUP|INSPECT|NOUSERSITE)")
SET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Git and boto3 read no settings of this machine."""
OF_THE_MACHINE = dict(os.environ)
"""The environment as it was: for pip and npm, which may need a proxy."""


def clean() -> None:
    """Take from this process's environment whatever is not listed, and set what has to be."""
    for name in [*os.environ]:
        if not KEPT.fullmatch(name) or NOT_KEPT.fullmatch(name):
            del os.environ[name]
    os.environ.update(SET)
    time.tzset()


FFMPEG_FOLDER = "publisher-tests-ffmpeg-"
"""Beginning of the name of the folder that stands first on PATH where the tests bring their ffmpeg along."""


def bring_ffmpeg() -> None:
    """Put the ffmpeg of imageio-ffmpeg first on PATH, for this process and its children.

    Its version is that of constraints.txt, so every machine encodes alike. And tests start ffmpeg thousands of times:
    it is one file, where a distribution's loads two hundred libraries each time, which takes longer than a short
    recording. Where the wheel has no program for this platform, the machine's is used.
    """
    import imageio_ffmpeg  # noqa: PLC0415 - only quick tests bring it along

    if any(FFMPEG_FOLDER in folder for folder in os.environ["PATH"].split(os.pathsep)):
        return  # A worker, which has the PATH of the process that started it.
    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError:
        return
    folder = tempfile.mkdtemp(prefix=FFMPEG_FOLDER)
    atexit.register(shutil.rmtree, folder)
    (Path(folder) / "ffmpeg").symlink_to(program)
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
