"""A show as another host has it: a feed of our own words, with all that hangs on its items."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from mutagen.id3 import ID3, TIT2
from PIL import Image

from support.audio import ffmpeg
from support.old_host import OldHost, Served

FIRST = datetime(2024, 1, 1, 6, tzinfo=UTC)
GUID = "0b1c6a3e-33c8-5ba1-9a4e-0a3f6d6d7b11"
NAMESPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)
CHANNEL = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" {NAMESPACES}>
<channel>
<title>Fjord og fjell</title>
<link>https://fjord.example/</link>
<description>Om fjorder, fjell og folk.</description>
<language>nb</language>
<itunes:author>Kari Ås</itunes:author>
<itunes:owner><itunes:name>Kari Ås</itunes:name><itunes:email>post@fjord.example</itunes:email></itunes:owner>
<itunes:category text="Education"><itunes:category text="Courses"/></itunes:category>
<itunes:explicit>no</itunes:explicit>
<itunes:image href="{{cover}}"/>
{{more}}{{items}}</channel>
</rss>
"""
CHAPTERS = b"""{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Start"}, {"startTime": 1, "title": "Midt"},
{"startTime": 2, "title": "Slutt"}]}"""
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Kari Ås>Hei på deg.\n\n00:01.000 --> 00:02.000\n<v Ola Ø>Hei.\n"


@dataclass(frozen=True, kw_only=True)
class OldItem:
    """An item of the old feed."""

    number: int
    guid: str | None = ""
    """None for an item without one; "" for one made of the number."""
    title: str = ""
    permalink: str = "false"
    more: str = ""
    """Further elements."""
    path: str = ""
    """Of the enclosure, in place of its own."""
    address: str = ""
    """Of the enclosure, in place of that at the host."""
    length: int | None = None

    @property
    def date(self) -> datetime:
        """One a day."""
        return FIRST + timedelta(days=self.number)

    @property
    def audio_path(self) -> str:
        """The path of the enclosure at the host."""
        return self.path or f"/audio/{self.number}.mp3"


@cache
def _tone() -> bytes:
    """Return three seconds of a tone as MP3."""
    time = np.arange(3 * 44_100) / 44_100
    samples = (0.2 * np.sin(2 * np.pi * 440 * time)).astype("<f4")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "tone.mp3"
        ffmpeg(
            "-f",
            "f32le",
            "-ar",
            44_100,
            "-ac",
            1,
            "-i",
            "pipe:0",
            "-b:a",
            "64k",
            "-fflags",
            "+bitexact",
            file,
            feed=samples.tobytes(),
        )
        return file.read_bytes()


@cache
def make_sound(number: int) -> bytes:
    """Return an MP3 of three seconds that is another file for each number."""
    stream = io.BytesIO(_tone())
    tags = ID3()
    tags.add(TIT2(encoding=3, text=[f"Sak {number}"]))
    tags.save(stream)
    return stream.getvalue()


@cache
def make_picture(shade: int) -> bytes:
    """Return a square JPEG that directories take."""
    stream = io.BytesIO()
    Image.new("RGB", (1400, 1400), (shade, 60, 90)).save(stream, "JPEG")
    return stream.getvalue()


def format_item(item: OldItem, host: OldHost) -> str:
    """Return an item as the old feed has it."""
    guid = f"fjord-{item.number}" if item.guid == "" else item.guid
    length = len(make_sound(item.number)) if item.length is None else item.length
    address = escape(item.address or host.at(item.audio_path))
    return (
        f"<item><title>{escape(item.title or f'Sak nummer {item.number}')}</title>"
        + (f'<guid isPermaLink="{item.permalink}">{escape(guid)}</guid>' if guid is not None else "")
        + f"<pubDate>{format_datetime(item.date)}</pubDate>"
        f"<description>Kort om sak {item.number}.</description>"
        f"<content:encoded><![CDATA[<p>Alt om <b>sak {item.number}</b>.</p>]]></content:encoded>"
        f'<enclosure url="{address}" length="{length}" type="audio/mpeg"/>'
        f"<itunes:duration>3</itunes:duration><itunes:episode>{item.number}</itunes:episode>{item.more}</item>\n"
    )


def format_feed(items: Iterable[OldItem], host: OldHost, more: str = "") -> str:
    """Return the old feed, the newest item first."""
    newest_first = sorted(items, key=lambda item: item.number, reverse=True)
    written = "".join(format_item(item, host) for item in newest_first)
    return CHANNEL.format(cover=host.at("/cover.jpg"), more=more, items=written)


def list_items(count: int) -> list[OldItem]:
    """Return so many items; the second one has all that can hang on one."""
    items = [OldItem(number=number) for number in range(1, count + 1)]
    if count > 1:
        items[1] = replace(items[1], more="{attachments}")
    return items


def put_show(host: OldHost, items: Sequence[OldItem], more: str = "") -> str:
    """Have the host serve a show, with its sounds and pictures; return the feed's address."""
    attachments = (
        f'<podcast:chapters url="{host.at("/2/chapters.json")}" type="application/json+chapters"/>'
        f'<podcast:transcript url="{host.at("/2/t.vtt")}" type="text/vtt"/>'
        f'<podcast:transcript url="{host.at("/2/t.html")}" type="text/html"/>'
        f'<itunes:image href="{host.at("/2/cover.jpg")}"/>'
        '<podcast:person role="guest" href="https://ola.example/">Ola Ø</podcast:person>'
        '<podcast:soundbite startTime="1" duration="1.5">Hei</podcast:soundbite>'
    )
    host.put("/cover.jpg", Served(content=make_picture(20), media_type="image/jpeg"))
    host.put("/2/cover.jpg", Served(content=make_picture(120), media_type="image/jpeg"))
    host.put("/2/chapters.json", Served(content=CHAPTERS, media_type="application/json+chapters"))
    host.put("/2/t.vtt", Served(content=TRANSCRIPT.encode(), media_type="text/vtt"))
    host.put("/2/t.html", Served(content=b"<cite>Kari:</cite><p>Hei</p>", media_type="text/html"))
    for item in items:
        if item.audio_path not in host.served:
            host.put(item.audio_path, make_sound(item.number))
    whole = [replace(item, more=item.more.replace("{attachments}", attachments)) for item in items]
    return host.put_feed(format_feed(whole, host, more))
