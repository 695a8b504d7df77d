"""What stores do that Amazon's does not, one habit each: set on a proxy before a store that does all as it should."""

import gzip
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from support.faulty import Fault, Proxy, Request

Begin = Callable[[Proxy], None]
REQUESTS = {
    "POST ?delete": "DeleteObjects",
    "GET ?uploads": "ListMultipartUploads",
    "GET ?list-type": "ListObjectsV2",
    "GET ?versioning": "GetBucketVersioning",
    "GET ?cors": "GetBucketCors",
    "GET": "ListObjects",
}


def name_request(request: Request) -> str:
    """Return the name of a request about a bucket as S3 has it; of one about an object, its method."""
    parts = urlsplit(request.path)
    if parts.path.strip("/").count("/"):
        return request.method
    option = re.match(r"delete|uploads|list-type|versioning|cors", parts.query)
    return REQUESTS.get(f"{request.method} ?{option[0]}" if option else request.method, request.method)


@dataclass(frozen=True)
class Answer:
    """An answer in its parts."""

    first: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def read(cls, raw: bytes) -> "Answer":
        """Take an answer apart."""
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        return cls(first, tuple((name, text.strip()) for name, _, text in (line.partition(":") for line in lines)), body)

    def spell(self) -> bytes:
        """Put it together."""
        lines = [self.first, *(f"{name}: {text}" for name, text in self.headers)]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body

    @property
    def is_success(self) -> bool:
        """Whether its status is 2xx."""
        return self.first.split(" ")[1].startswith("2")

    def get(self, name: str) -> str:
        """Return a header; empty if there is none."""
        return next((text for known, text in self.headers if known.lower() == name), "")

    def without(self, pattern: str) -> "Answer":
        """Return it without the headers of these names."""
        kept = tuple(pair for pair in self.headers if not re.fullmatch(pattern, pair[0].lower()))
        return replace(self, headers=kept)

    def having(self, name: str, text: str) -> "Answer":
        """Return it with this header."""
        found = self.without(re.escape(name.lower()))
        return replace(found, headers=(*found.headers, (name, text)))

    def saying(self, body: bytes) -> "Answer":
        """Return it with another body."""
        return replace(self.having("Content-Length", str(len(body))), body=body)


def refuse(*names: str, status: int, code: str, unless: str = "") -> Begin:
    """Return a habit: these requests are refused, unless they have a header."""

    def decide(request: Request) -> Fault | None:
        refused = name_request(request) in names and (not unless or unless not in request.headers)
        return Fault(kind="status", status=status, code=code) if refused else None

    def begin(proxy: Proxy) -> None:
        proxy.decide = decide

    return begin


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
    return found.having("Content-Type", "text/html").saying(b"<html><body>Sign in to this network</body></html>")


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
        busy = self.count % 3 == 0 and "authorization" in request.headers
        return Fault(kind="status", status=429, code="TooManyRequests", headers={"Retry-After": "7"}) if busy else None


def _stale(proxy: Proxy) -> None:
    proxy.decide = OldAnswers(1)


def _busy(proxy: Proxy) -> None:
    proxy.decide = Busy()


def _late(proxy: Proxy) -> None:
    """No signature is believed."""
    proxy.decide = lambda request: (
        Fault(kind="status", status=403, code="RequestTimeTooSkewed") if "authorization" in request.headers else None
    )


@dataclass(frozen=True, kw_only=True)
class Habit:
    """One habit of stores, and what comes of each command."""

    name: str
    words: str
    begin: Begin
    told: dict[str, str] = field(default_factory=dict)
    """What is told, by command; of others, nothing: they work."""
    is_quick: bool = False


COMMANDS = ("publish", "publish again", "verify", "prune", "doctor")
SHUT = "does not allow this key to do that"


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
    )
    yield Habit(
        name="uploads-listing-denied",
        words="the key may not list unfinished uploads (403)",
        begin=refuse("ListMultipartUploads", status=403, code="AccessDenied"),
    )
    yield Habit(
        name="uploads-listing-ignored",
        words="it answers the question for unfinished uploads with a listing of objects",
        begin=lambda proxy: setattr(
            proxy, "change_head", lambda _, head: re.sub(rb"\?uploads\S*", b"", head, count=1)
        ),
    )
    yield Habit(
        name="listing-denied",
        words="the key may not list (403)",
        begin=refuse("ListObjectsV2", "ListObjects", status=403, code="AccessDenied"),
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
        is_quick=True,
    )
    yield Habit(
        name="listing-in-circles",
        words="its listing begins again with every page",
        begin=both(_short_pages, _same_page),
    )
    yield Habit(
        name="conditions-ignored",
        words="it ignores If-Match and If-None-Match",
        begin=ignore_header(rb"if-match|if-none-match"),
    )
    yield Habit(
        name="conditions-refused",
        words="it refuses If-Match and If-None-Match (501)",
        begin=refuse_header("if-match|if-none-match", status=501, code="NotImplemented"),
    )
    yield Habit(name="weak-etags", words="its ETags are weak", begin=change(_weak_etag))
    yield Habit(
        name="no-etags",
        words="it has no ETags",
        begin=change(lambda _, answer: answer.without("etag")),
        is_quick=True,
    )
    yield Habit(
        name="old-answers",
        words="what was just stored is not found at first (404)",
        begin=_stale,
        is_quick=True,
    )
    yield Habit(name="gzip", words="text comes compressed, whoever asks", begin=change(_gzip))
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
        name="no-metadata",
        words="it drops user metadata",
        begin=ignore_header(rb"x-amz-meta-[^:]*"),
    )
    yield Habit(name="other-types", words="it changes the Content-Type", begin=change(_other_types))
    yield Habit(
        name="busy",
        words="every third request is too many (429, with Retry-After)",
        begin=_busy,
    )
    yield Habit(
        name="clock",
        words="its clock is another one (RequestTimeTooSkewed)",
        begin=_late,
    )
    yield Habit(
        name="web-page",
        words="it is no store: a website, or a network that wants you to sign in",
        begin=lambda proxy: setattr(
            proxy, "change_answer", lambda request, raw: _web_page(request, Answer.read(raw)).spell()
        ),
        is_quick=True,
    )
