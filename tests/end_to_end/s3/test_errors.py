"""What a producer is told when a target is not set up rightly: one clear line, a hint, exit 1, and nothing changed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.httpsession
import pytest

from publisher.errors import PublisherError
from publisher.storage.http import client
from publisher.storage.preview_server import make_server
from support.buckets import FEED, committed, copy_show, deployment_of, publish_here
from support.faulty import Fault, proxy
from support.processes import serving
from support.shows import run, snapshot
from support.stores import Store, hurried

REFUSALS = [
    ("InvalidAccessKeyId", 403, "the key or the secret is not right"),
    ("SignatureDoesNotMatch", 403, "the key or the secret is not right"),
    ("NoSuchBucket", 404, "there is no bucket"),
    ("AccessDenied", 403, "does not allow this key"),
    ("PermanentRedirect", 301, "in another region"),
    ("AuthorizationHeaderMalformed", 400, "in another region"),
    ("RequestTimeTooSkewed", 403, "clock is wrong"),
    ("ExpiredToken", 400, "have expired"),
    ("InsufficientStorage", 507, "no room left"),
    ("MethodNotAllowed", 405, "does not speak S3"),
    ("SomethingNew", 418, "refused"),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_each_refusal_has_a_line_and_a_hint(
    refusal: tuple[str, int, str], mastered: Path, tmp_path: Path, store: Store
) -> None:
    """Whatever a store refuses with, the producer reads what it means, exit is 1, and the folder is as it was."""
    code, status, words = refusal
    with proxy(store.address, decide=lambda _: Fault(kind="status", status=status, code=code)) as line:
        show = copy_show(mastered, tmp_path / "show", store, "some-bucket", endpoint=line.address)
        before = snapshot(show / "feeds")
        done = run(show, "publish", "--target", "prod")
    assert done.returncode == 1
    trouble = done.stderr.splitlines()[-2:]
    assert re.match(rf"publisher: .*{words}.*{code}", trouble[0]), done.stderr
    assert trouble[1].startswith("  → ")
    assert "Traceback" not in done.stderr
    assert snapshot(show / "feeds") == before


def unreachable(store: Store) -> dict[str, Any]:
    """Name a port where nobody listens."""
    return {"endpoint": "http://127.0.0.1:9"}


def nameless(store: Store) -> dict[str, Any]:
    """Name a machine that cannot be (RFC 6761)."""
    return {"endpoint": "http://store.invalid"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [(unreachable, "127.0.0.1:9 does not answer"), (nameless, "there is no machine called store.invalid")],
    ids=["endpoint", "name"],
)
def test_an_address_where_nothing_is(
    wrong: Callable[[Store], dict[str, Any]], words: str, mastered: Path, tmp_path: Path, store: Store
) -> None:
    """A wrong endpoint is told within seconds and not after minutes of trying."""
    show = copy_show(mastered, tmp_path / "show", store, "some-bucket", **wrong(store))
    done = run(show, "publish", "--target", "prod")
    assert done.returncode == 1
    assert words in done.stderr
    assert "mend the target's endpoint" in done.stderr


def test_a_web_page_is_no_store(mastered: Path, tmp_path: Path, store: Store) -> None:
    """An endpoint that answers, but not as S3 does, is told as such."""
    (tmp_path / "site").mkdir()
    with serving(make_server(tmp_path / "site", port=0, say=lambda _: None), poll_interval=0.02) as server:
        endpoint = f"http://127.0.0.1:{server.port}"
        show = copy_show(mastered, tmp_path / "show", store, "some-bucket", endpoint=endpoint)
        done = run(show, "publish", "--target", "prod")
    assert done.returncode == 1
    assert re.search("there is no bucket some-bucket|does not speak S3", done.stderr), done.stderr


def test_a_certificate_that_nobody_vouches_for(mastered: Path, tmp_path: Path, store_with_tls: Store) -> None:
    """A certificate that cannot be trusted stops everything, and the hint names the way out."""
    show = copy_show(mastered, tmp_path / "show", store_with_tls, "some-bucket")
    done = run(show, "publish", "--target", "prod", env={"AWS_CA_BUNDLE": certifi()})
    assert done.returncode == 1
    assert "cannot be trusted" in done.stderr
    assert "AWS_CA_BUNDLE" in done.stderr


def certifi() -> str:
    """Return the authorities that boto3 trusts when nobody tells it otherwise."""
    return str(Path(botocore.httpsession.__file__).with_name("cacert.pem"))


def test_no_key_at_all(mastered: Path, tmp_path: Path, store: Store) -> None:
    """Without credentials the hint names the variables, and not boto3's classes."""
    show = copy_show(mastered, tmp_path / "show", store, "some-bucket")
    done = run(show, "publish", "--target", "prod", env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})
    assert done.returncode == 1
    assert "there is no key for bucket some-bucket" in done.stderr
    assert "AWS_ACCESS_KEY_ID" in done.stderr


