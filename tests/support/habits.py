"""What stores do that Amazon's does not, one habit each: set on a proxy before a store that does all as it should."""

import gzip
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from support.answers import Answer, name_request
from support.faulty import Decide, Fault, Proxy, Request

Begin = Callable[[Proxy], None]


def refuse(*names: str, status: int, code: str, unless: str = "") -> Begin:
    """Return a habit: these requests are refused, unless they have a header."""

    def decide(request: Request) -> Fault | None:
        refused = name_request(request) in names and (not unless or unless not in request.headers)
        return Fault(kind="status", status=status, code=code) if refused else None

    def begin(proxy: Proxy) -> None:
        proxy.decide = decide

    return begin


def _to_all(proxy: Proxy) -> None:
    """Whoever asks: it is no habit towards the key alone."""
    proxy.decide = OfAll(proxy.decide)


@dataclass(frozen=True)
class OfAll:
    """A decision about everybody's requests, and not only about those with a signature."""

    decide: Decide

    def __call__(self, request: Request) -> Fault | None:
        """Decide."""
        return self.decide(request)


def begin_for_key(habit: Begin, proxy: Proxy) -> None:
    """Begin a habit; its refusals are for signed requests, and others may not list."""
    habit(proxy)
    decide = proxy.decide

    def decide_for_key(request: Request) -> Fault | None:
        if "authorization" in request.headers or isinstance(decide, OfAll):
            return decide(request)
        if name_request(request).startswith("ListObjects"):
            return Fault(kind="status", status=403, code="AccessDenied")
        return None

    proxy.decide = decide_for_key


def refuse_header(pattern: str, *, status: int, code: str) -> Begin:
    """Return a habit: requests with such a header are refused."""

    def begin(proxy: Proxy) -> None:
        proxy.decide = lambda request: (
            Fault(kind="status", status=status, code=code)
            if any(re.fullmatch(pattern, name) for name in request.headers)
            else None
        )

    return begin


def ignore_header(pattern: bytes) -> Begin:
    """Return a habit: such headers of requests are taken for nothing."""

    def begin(proxy: Proxy) -> None:
        proxy.change_head = lambda _, head: re.sub(rb"(?im)^(?:" + pattern + rb"):.*\r\n", b"", head)

    return begin


def change(act: Callable[[Request, Answer], Answer]) -> Begin:
    """Return a habit: answers of success come otherwise."""

    def changed(request: Request, raw: bytes) -> bytes:
        answer = Answer.read(raw)
        return act(request, answer).spell() if answer.is_success else raw

    def begin(proxy: Proxy) -> None:
        proxy.change_answer = changed

    return begin


def both(*habits: Begin) -> Begin:
    """Return a habit of several."""

    def begin(proxy: Proxy) -> None:
        for habit in habits:
            habit(proxy)

    return begin


def _short_pages(proxy: Proxy) -> None:
    """Two objects a page."""
    before = proxy.change_head

    def shorten(request: Request, head: bytes) -> bytes:
        if not name_request(request).startswith("ListObjects"):
            return before(request, head)
        return before(request, head.replace(b"?", b"?max-keys=2&", 1))

    proxy.change_head = shorten


def _old_listing(proxy: Proxy) -> None:
    """The second listing is answered as if it were the first."""
    proxy.change_head = lambda _, head: re.sub(rb"list-type=2&?", b"", head, count=1)


def _no_token(_: Request, answer: Answer) -> Answer:
    body = re.sub(rb"<Next(ContinuationToken|Marker)>.*?</Next\1>", b"", answer.body)
    return answer.saying(body) if body != answer.body else answer


def _same_page(proxy: Proxy) -> None:
    """The token is not heeded: each page is the first."""
    before = proxy.change_head
    proxy.change_head = lambda request, head: re.sub(rb"&?continuation-token=[^& ]*", b"", before(request, head))


def _weak_etag(_: Request, answer: Answer) -> Answer:
    etag = answer.get("etag")
    return answer.having("ETag", f"W/{etag}") if etag else answer


def _gzip(request: Request, answer: Answer) -> Answer:
    kind = answer.get("content-type")
    if request.method != "GET" or not re.match(r"text/|application/(json|rss)", kind) or "range" in request.headers:
        return answer
    return _weak_etag(request, answer.having("Content-Encoding", "gzip").saying(gzip.compress(answer.body)))


def _other_types(_: Request, answer: Answer) -> Answer:
    return answer.having("Content-Type", "application/octet-stream")


def _web_page(_: Request, answer: Answer) -> Answer:
    found = replace(answer, first="HTTP/1.1 200 OK").without(r"etag|last-modified|x-.*")
    return found.having("Content-Type", "text/html").saying(SIGN_IN)


SIGN_IN = b"<!DOCTYPE html><html><body><br>Sign in to&nbsp;this network</body></html>"
"""No XML."""


