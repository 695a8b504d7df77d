"""Runs the tests of publishing to buckets against real servers on loopback: `make test-s3`.

Each server is installed if that can be done here, started in a folder that is deleted afterwards, tested
plain and over TLS, and stopped. What cannot be had is left out, and that is said.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

import ceph
import swift

ROOT = Path(__file__).parents[3]
SUITE = ("tests/storage/test_base.py", "tests/storage/s3", "tests/end_to_end/s3")
ATTEMPTS = 3
HOURS = 3 * 60 * 60
"""Seconds in which the suite must be done, against any server."""
SERVERS = {"swift": swift, "ceph": ceph}


def main() -> int:
    """Test against each server that was asked for; return how many had a failing test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("servers", nargs="*", default=["moto", *SERVERS], metavar="SERVER")
    parser.add_argument("--only", help="a pytest -k expression")
    chosen = parser.parse_args()
    failed = []
    for name in chosen.servers:
        begun = time.monotonic()
        if name == "moto":
            code = run_suite({"PUBLISHER_TEST_LONG": "1"}, chosen.only)
        elif (code := run_against(name, chosen.only)) is None:
            continue
        print(f"{name}: {'failed' if code else 'passed'} in {time.monotonic() - begun:.0f} s", flush=True)  # noqa: T201 - the result
        failed += [name] if code else []
    return len(failed)


def run_against(name: str, only: str | None) -> int | None:
    """Install, start, test and stop one server; None if it cannot be had here."""
    server = SERVERS[name]
    state = ROOT / ".publisher" / "servers"
    state.mkdir(parents=True, exist_ok=True)
    if (missing := server.install(state)) is not None:
        print(f"{name}: left out, {missing}", flush=True)  # noqa: T201 - the result
        return None
    # On a busy machine a server may miss its first start: its ports are taken, or its parts meet too late.
    for _ in range(ATTEMPTS):
        folder = Path(mkdtemp(dir=state))
        try:
            with server.running(folder, state) as described:
                return run_suite({"PUBLISHER_TEST_STORE": json.dumps(described)}, only)
        except TimeoutError as problem:
            print(f"{name}: {problem}", flush=True)  # noqa: T201 - the result
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return 1


def run_suite(settings: dict[str, str], only: str | None) -> int:
    """Run the suite with these variables in the environment."""
    command = [sys.executable, "-m", "pytest", "--quiet", *(["-k", only] if only else []), *SUITE]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=False, timeout=HOURS).returncode


if __name__ == "__main__":
    sys.exit(main())
