"""OpenStack Swift with its S3 interface, from PyPI: a real server that heeds no If-Match."""

import getpass
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from daemons import answers, daemon, free_ports, wait_for

NAME, KEY = "test:tester", "testing"
PIPELINE = (
    "catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth staticweb copy slo dlo "
    "versioned_writes symlink proxy-server"
)
PLAIN_FILTERS = tuple(name for name in PIPELINE.split() if name not in {"cache", "s3api", "tempauth", "proxy-server"})
KEPT_HEADERS = (
    "Content-Disposition, Content-Encoding, X-Delete-At, X-Object-Manifest, X-Static-Large-Object, Cache-Control, "
    "Content-Language, Expires"
)


def install(state: Path) -> str | None:
    """Make an environment with Swift in it; return why not, if it cannot be had."""
    place = state / "swift"
    if not (place / "bin" / "swift-proxy-server").exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        command = [place / "bin" / "pip", "install", "--quiet", "swift", "setuptools<81"]
        if subprocess.run(command, check=False).returncode:
            return "it cannot be installed from PyPI"
    return None


@contextmanager
def running(folder: Path, state: Path) -> Iterator[dict[str, object]]:
    """Run Swift's four servers in `folder`; lend the description of the store."""
    programs = state / "swift" / "bin"
    proxy, *backs = free_ports(4)
    ports = dict(zip(("account", "container", "object"), backs, strict=True))
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = suffix\nswift_hash_path_prefix = prefix\n"
        "[storage-policy:0]\nname = default\ndefault = yes\n[swift-constraints]\nmax_header_size = 16384\n"
    )
    with ExitStack() as stack:
        for kind, port in ports.items():
            make_ring(programs, folder, kind, port)
            (folder / f"{kind}.conf").write_text(back_end(folder, kind, port))
            stack.enter_context(
                daemon([programs / f"swift-{kind}-server", folder / f"{kind}.conf"], folder / f"{kind}.log")
            )
        (folder / "proxy.conf").write_text(front_end(folder, proxy))
        stack.enter_context(daemon([programs / "swift-proxy-server", folder / "proxy.conf"], folder / "proxy.log"))
        wait_for(lambda: all(answers(port) for port in (proxy, *backs)), "Swift")
        yield {
            "kind": "swift",
            "endpoint": f"http://127.0.0.1:{proxy}",
            "access": NAME,
            "secret": KEY,
            "guarded": False,
            "public": "{endpoint}/v1/AUTH_test/{bucket}/",
        }


def make_ring(programs: Path, folder: Path, kind: str, port: int) -> None:
    """Write which servers and disks hold what: one of each."""
    builder = folder / f"{kind}.builder"
    for arguments in (["create", "4", "1", "0"], ["add", f"r1z1-127.0.0.1:{port}/d1", "1"], ["rebalance"]):
        # It exits with 1 for warnings, and warns of so few disks.
        subprocess.run([programs / "swift-ring-builder", builder, *arguments], stdout=subprocess.DEVNULL, check=False)


def common(folder: Path, name: str, port: int) -> str:
    """Return what all four are told."""
    return (
        f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {port}\nworkers = 0\nuser = {getpass.getuser()}\n"
        f"swift_dir = {folder}\nlog_name = {name}\nlog_level = WARNING\nlog_address = {folder}/no-such-log\n"
    )


def back_end(folder: Path, kind: str, port: int) -> str:
    """Return the settings of an account, container or object server."""
    headers = f"allowed_headers = {KEPT_HEADERS}\n" if kind == "object" else ""
    return (
        f"{common(folder, kind, port)}devices = {folder}/devices\nmount_check = false\ndisable_fallocate = true\n"
        f"fallocate_reserve = 0\nrecon_cache_path = {folder}\n"
        f"[pipeline:main]\npipeline = {kind}-server\n[app:{kind}-server]\nuse = egg:swift#{kind}\n{headers}"
        f"[{kind}-replicator]\n[{kind}-updater]\n[{kind}-auditor]\n"
    )


def front_end(folder: Path, port: int) -> str:
    """Return the settings of the server that clients speak with."""
    filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in PLAIN_FILTERS)
    return (
        f"{common(folder, 'proxy', port)}cors_allow_origin = *\n[pipeline:main]\npipeline = {PIPELINE}\n"
        "[app:proxy-server]\nuse = egg:swift#proxy\nallow_account_management = true\naccount_autocreate = true\n"
        f"{filters}"
        f"[filter:cache]\nuse = egg:swift#memcache\nmemcache_servers = 127.0.0.1:9\nerror_suppression_limit = 1\n"
        "connect_timeout = 0.05\n"
        "[filter:s3api]\nuse = egg:swift#s3api\nlocation = us-east-1\ns3_acl = false\nallow_no_owner = true\n"
        f"check_bucket_owner = false\n[filter:tempauth]\nuse = egg:swift#tempauth\n"
        f"user_{NAME.replace(':', '_')} = {KEY} .admin .reseller_admin\n"
    )
