"""The same conversation as programs write it: made by hand after their formats, and in nobody's words but ours."""

import json
from typing import NamedTuple

SAID = (
    (0.5, 9.0, "Kari Ås", "God kveld, og velkommen."),
    (9.0, 17.25, "Ola Bø", "Takk. Det er flo nå, så vi har hele kvelden."),
    (18.0, 31.5, "Kari Ås", "På benken sitter Liv Øy, som måler regn."),
    (32.0, 44.75, "Liv Øy", "Hei! Én millimeter er én liter på hver kvadratmeter."),
    (62.0, 75.0, "Kari Ås", "Da måler vi: tre meter."),
    (75.5, 98.25, "Ola Bø", "Tre meter og førti. Klokka 12:30 sto det lavere."),
    (101.0, 118.0, "Liv Øy", "Rør er noe annet enn sjø, sier jeg bare."),
    (121.5, 140.0, "Ola Bø", "Nei, men vannet i dem er det samme."),
    (150.0, 179.5, "Kari Ås", "Takk for i kveld, begge to."),
)
"""Start, end, speaker and words of each turn: three minutes, by three people."""
PEOPLE = ("Kari Ås", "Ola Bø", "Liv Øy")


class ToolTranscript(NamedTuple):
    """A file as one program writes it, and what of the conversation it holds."""

    name: str
    """The format's name in docs/formats.md."""
    text: str
    holds: str = "starts ends speakers"
    places: int = 3
    """Decimals of its times."""
    labels: tuple[str, ...] = PEOPLE
    """What it calls the three."""
    told: tuple[str, ...] = ()
    """The rules of findings about it."""


def _clock(seconds: float, mark: str = ".", digits: int = 3) -> str:
    whole, rest = divmod(round(seconds * 1000), 1000)
    decimals = f"{mark}{rest:03}"[: digits + 1] if digits else ""
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{decimals}"


def _rows(pattern: str, labels: tuple[str, ...] = PEOPLE) -> str:
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
                who=labels[PEOPLE.index(speaker)],
                agent=f"s{1 + PEOPLE.index(speaker)}",
                frames=f"{_clock(start, digits=0)}:12",
                end_frames=f"{_clock(end, digits=0)}:06",
                elements=_elements(start, end, words),
                words=words,
            )
        )
    return "".join(rows)


def _elements(start: float, end: float, words: str) -> str:
    """Return the words and signs of a turn as Rev's JSON has them, with times for words."""
    said = words.split()
    length = (end - start) / len(said)
    elements: list[dict[str, object]] = []
    for number, word in enumerate(said):
        bare = word.rstrip(".,!:")
        times = {"ts": round(start + number * length, 3), "end_ts": round(start + (number + 1) * length, 3)}
        elements += [{"type": "text", "value": bare, **times, "confidence": 0.9}]
        elements += [{"type": "punct", "value": f"{word.removeprefix(bare)} "}]
    return json.dumps(elements, ensure_ascii=False)


def _rolling() -> str:
    """Return the conversation as YouTube shows it: each turn once while it is said, and above the next one."""
    blocks, before = [], " "
    for start, end, _, words in SAID:
        blocks.append(f"{_clock(start)} --> {_clock(end)} align:start position:0%\n{before}\n{words}\n\n")
        blocks.append(f"{_clock(end)} --> {_clock(end + 0.01)} align:start position:0%\n{words}\n \n\n")
        before = words
    return "".join(blocks)


SPEAKERS = ("SPEAKER_00", "SPEAKER_01", "SPEAKER_02")
WHISPER = '{{"id": {n}, "seek": 0, "start": {s}, "end": {e}, "text": " {words}", "tokens": [1], "temperature": 0.0}},\n'
CPP = (
    '{{"timestamps": {{"from": "{cc}", "to": "{dc}"}}, "offsets": {{"from": {ms}, "to": {me}}}, "text": " {words}"}},\n'
)
TTML = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xml:lang="nb"><head><metadata>
<ttm:agent type="person" xml:id="s1"><ttm:name type="full">Kari Ås</ttm:name></ttm:agent>
<ttm:agent type="person" xml:id="s2"><ttm:name type="full">Ola Bø</ttm:name></ttm:agent>
<ttm:agent type="person" xml:id="s3"><ttm:name type="full">Liv Øy</ttm:name></ttm:agent>
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
    ToolTranscript(
        "Rev's JSON",
        '{"speakers": [{"id": 0, "name": "Kari Ås"}, {"id": 1, "name": "Ola Bø"}, {"id": 2, "name": "Liv Øy"}],\n'
        '"monologues": [\n'
        + _rows('{{"speaker": {who}, "elements": {elements}}},\n', ("0", "1", "2"))[:-2]
        + "]}",
    ),
    ToolTranscript(
        "AssemblyAI's JSON",
        '{"id": "a", "utterances": [\n'
        + _rows('{{"confidence": 0.9, "start": {ms}, "end": {me}, "speaker": "{who}", "text": "{words}"}},\n')[:-2]
        + "]}",
    ),
    ToolTranscript(
        "insanely-fast-whisper's JSON",
        '{"speakers": [\n'
        + _rows('{{"speaker": "{who}", "timestamp": [{s}, {e}], "text": "{words}"}},\n', SPEAKERS)[:-2]
        + '], "chunks": []}',
        labels=SPEAKERS,
    ),
    ToolTranscript("Descript's SRT", _rows("{n}\n{cc} --> {dc}\n{who}: {words}\n\n")),
    ToolTranscript("YouTube's WebVTT", f"WEBVTT\nKind: captions\nLanguage: no\n\n{_rolling()}", "starts ends"),
    ToolTranscript("Zoom's WebVTT", "WEBVTT\n\n" + _rows("{n}\n{c} --> {d}\n{who}: {words}\n\n")),
    ToolTranscript(
        "Teams' WebVTT", "WEBVTT\n\n" + _rows("a-b-{n}/1-0\n{c} --> {d}\n<v {who}>{words}</v>\n\n")
    ),
    ToolTranscript("Otter's text", _rows("{who}  {short}  \n{words}\n\n"), "starts speakers", 0),
    ToolTranscript("Rev's text", _rows("{who} ({whole}):\n{words}\n\n"), "starts speakers", 0),
    ToolTranscript("Descript's text", _rows("[{whole}] {who}: {words}\n\n"), "starts speakers", 0),
    ToolTranscript("Trint's text", _rows("[{whole}] {who}\n{words}\n\n"), "starts speakers", 0),
    ToolTranscript("Happy Scribe's text", _rows("[{c}] - {who}\n{words}\n\n"), "starts speakers"),
    ToolTranscript("Sonix's text", _rows("{who}: [{whole}] {words}\n\n"), "starts speakers", 0),
    ToolTranscript("Rev.ai's text", _rows("{who}    {whole}    {words}\n\n"), "starts speakers", 0),
    ToolTranscript(
        "Premiere's text", _rows("{frames} - {end_frames}\n{who}\n{words}\n\n"), places=0, told=("transcript-frames",)
    ),
    ToolTranscript("Teams' older captions", _rows("{c} --> {d}\n{who}\n{words}\n\n")),
    ToolTranscript("Teams' text", _rows("{who}\n{short}\n{words}\n\n"), "starts speakers", 0),
    ToolTranscript("Markdown with bold names", _rows("**{who}:** {words}\n\n"), "speakers"),
    ToolTranscript("Markdown with names above", _rows("**{who}**\n{words}\n\n"), "speakers"),
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
