"""Uploads to a store on this machine, beside Amazon's own command line: one large file, and many small ones.

Both are run as processes of their own, by turns, against the same server; shown are the medians of several
rounds, and the ratios. Ours verifies each object after it was stored, which the other does not.
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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from socket import create_connection, create_server
from tempfile import TemporaryDirectory

import boto3
from botocore.config import Config

from publisher.adapters.s3 import Place, S3Storage
from publisher.ledger import Stored
from publisher.media_types import IMMUTABLE

ROUNDS = 3
LARGE = 500_000_000
SMALL, SMALL_BYTES = 2_000, 32_000
HANDS = 8
KEY, SECRET = "bench", "bench-secret"
BUCKET = "bench"
ENVIRONMENT = {
    **os.environ,
    "AWS_ACCESS_KEY_ID": KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
}


def main() -> None:
    """Show wall time and processor time of both, and how they compare."""
    tools = Path(sys.executable).parent
    memory = Path("/dev/shm")  # noqa: S108 - so that no disk is measured
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        large, small, served = (Path(folder, name) for name in ("large", "small", "served"))
        for place in (large, small, served):
            place.mkdir()
        chance = random.Random(1)  # noqa: S311 - the same on every machine
        with (large / "large.mp3").open("wb") as stream:
            for _ in range(LARGE // 1_000_000):
                stream.write(chance.randbytes(1_000_000))
        for number in range(SMALL):
            (small / f"{number:04}.jpg").write_bytes(chance.randbytes(SMALL_BYTES))
        for place in (large, small):
            digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in place.iterdir()}
            place.with_suffix(".json").write_text(json.dumps(digests))
        port = free_port()
        endpoint = f"http://127.0.0.1:{port}"
        server = serve(tools / "rclone", served, port)
        try:
            compare("500 MB in one file", large, endpoint, tools / "aws")
            compare("2,000 files of 32 kB", small, endpoint, tools / "aws")
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def serve(rclone: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the store, and wait until it answers."""
    command = [rclone, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}"]
    quiet = ["--vfs-cache-mode", "off", "--config", os.devnull, folder]
    # It complains of each folder that is not empty yet.
    server = subprocess.Popen([*command, *quiet], stderr=subprocess.DEVNULL)
    while True:
        with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
            return server
        time.sleep(0.05)


def compare(title: str, folder: Path, endpoint: str, aws: Path) -> None:
    """Upload a folder by turns with both, and show the medians."""
    theirs = [aws, "--endpoint-url", endpoint, "s3", "cp", "--recursive", "--only-show-errors", folder]
    ours = [sys.executable, "-m", "bench.s3_bench", folder, endpoint]
    runs: dict[str, list[tuple[float, float]]] = {"publisher": [], "aws s3 cp": []}
    for number in range(ROUNDS):
        for name, command in (
            ("publisher", lambda bucket: [*ours, bucket]),
            ("aws s3 cp", lambda bucket: [*theirs, f"s3://{bucket}/"]),
        ):
            runs[name].append(measured(command, endpoint, f"{BUCKET}-{folder.name}-{number}-{name.split()[0]}"))
    print(f"  {title}")
    medians = {name: [statistics.median(column) for column in zip(*times, strict=True)] for name, times in runs.items()}
    for name, (wall, processor) in medians.items():
        print(f"    {name:10} {wall:6.2f} s, {processor:6.2f} s of processor")
    ratios = [mine / other for mine, other in zip(medians["publisher"], medians["aws s3 cp"], strict=True)]
    print(f"    ratio      {ratios[0]:6.2f}    {ratios[1]:6.2f}")


def measured(command: Callable[[str], Sequence[str | Path]], endpoint: str, bucket: str) -> tuple[float, float]:
    """Run an upload into a bucket of its own; return wall and processor time."""
    config = Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required")
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
        config=config,
    )
    client.create_bucket(Bucket=bucket)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*command(bucket)], env=ENVIRONMENT, check=True)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    pages = [*client.get_paginator("list_objects_v2").paginate(Bucket=bucket)]
    count = sum(len(page.get("Contents", [])) for page in pages)
    if count not in {1, SMALL}:
        raise RuntimeError(f"{bucket} has {count} objects")
    for page in pages:
        client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": entry["Key"]} for entry in page["Contents"]]})
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def upload(folder: Path, endpoint: str, bucket: str) -> None:
    """Upload a folder as publishing does: each file put, and looked at. Their digests are known from mastering."""
    digests = json.loads(folder.with_suffix(".json").read_text())
    with TemporaryDirectory() as state, ThreadPoolExecutor(HANDS) as hands:
        storage = S3Storage(place=Place(bucket=bucket, endpoint=endpoint), state=Path(state))
        storage.abilities()

        def put(file: Path) -> None:
            stored = Stored(
                key=f"images/{file.name}",
                bytes=file.stat().st_size,
                digest=digests[file.name],
                media_type="image/jpeg",
            )
            storage.put(file, stored, cache_control=IMMUTABLE, report=lambda _: None)

        for _ in hands.map(put, sorted(folder.iterdir())):
            pass


if __name__ == "__main__":
    upload(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
