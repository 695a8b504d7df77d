"""`publisher doctor`: examines a bucket, and reports what it and the publisher's key can and cannot do."""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

import click

from publisher.cli.completion import complete_targets
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, form_option, now, run
from publisher.cli.project import Project, open_project
from publisher.errors import DeniedError, NotOfferedError, PublisherError
from publisher.hashing import digest_bytes
from publisher.model import S3Target
from publisher.plan.ledger import Stored
from publisher.publish.prune import describe_unlisted_uploads
from publisher.publish.prune_rules import UPLOAD_EXPIRES_AFTER
from publisher.publish.reachability import check_reachability
from publisher.storage.base import SmallObject
from publisher.storage.content_types import MUTABLE, get_content_type
from publisher.storage.http import client
from publisher.storage.s3 import S3Storage
from publisher.storage.s3.capabilities import Capabilities
from publisher.storage.s3.inspect import BucketReport, inspect_bucket
from publisher.storage.s3.policies import format_json, make_cors_rules, make_key_policy, make_public_policy

PROBE_KEY = ".publisher/probe/listener.txt"
PROBE_CONTENT = b"This file shows whether listeners can read what is published here. It can be deleted.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One result of the examination: whether it is good, what it is, and what to do about it."""

    good: bool
    message: str
    hint: str = ""


@click.command()
@click.argument("target", shell_complete=complete_targets)
@form_option
def doctor(target: str, form: str) -> None:
    """Show what a bucket can do, and what is wrong with it.

    The policies that it lacks are there to be pasted.

    \b
    Example:
      publisher doctor production
    """
    run(form, target, None, lambda invocation: examine_bucket(invocation, now()))


def examine_bucket(invocation: Invocation, now: datetime) -> Exit:
    """Show the bucket's diagnoses and the policies to paste; return FAILED if a diagnosis is bad.

    What the key may not do, and what the store does not know, are diagnoses among others. Raises PublisherError if the
    target is no bucket, or if there is no store that answers to the key.
    """
    project = open_project(invocation)
    target, storage, url = _find_bucket(project)
    report = inspect_bucket(storage, now - UPLOAD_EXPIRES_AFTER)
    outside, answer = _check_public_access(storage, url, report)
    diagnoses = [*diagnose_bucket(report), *outside, *_diagnose_web(target, answer)]
    policies = {
        "key_policy": make_key_policy(target.bucket, storage.place.prefix),
        "public_policy": make_public_policy(target.bucket, storage.place.prefix),
        "cors": make_cors_rules(),
    }
    count = f"{report.objects} objects" if isinstance(report.objects, int) else "nobody knows how many objects"
    lines = [f"{storage.place.name}: {count}; this machine signs as {storage.mark}"]
    for diagnosis in diagnoses:
        lines.append(f"{'✓' if diagnosis.good else '✗'} {diagnosis.message}")
        lines += [f"  → {diagnosis.hint}"] if diagnosis.hint else []
    for title, document in zip(_TITLES, policies.values(), strict=True):
        lines += ["", title, *format_json(document)]
    found = [asdict(diagnosis) for diagnosis in diagnoses]
    project.console.result("doctor", lines, {"remarks": found, **policies})
    project.console.summary()
    return Exit.DONE if all(diagnosis.good for diagnosis in diagnoses) else Exit.FAILED


def _find_bucket(project: Project) -> tuple[S3Target, S3Storage, str]:
    for slug, deployment in project.deployments().items():
        target = project.target_of(project.sources.feed(slug))
        if isinstance(target, S3Target) and isinstance(deployment.storage, S3Storage):
            return target, deployment.storage, deployment.url
    raise PublisherError(
        f"{project.target} is a folder on this machine, and needs no doctor",
        hint="name a target of kind: s3",
    )


_TITLES = (
    "The least that the publisher's own key has to be allowed:",
    "The bucket's policy that lets everybody listen, where the store has policies:",
    "The bucket's rules for players in web pages (CORS):",
)


def diagnose_bucket(found: BucketReport) -> Iterator[Diagnosis]:
    """Yield a diagnosis for each capability and each leftover that a producer should know of."""
    yield from _diagnose_rights(found)
    if isinstance(found.capabilities, Capabilities):
        yield from _diagnose_capabilities(found.capabilities)
    yield from _diagnose_uploads(found.unfinished_uploads)
    if found.versioned:
        yield Diagnosis(
            good=True,
            message="the bucket keeps every version, so what prune deletes is hidden and still charged for",
            hint="set a lifecycle rule that ends old versions after 30 days",
        )