@dataclass
class OldAnswers:
    """Not found is said once more of each object that was just stored."""

    times: int
    fresh: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> Fault | None:
        """Note what is stored, and deny it."""
        path = urlsplit(request.path).path
        with self.lock:
            if request.method == "PUT":
                self.fresh.setdefault(path, self.times)
            elif request.method in {"GET", "HEAD"} and self.fresh.get(path, 0):
                self.fresh[path] -= 1
                return Fault(kind="status", status=404, code="NoSuchKey")
        return None


@dataclass
class Busy:
    """Every third request is too many."""

    count: int = 0

    def __call__(self, request: Request) -> Fault | None:
        """Count."""
        self.count += 1
        busy = self.count % 3 == 0
        return Fault(kind="status", status=429, code="TooManyRequests", headers={"Retry-After": "7"}) if busy else None


def _stale(proxy: Proxy) -> None:
    proxy.decide = OldAnswers(1)


def _busy(proxy: Proxy) -> None:
    proxy.decide = Busy()


def _late(proxy: Proxy) -> None:
    """No signature is believed."""
    proxy.decide = lambda _: Fault(kind="status", status=403, code="RequestTimeTooSkewed")


@dataclass(frozen=True, kw_only=True)
class Habit:
    """One habit of stores, and what comes of each command."""

    name: str
    words: str
    begin: Begin
    told: dict[str, str] = field(default_factory=dict)
    """What comes of the commands that do not simply work, as the table has it."""
    is_quick: bool = False

    def expect(self, command: str) -> str:
        """Return what comes of a command; of a run that retires an episode what comes of any second run."""
        return self.told.get("publish again" if command == "retire" else command, WORKS)


WORKS = "works"
COMMANDS = ("publish", "publish again", "verify", "prune", "doctor", "retire")
UNLISTED = "unfinished uploads could not be listed: the bucket"
NO_UPLOADS = f"{UNLISTED} does not allow this key to do that: s3:ListBucketMultipartUploads (AccessDenied)"
NO_LIST = "told: the bucket does not allow this key to do that: s3:ListBucket (AccessDenied)"
CUT_OFF = "told: the bucket cuts its listing off and does not go on with it"
UNGUARDED = "works, and tells: the bucket cannot guard the feed against two publishers at once"
ALTERED = "told: the store does not keep the {} that it is given, so nothing can be published to it"
NOTHING_YET = "told: the feed was never published to prod"