def test_a_profile_that_is_not_there(mastered: Path, tmp_path: Path, store: Store) -> None:
    """A slip in AWS_PROFILE is told as such."""
    show = copy_show(mastered, tmp_path / "show", store, "some-bucket")
    done = run(show, "publish", "--target", "prod", env={"AWS_PROFILE": "nobody"})
    assert done.returncode == 1
    assert "AWS_PROFILE names a profile that is not there" in done.stderr


def test_a_bucket_that_is_not_there(mastered: Path, tmp_path: Path, store: Store) -> None:
    """A real store that has no such bucket: told by name, and nothing was changed."""
    show = copy_show(mastered, tmp_path / "show", store, "no-such-bucket-here")
    done = run(show, "publish", "--target", "prod")
    assert done.returncode == 1
    assert "there is no bucket no-such-bucket-here" in done.stderr
    assert committed(show) == ["cover.png", "feed.yaml"]


def test_a_wrong_secret(mastered: Path, tmp_path: Path, store: Store) -> None:
    """A store that looks at signatures refuses a wrong secret, and the secret is not repeated."""
    if store.kind == "moto":
        pytest.skip("moto takes any secret")
    show = copy_show(mastered, tmp_path / "show", store, store.bucket())
    done = run(show, "publish", "--target", "prod", env={"AWS_SECRET_ACCESS_KEY": "wrongly-copied"})
    assert done.returncode == 1
    assert "the key or the secret is not right" in done.stderr
    assert "wrongly-copied" not in done.stderr
    assert committed(show) == ["cover.png", "feed.yaml"]


def test_a_key_that_may_only_read(mastered: Path, tmp_path: Path, store: Store) -> None:
    """Where the key may not write, nothing is published, and the hint leads to the policy."""
    with proxy(store.address) as line:
        line.decide = lambda request: (
            Fault(kind="status", status=403, code="AccessDenied") if request.method in {"PUT", "POST"} else None
        )
        show = copy_show(mastered, tmp_path / "show", store, store.bucket(), endpoint=line.address)
        done = run(show, "publish", "--target", "prod")
    assert done.returncode == 1
    assert "does not allow this key to do that" in done.stderr
    assert "publisher doctor" in done.stderr
    assert "prod.xml" not in committed(show)


def test_a_bucket_that_listeners_cannot_read(mastered: Path, tmp_path: Path, store: Store) -> None:
    """Where listeners would be refused the feed is not switched; once the bucket is open, the next run finishes."""
    bucket = store.bucket(public=False)
    show = copy_show(mastered, tmp_path / "show", store, bucket)
    done = run(show, "publish", "--target", "prod")
    assert done.returncode == 1
    # The cover tells it, before time is spent on audio.
    assert re.search(r"listeners cannot have .*/images/bokstaver\..*: the server answers 40[13]", done.stderr), (
        done.stderr
    )
    assert store.client().list_objects_v2(Bucket=bucket, Prefix="audio/").get("Contents") is None
    assert "make the bucket readable" in done.stderr
    assert deployment_of(show, hurried())[1].storage.read(FEED) is None
    assert "prod.xml" not in committed(show)
    store.open_to_all(bucket)
    assert run(show, "publish", "--target", "prod").returncode == 0
    assert client.get(store.url(bucket) + FEED).status == 200


def test_an_address_out_of_reach_from_here_is_a_warning(mastered: Path, tmp_path: Path, store: Store) -> None:
    """That the public address is out of reach from this machine says nothing of listeners: a warning, no more."""
    show = copy_show(mastered, tmp_path / "show", store, store.bucket(), url="http://cdn.invalid/")
    done = run(show, "publish", "--target", "prod")
    assert done.returncode == 0, done.stderr
    assert "could not be looked at from here" in done.stderr
    done = run(show, "publish", "--target", "prod", "--format", "github")
    assert done.returncode == 0


def test_an_address_that_leads_elsewhere_stops_the_switch(mastered: Path, tmp_path: Path, store: Store) -> None:
    """A public address that belongs to another folder has nothing of what the feed would name."""
    bucket = store.bucket()
    show = copy_show(mastered, tmp_path / "show", store, bucket, url=store.url(bucket) + "elsewhere/")
    with pytest.raises(PublisherError, match="listeners cannot have"):
        publish_here(show, hurried())