def _diagnose_rights(found: BucketReport) -> Iterator[Diagnosis]:
    refused = [answer for answer in (found.objects, found.capabilities) if isinstance(answer, PublisherError)]
    for answer in refused:
        hint = _RIGHTS_BELOW if isinstance(answer, DeniedError) else answer.hint
        yield Diagnosis(good=False, message=answer.message, hint=hint)
    if not refused:
        yield Diagnosis(good=True, message="the key can list, read and write")


def _diagnose_capabilities(able: Capabilities) -> Iterator[Diagnosis]:
    if able.create and able.match != "none":
        yield Diagnosis(
            good=True, message="two publishers at once cannot overwrite each other's feed: the store sees to it"
        )
    else:
        yield Diagnosis(
            good=True,
            message="the store does not guard the feed against two publishers at once; they keep clear of each other",
            hint="publish from one place only, to be sure",
        )
    if not able.remove:
        yield Diagnosis(
            good=False,
            message="the key cannot delete, so prune cannot either, and small files of .publisher/ stay behind",
            hint="allow it s3:DeleteObject",
        )
    if able.altered:
        yield Diagnosis(
            good=False,
            message=f"the store does not keep the {able.altered} that it is given, so nothing can be published to it",
            hint="look for a setting of the store, or of what stands before it, that changes headers",
        )


def _diagnose_uploads(found: int | PublisherError) -> Iterator[Diagnosis]:
    if isinstance(found, PublisherError):
        notice = describe_unlisted_uploads(found)
        # What the store does not offer is no fault of the producer.
        yield Diagnosis(good=isinstance(found, NotOfferedError), message=notice.message, hint=notice.hint)
    elif found:
        yield Diagnosis(
            good=False,
            message=f"{found} uploads began more than a week ago and never ended; they may be charged for",
            hint="remove them: publisher prune --yes",
        )


def _check_public_access(storage: S3Storage, url: str, report: BucketReport) -> tuple[list[Diagnosis], client.Response]:
    """Store a small file, read it at its public address without a key, and delete it; return the answer as well."""
    if isinstance(report.capabilities, PublisherError):
        message = "whether listeners can read here is not known: the key cannot store a file to try it with"
        return [Diagnosis(good=False, message=message, hint=_RIGHTS_BELOW)], client.Response(status=0)
    try:
        _store_probe(storage)
        return _look_from_outside(url)
    except PublisherError as refused:
        return [Diagnosis(good=False, message=refused.message, hint=refused.hint)], client.Response(status=0)
    finally:
        if report.capabilities.remove:
            with suppress(PublisherError):  # The same as with the probe of capabilities, which was deleted.
                storage.remove([PROBE_KEY])


def _store_probe(storage: S3Storage) -> None:
    document = SmallObject(
        key=PROBE_KEY, content=PROBE_CONTENT, media_type=get_content_type(PROBE_KEY), cache_control=MUTABLE
    )
    deque(storage.put_documents([document]), maxlen=0)


def _look_from_outside(url: str) -> tuple[list[Diagnosis], client.Response]:
    kind = get_content_type(PROBE_KEY)
    stored = Stored(key=PROBE_KEY, bytes=len(PROBE_CONTENT), digest=digest_bytes(PROBE_CONTENT), media_type=kind)
    try:
        notice = check_reachability(url + PROBE_KEY, stored)
        answer = client.get_first_bytes(url + PROBE_KEY)
    except PublisherError as refused:
        return [Diagnosis(good=False, message=refused.message, hint=_SHOWN_BELOW)], client.Response(status=0)
    if notice is not None:
        return [Diagnosis(good=False, message=notice.message, hint=notice.hint)], answer
    return [Diagnosis(good=True, message=f"listeners can read everything at {url}, and parts of it")], answer


_RIGHTS_BELOW = "give the key the rights of the policy below, at the store"
_SHOWN_BELOW = "set the policy below, or the store's own switch for public buckets, and look at the target's url"


def _diagnose_web(target: S3Target, answer: client.Response) -> Iterator[Diagnosis]:
    if answer.status and "access-control-allow-origin" in answer.headers:
        yield Diagnosis(good=True, message="players in web pages can read transcripts and chapters")
    elif answer.status:
        yield Diagnosis(
            good=False,
            message="players in web pages cannot read transcripts and chapters",
            hint="set the CORS rules below, at the store or at the CDN before it",
        )
    if target.endpoint and _is_listed(f"{target.endpoint}/{target.bucket}/?list-type=2&max-keys=1"):
        yield Diagnosis(
            good=False,
            message="everybody can list the bucket, and so find episodes before their time",
            hint="take the right to list away from everybody; the policy below gives the right to read alone",
        )


def _is_listed(url: str) -> bool:
    """Tell whether a listing is answered to a request without a key; a web page with status 200 is no listing."""
    answer = client.get(url)
    return answer.status == 200 and b"<ListBucketResult" in answer.body  # noqa: PLR2004 - OK
