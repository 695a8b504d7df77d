"""Signed addresses of recordings: whoever has the query can fetch the recording, so no output and no file has it."""

import json
import secrets
from pathlib import Path

import pytest

from support.few import few
from support.shows import make_recording, make_show, run
from support.websites import Handler, serving

FORMATS = ("text", "json", "github")


def sign(kind: str) -> tuple[str, list[str]]:
    """Return a query as a store signs it, and what of it is secret."""
    parts = [secrets.token_hex(16) for _ in range(3)]
    forms = {
        "amazon": "X-Amz-Expires=60&X-Amz-Credential={}%2Feu&X-Amz-Security-Token={}&X-Amz-Signature={}",
        "amazon-old": "AWSAccessKeyId={}&Expires=1&Signature={}&x={}",
        "google": "X-Goog-Credential={}&X-Goog-Date={}&X-Goog-Signature={}",
        "azure": "sv=2026-01-01&se={}&sr={}&sig={}",
        "other": "token={}&key={}&{}",
    }
    return forms[kind].format(*parts), parts


def use(root: Path, line: str) -> None:
    """Write a line in place of the first episode's recording."""
    episode = root / "episodes" / "0001-ae" / "episode.md"
    episode.write_text(
        "\n".join(line if old.startswith("audio") else old for old in episode.read_text().splitlines()) + "\n"
    )


def assert_untold(root: Path, parts: list[str], *told: str) -> None:
    """Hold that no secret is in an output, or in a file beside the sources."""
    files = [file for file in root.rglob("*") if file.is_file() and file.name != "episode.md"]
    assert any(".publisher" in file.parts for file in files)
    for part in parts:
        assert [text for text in told if part in text] == []
        assert [file for file in files if part.encode() in file.read_bytes() or part in str(file)] == []


@pytest.mark.parametrize("kind", few(["amazon", "other", "amazon-old", "google", "azure"], keep=2))
def test_no_output_and_no_file_has_a_signature(tmp_path: Path, kind: str) -> None:
    """In every format of every command, whether the recording comes, is refused, or leads elsewhere."""
    root = make_show(tmp_path, ["0001-ae"])
    make_recording(tmp_path / "r.wav", seed=1)
    sound = (tmp_path / "r.wav").read_bytes()
    query, parts = sign(kind)
    statuses = [200]

    def answer(handler: Handler) -> None:
        assert query in handler.path
        status = statuses[-1]
        handler.send(status, sound if status == 200 else b"", ETag='"1"', Location=f"ftp://a.example/?{query}")

    told = []
    with serving(answer) as site:
        use(root, f"audio: {site.url}r.wav?{query}")
        for status in (403, 302, 200):
            statuses.append(status)
            for form in FORMATS:
                done = run(root, "check", "--format", form)
                told += [done.stdout, done.stderr]
                assert site.asked
        for form in (*FORMATS, "markdown"):
            done = run(root, "plan", "--format", form)
            told += [done.stdout, done.stderr]
        done = run(root, "publish", "--format", "json")
        assert done.returncode == 0, done.stdout + done.stderr
        told += [done.stdout, done.stderr]
    assert any("r.wav?…" in text for text in told)
    assert_untold(root, parts, *told)


@pytest.mark.parametrize(
    "line",
    [
        "audio: https://a.example/r.wav ?{}",
        "audio: https://a.example/å.wav?{}",
        "audio: https://me:word@a.example/r.wav?{}",
        "audio: ftp://a.example/r.wav?{}",
        "audio: [https://a.example/r.wav?{}]",
        "audoi: https://a.example/r.wav?{}",
        "audio: {{file: https://a.example/r.wav?{}, other: 1}}",
        "audio: https://a.example/r.wav?{}: a",
        "audio: 'https://a.example/r.wav?{}",
        "audio: >-\n  https://a.example/r.wav?a=b\n  &{}",
    ],
)
def test_a_mistake_in_the_line_does_not_tell_it(tmp_path: Path, line: str) -> None:
    """Findings quote the line, and some what to write instead."""
    root = make_show(tmp_path, ["0001-ae"])
    query, parts = sign("amazon")
    use(root, line.format(query))
    told = []
    for form in FORMATS:
        done = run(root, "check", "--format", form)
        assert done.returncode == 1
        told += [done.stdout, done.stderr]
    done = run(root, "plan", "--format", "markdown")
    assert_untold(root, parts, *told, done.stdout, done.stderr)
    assert json.loads(told[2])["findings"]
