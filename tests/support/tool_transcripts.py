"""The same conversation as programs write it: made by hand after their formats, and in nobody's words but ours."""

from typing import NamedTuple

SAID = (
    (0.5, 4.0, "Kari Ås", "God kveld, og velkommen."),
    (4.0, 7.25, "Ola Bø", "Takk. Det er flo nå."),
    (62.0, 65.0, "Kari Ås", "Da måler vi: tre meter."),
)
"""Start, end, speaker and words of each turn."""


class ToolTranscript(NamedTuple):
    """A file as one program writes it, and what of the conversation it holds."""

    name: str
    """The format's name in docs/formats.md."""
    text: str
    holds: str = "starts ends speakers"
    places: int = 3
    """Decimals of its times."""
    labels: tuple[str, ...] = ("Kari Ås", "Ola Bø")
    """What it calls the two."""


def _clock(seconds: float, mark: str = ".", digits: int = 3) -> str:
    whole, rest = divmod(round(seconds * 1000), 1000)
    decimals = f"{mark}{rest:03}"[: digits + 1] if digits else ""
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{decimals}"


def _rows(pattern: str, labels: tuple[str, ...] = ("Kari Ås", "Ola Bø")) -> str:
    rows = []
    for number, (start, end, speaker, words) in enumerate(SAID, 1):
        rows.append(
            pattern.format(
                n=number,
                s=start,
                e=end,
                ms=round(start * 1000),
                me=round(end * 1000),
                c=_clock(start),
                d=_clock(end),
                cc=_clock(start, ","),
                dc=_clock(end, ","),
                whole=_clock(start, digits=0),
                short=f"{int(start) // 60}:{int(start) % 60:02}",
                cs=_clock(start, digits=2)[1:],
                ce=_clock(end, digits=2)[1:],
                who=labels[speaker == "Ola Bø"],
                agent=f"s{1 + (speaker == 'Ola Bø')}",
                words=words,
            )
        )
    return "".join(rows)


SPEAKERS = ("SPEAKER_00", "SPEAKER_01")
WHISPER = '{{"id": {n}, "seek": 0, "start": {s}, "end": {e}, "text": " {words}", "tokens": [1], "temperature": 0.0}},\n'
CPP = (
    '{{"timestamps": {{"from": "{cc}", "to": "{dc}"}}, "offsets": {{"from": {ms}, "to": {me}}}, "text": " {words}"}},\n'
)
TTML = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xml:lang="nb"><head><metadata>
<ttm:agent type="person" xml:id="s1"><ttm:name type="full">Kari Ås</ttm:name></ttm:agent>
<ttm:agent type="person" xml:id="s2"><ttm:name type="full">Ola Bø</ttm:name></ttm:agent>
</metadata></head><body><div>
{rows}</div></body></tt>
"""
ASS = """\
[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,ikke sagt
{rows}"""

TOOLS = (
    ToolTranscript(
        "Whisper's JSON", f'{{"text": " x", "segments": [\n{_rows(WHISPER)[:-2]}], "language": "no"}}', "starts ends"
    ),
    ToolTranscript("Whisper's TSV", "start\tend\ttext\n" + _rows("{ms}\t{me}\t{words}\n"), "starts ends"),
    ToolTranscript(
        "WhisperX's JSON",
        '{"segments": [\n'
        + _rows('{{"start": {s}, "end": {e}, "text": " {words}", "words": [], "speaker": "{who}"}},\n', SPEAKERS)[:-2]
        + '], "word_segments": []}',
        labels=SPEAKERS,
    ),
    ToolTranscript(
        "WhisperX's SRT", _rows("{n}\n{cc} --> {dc}\n[{who}]: {words}\n\n", SPEAKERS), labels=SPEAKERS
    ),
    ToolTranscript(
        "whisper.cpp's JSON",
        f'{{"systeminfo": "x", "model": {{}}, "result": {{"language": "no"}}, "transcription": [\n{_rows(CPP)[:-2]}]}}',
        "starts ends",
    ),
    ToolTranscript(
        "a list of segments in JSON",
        "[" + _rows('{{"start": {s}, "end": {e}, "speaker": "{who}", "text": "{words}"}},\n')[:-2] + "]",
    ),
    ToolTranscript("Zoom's WebVTT", "WEBVTT\n\n" + _rows("{n}\n{c} --> {d}\n{who}: {words}\n\n")),
    ToolTranscript(
        "Teams' WebVTT", "WEBVTT\n\n" + _rows("a-b-{n}/1-0\n{c} --> {d}\n<v {who}>{words}</v>\n\n")
    ),
    ToolTranscript("Otter's text", _rows("{who}  {short}  \n{words}\n\n"), "starts speakers", 0),
    ToolTranscript("Rev's text", _rows("{who} ({whole}):\n{words}\n\n"), "starts speakers", 0),
    ToolTranscript("Descript's text", _rows("[{whole}] {who}: {words}\n\n"), "starts speakers", 0),
    ToolTranscript("Trint's text", _rows("[{whole}] {who}\n{words}\n\n"), "starts speakers", 0),
    ToolTranscript("Teams' text", _rows("{who}\n{short}\n{words}\n\n"), "starts speakers", 0),
    ToolTranscript("Markdown with bold names", _rows("**{who}:** {words}\n\n"), "speakers"),
    ToolTranscript("SBV", _rows("{c},{d}\n{words}\n\n"), "starts ends"),
    ToolTranscript(
        "ASS and SSA", ASS.format(rows=_rows("Dialogue: 0,{cs},{ce},Default,{who},0,0,0,,{{\\i1}}{words}\n")), places=2
    ),
    ToolTranscript(
        "TTML and IMSC", TTML.format(rows=_rows('<p begin="{c}" end="{d}" ttm:agent="{agent}">{words}</p>\n'))
    ),
    ToolTranscript(
        "CSV", "Speaker Name,Start Time,End Time,Text\n" + _rows('"{who}","{c}","{d}","{words}"\n')
    ),
)  # fmt: skip
