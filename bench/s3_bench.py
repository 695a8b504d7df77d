"""Uploads to a store on this machine, beside Amazon's own command line: one large file, and many small ones.

Both are run as processes of their own, as they are when nothing is set, by turns, against the same server; shown are
the medians of several rounds, and the ratios. Ours makes sure besides that each file is what its digest says, and
that the store has it.
"""

import hashlib
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection, create_server
from tempfile import TemporaryDirectory

from publisher.storage.s3 import BucketLocation, S3Storage

ROUNDS = 3
LARGE = 500_000_000
SMALL, SMALL_BYTES = 2_000, 32_000
KEY, SECRET = "bench", "bench-secret"
BUCKET = "bench"
TO = f"s3://{BUCKET}/images/"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
}


def main() -> None:
    """Show wall time and processor time of both, and how they compare."""
    os.environ.update(ENVIRONMENT)
    tools = Path(sys.executable).parent
    memory = Path("/dev/shm")  # noqa: S108 - so that no disk is measured
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        large, small, served = (Path(folder, name) for name in ("large", "small", "served"))
        for made in (large, small, served):
            made.mkdir()
        chance = random.Random(1)  # noqa: S311 - the same on every machine
        with (large / "large.mp3").open("wb") as stream:
            for _ in range(LARGE // 1_000_000):
                stream.write(chance.randbytes(1_000_000))
        for number in range(SMALL):
            (small / f"{number:04}.jpg").write_bytes(chance.randbytes(SMALL_BYTES))
        for made in (large, small):
            digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in made.iterdir()}
            made.with_suffix(".json").write_text(json.dumps(digests))
        rclone, aws = tools / "rclone", tools / "aws"
        # Asked for a file's ETag, this server alone reads the whole file first; of parts it knows them.
        with store(rclone, served / "large", ["--etag-hash", ""]) as storage:
            compare("500 MB in one file", large, storage, aws)
        with store(rclone, served / "small", []) as storage:
            compare("2,000 files of 32 kB", small, storage, aws)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def store(rclone: Path, folder: Path, settings: Sequence[str]) -> Iterator[S3Storage]:
    """Run a store in `folder`, with a bucket in it, and lend the bucket."""
    folder.mkdir()
    port = free_port()
    command: list[str | Path] = [rclone, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}"]
    quiet: list[str | Path] = ["--vfs-cache-mode", "off", "--config", os.devnull, *settings, folder]
    # It complains of each folder that is not empty yet.
    server = subprocess.Popen([*command, *quiet], stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        storage = S3Storage(
            place=BucketLocation(bucket=BUCKET, endpoint=f"http://127.0.0.1:{port}"), state=folder.parent
        )
        storage.client.create_bucket(Bucket=BUCKET)
        # What a bucket can do is found out once, with the first publish ever.
        storage.capabilities()
        yield storage
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    while True:
        with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)


def compare(title: str, folder: Path, storage: S3Storage, aws: Path) -> None:
    """Upload a folder by turns with both, and show the medians."""
    endpoint = storage.place.endpoint or ""
    commands: dict[str, list[str | Path]] = {
        "publisher": [sys.executable, "-m", "bench.uploading", folder, endpoint, BUCKET, storage.state],
        "aws s3 cp": [aws, "--endpoint-url", endpoint, "s3", "cp", "--recursive", "--only-show-errors", folder, TO],
    }
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            runs[name].append(measured(command))
            found = storage.listing()
            if len(found) != len([*folder.iterdir()]):
                raise RuntimeError(f"{name} left {len(found)} objects")
            storage.remove(found)
    print(f"  {title}")
    medians = {name: [statistics.median(column) for column in zip(*times, strict=True)] for name, times in runs.items()}
    for name, (wall, processor) in medians.items():
        print(f"    {name:10} {wall:6.2f} s, {processor:6.2f} s of processor")
    ratios = [mine / other for mine, other in zip(medians["publisher"], medians["aws s3 cp"], strict=True)]
    print(f"    ratio      {ratios[0]:6.2f}    {ratios[1]:6.2f}")


def measured(command: Sequence[str | Path]) -> tuple[float, float]:
    """Run an upload; return wall and processor time of all its processes."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*command], check=True)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