def habits() -> Iterator[Habit]:
    """Yield all of them."""
    yield Habit(name="none", words="a store that does all as Amazon's", begin=lambda _: None)
    yield Habit(
        name="no-bulk-delete",
        words="it does not know DeleteObjects (501)",
        begin=refuse("DeleteObjects", status=501, code="NotImplemented"),
        is_quick=True,
    )
    yield Habit(
        name="no-bulk-delete-400",
        words="it refuses DeleteObjects for whatever reason (400)",
        begin=refuse("DeleteObjects", status=400, code="MissingRequestBodyError"),
    )
    yield Habit(
        name="md5-wanted",
        words="it wants Content-MD5 with DeleteObjects",
        begin=refuse("DeleteObjects", status=400, code="MissingContentMD5", unless="content-md5"),
    )
    yield Habit(
        name="no-checksums",
        words="it refuses checksums in headers (400)",
        begin=refuse_header("x-amz-(checksum|sdk)-.*", status=400, code="InvalidArgument"),
    )
    yield Habit(
        name="no-uploads-listing",
        words="it does not list unfinished uploads (501)",
        begin=refuse("ListMultipartUploads", status=501, code="NotImplemented"),
        is_quick=True,
        told={
            "prune": f"works, and tells: {UNLISTED} cannot do that (NotImplemented)",
            "doctor": f"works, and tells: {UNLISTED} cannot do that (NotImplemented)",
        },
    )
    yield Habit(
        name="uploads-listing-denied",
        words="the key may not list unfinished uploads (403)",
        begin=refuse("ListMultipartUploads", status=403, code="AccessDenied"),
        told={
            "prune": f"works, and tells: {NO_UPLOADS}",
            "doctor": f"told: {NO_UPLOADS}",
        },
    )
    yield Habit(
        name="uploads-listing-ignored",
        words="it answers the question for unfinished uploads with a listing of objects",
        begin=lambda proxy: setattr(proxy, "change_head", lambda _, head: re.sub(rb"\?uploads\S*", b"", head, count=1)),
        told={
            "prune": f"works, and tells: {UNLISTED} does not know ListMultipartUploads",
            "doctor": f"works, and tells: {UNLISTED} does not know ListMultipartUploads",
        },
    )
    yield Habit(
        name="listing-denied",
        words="the key may not list (403)",
        begin=refuse("ListObjectsV2", "ListObjects", status=403, code="AccessDenied"),
        told={"publish": NO_LIST, "publish again": NO_LIST, "verify": NOTHING_YET, "prune": NO_LIST, "doctor": NO_LIST},
    )
    yield Habit(
        name="short-pages",
        words="it lists two objects a page",
        begin=_short_pages,
    )
    yield Habit(
        name="old-listing",
        words="it refuses the second version of listing (501), with two objects a page",
        begin=both(refuse("ListObjectsV2", status=501, code="NotImplemented"), _short_pages),
        is_quick=True,
    )
    yield Habit(
        name="old-listing-unasked",
        words="it takes the second version of listing for the first, with two objects a page",
        begin=both(_old_listing, _short_pages),
    )
    yield Habit(
        name="listing-cut-off",
        words="its listing is cut off and has no token to go on with",
        begin=both(_short_pages, change(_no_token)),
        told={"publish again": CUT_OFF, "verify": CUT_OFF, "prune": CUT_OFF, "doctor": CUT_OFF},
    )
    yield Habit(
        name="listing-in-circles",
        words="its listing begins again with every page",
        begin=both(_short_pages, _same_page),
        told={"publish again": CUT_OFF, "verify": CUT_OFF, "prune": CUT_OFF, "doctor": CUT_OFF},
    )
    yield Habit(
        name="conditions-ignored",
        words="it ignores If-Match and If-None-Match",
        begin=ignore_header(rb"if-match|if-none-match"),
        told={"publish": UNGUARDED, "publish again": UNGUARDED},
    )
    yield Habit(
        name="conditions-refused",
        words="it refuses If-Match and If-None-Match (501)",
        begin=refuse_header("if-match|if-none-match", status=501, code="NotImplemented"),
        told={"publish": UNGUARDED, "publish again": UNGUARDED},
    )
    yield Habit(name="weak-etags", words="its ETags are weak", begin=change(_weak_etag))
    yield Habit(
        name="no-etags",
        words="it has no ETags",
        begin=change(lambda _, answer: answer.without("etag")),
        told={"publish again": UNGUARDED},
    )
    yield Habit(
        name="old-answers",
        words="what was just stored is not found at first (404)",
        begin=_stale,
    )
    yield Habit(
        name="gzip",
        words="text comes compressed, whoever asks",
        begin=change(_gzip),
        told={"verify": "told: the feed is compressed on the way to listeners, also where they do not ask for that"},
    )
    yield Habit(
        name="no-head-403",
        words="it refuses HEAD (403)",
        begin=refuse("HEAD", status=403, code="AccessDenied"),
    )
    yield Habit(
        name="no-head-405",
        words="it refuses HEAD (405)",
        begin=refuse("HEAD", status=405, code="MethodNotAllowed"),
    )
    yield Habit(
        name="no-head-for-listeners",
        words="it refuses HEAD, also to listeners (403)",
        begin=both(refuse("HEAD", status=403, code="AccessDenied"), _to_all),
        told={
            "publish": "told: listeners cannot have a file: the server answers 403",
            "publish again": "told: listeners cannot have a file: the server answers 403",
            "verify": "told: the feed is not in the storage",
            "doctor": "told: listeners cannot have a file: the server answers 403",
        },
    )
    yield Habit(
        name="no-metadata",
        words="it drops user metadata",
        begin=ignore_header(rb"x-amz-meta-[^:]*"),
        told={
            "publish": "told: the bucket does not keep what it is given: digest of a file",
            "publish again": "told: the bucket does not keep what it is given: digest of a file",
            "verify": NOTHING_YET,
            "doctor": ALTERED.format("metadata"),
        },
    )
    yield Habit(
        name="other-types",
        words="it changes the Content-Type",
        begin=change(_other_types),
        told={
            "publish": "told: the bucket does not keep what it is given: Content-Type of a file",
            "publish again": "told: the bucket does not keep what it is given: Content-Type of a file",
            "verify": NOTHING_YET,
            "doctor": ALTERED.format("Content-Type"),
        },
    )
    yield Habit(
        name="busy",
        words="every third request is too many (429, with Retry-After)",
        begin=_busy,
    )
    yield Habit(
        name="clock",
        words="its clock is another one (RequestTimeTooSkewed)",
        begin=_late,
        told=dict.fromkeys(
            COMMANDS, "told: this machine's clock is wrong, so the store believes nothing (RequestTimeTooSkewed)"
        ),
    )
    yield Habit(
        name="web-page",
        words="it is no store: a website, or a network that wants you to sign in",
        begin=lambda proxy: setattr(
            proxy, "change_answer", lambda request, raw: _web_page(request, Answer.read(raw)).spell()
        ),
        told=dict.fromkeys(COMMANDS, "told: the store does not speak S3 at this address: it answers with a web page"),
    )
