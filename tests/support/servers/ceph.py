"""Ceph's object gateway from Debian, with one monitor and one disk in memory: the strictest server there is."""

import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

from daemons import daemon, free_ports, wait_for

PACKAGES = ("radosgw", "ceph-mon", "ceph-osd", "ceph-common")
NAME, KEY = "test:tester", "testing"


def install(state: Path) -> str | None:
    """Install the packages if need be; return why not, if they cannot be had."""
    if shutil.which("radosgw"):
        return None if os.geteuid() == 0 else "it runs as root alone"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "it takes root and apt-get to install it"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *PACKAGES]
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return None if done.returncode == 0 else "apt-get cannot install it"


def settings(folder: Path, monitor: int, gateway: int) -> str:
    """Return ceph.conf for one of each, on loopback, without keys among themselves."""
    return f"""\
[global]
fsid = {uuid4()}
mon host = v1:127.0.0.1:{monitor}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
public network = 127.0.0.0/8
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
run dir = {folder}
log file = {folder}/$name.log
pid file = {folder}/$name.pid
admin socket = {folder}/$name.asok
crash dir = {folder}
[mon]
mon data = {folder}/mon
mon data avail warn = 1
mon data avail crit = 1
[osd]
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd max object name len = 256
osd class load list = *
osd class default list = *
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{gateway}
rgw data = {folder}/rgw
rgw enable apis = s3
"""


@contextmanager
def running(folder: Path, state: Path) -> Iterator[dict[str, object]]:
    """Run monitor, disk and gateway in `folder`; lend the description of the store."""
    monitor, gateway = free_ports(2)
    conf = folder / "ceph.conf"
    conf.write_text(settings(folder, monitor, gateway))
    log = folder / "talk.log"
    for name in ("osd", "rgw"):
        (folder / name).mkdir()

    def run(*command: str) -> str:
        with log.open("ab") as talk:
            done = subprocess.run(
                [*command, "-c", str(conf)], stdout=subprocess.PIPE, stderr=talk, text=True, check=True
            )
        return done.stdout

    with ExitStack() as stack:
        identity = conf.read_text().split("fsid = ")[1].split()[0]
        map_of_monitors = str(folder / "monmap")
        create = ["monmaptool", "--create", "--fsid", identity, "--add", "a", f"v1:127.0.0.1:{monitor}"]
        subprocess.run([*create, map_of_monitors], stdout=subprocess.DEVNULL, check=True)
        run("ceph-mon", "--mkfs", "-i", "a", "--monmap", map_of_monitors)
        stack.enter_context(daemon(["ceph-mon", "-f", "-i", "a", "-c", conf], log))
        disk = run("ceph", "osd", "create").strip()
        run("ceph-osd", "-i", disk, "--mkfs")
        stack.enter_context(daemon(["ceph-osd", "-f", "-i", disk, "-c", conf], log))
        # A gateway that starts before there is a disk waits for one, and does not always see it come.
        wait_for(lambda: is_up(conf), "Ceph's disk")
        stack.enter_context(daemon(["radosgw", "-f", "-n", "client.rgw", "-c", conf], log))
        endpoint = f"http://127.0.0.1:{gateway}"
        wait_for(lambda: speaks(endpoint), "Ceph's gateway")
        user = ["--uid=test", "--display-name=test", f"--access-key={NAME}", f"--secret-key={KEY}"]
        run("radosgw-admin", "user", "create", *user)
        yield {"kind": "ceph", "endpoint": endpoint, "access": NAME, "secret": KEY, "guarded": True}


def is_up(conf: Path) -> bool:
    """Tell whether the disk serves."""
    command = ["ceph", "-c", conf, "--connect-timeout", "5", "osd", "stat"]
    return "1 up" in subprocess.run(command, capture_output=True, text=True, check=False).stdout


def speaks(endpoint: str) -> bool:
    """Tell whether the gateway answers."""
    try:
        with urllib.request.urlopen(endpoint, timeout=2):  # noqa: S310 - ours
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
