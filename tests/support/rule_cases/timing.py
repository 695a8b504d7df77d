"""Cases of the rules in lint/rules/timing: what each finds, and what it lets pass."""

from support.lint_context import (
    Case,
    with_times,
)

PEOPLE = "people: [{name: Åse Ødegård}]"
MANY = "".join(f"0:{n / 10:04.1f} Nr. {n}\n" for n in range(260))

CASES = {
    "chapter-too-many": Case(
        lambda: with_times("chapters: k.txt", k=MANY),
        "episodes/b/k.txt:256",
        "the episode has 260 chapters, and 255 are the most that audio files hold",
        "keep those that listeners look for, or hide the others with toc: false",
        lambda: with_times("chapters: k.txt", k="".join(MANY.splitlines(keepends=True)[:255])),
    ),
    "chapter-too-few": Case(
        lambda: with_times("chapters: [0:00 A, 0:20 B]"),
        "episodes/b/episode.md:6:12",
        "the episode has two chapters, and Apple makes a list of 3 or more",
        "write one for each part that listeners may look for, or none",
        lambda: with_times("chapters: [0:00 A, 0:20 B, 0:40 C]"),
    ),
    "chapter-not-at-start": Case(
        lambda: with_times("chapters: [0:05 A, 0:20 B, 0:40 C]"),
        "episodes/b/episode.md:6:12",
        "the first chapter, A, begins at 0:05",
        "write one before it that begins at 0:00",
        lambda: with_times("chapters: [0:00 A, {start: 0:05, title: X, toc: false}, 0:20 B, 0:40 C]"),
    ),
    "chapter-overlap": Case(
        lambda: with_times("chapters: [0:00 A, {start: 0:10, end: 0:21, title: B}, 0:20 C]"),
        "episodes/b/episode.md:6:56",
        "C begins at 0:20, before B ends",
        "write another time, or leave the end out",
        lambda: with_times("chapters: [0:00 A, {start: 0:10, end: 0:20, title: B}, 0:20 C]"),
    ),
    "chapter-past-end": Case(
        lambda: with_times("chapters: k.txt", k="0:00 A\n\n0:30 B\n1:00 C\n"),
        "episodes/b/k.txt:4",
        "C begins at 1:00, and the recording ends at 1:00",
        "write its time in the recording, before anything is cut or put in front",
        lambda: with_times("chapters: k.txt", k="0:00 A\n\n0:30 B\n0:59.9 C\n"),
    ),
    "transcript-past-end": Case(
        lambda: with_times("transcript: t.txt", t="WEBVTT\n\n0:59.0 --> 1:02.0\nA\n\n1:02.0 --> 1:03.0\nB\n"),
        "episodes/b/t.txt:6",
        "the transcript goes on to 1:02, and the recording ends at 1:00",
        "make it of this recording, before anything is cut or put in front",
        lambda: with_times("transcript: t.txt", t="WEBVTT\n\n0:59.0 --> 1:02.0\nA\n"),
    ),
    "speaker-misspelled": Case(
        lambda: with_times(f"{PEOPLE}\ntranscript: t.txt", t="WEBVTT\n\n0:01.0 --> 0:02.0\n<v Åse Ødegaard>Hei\n"),
        "episodes/b/t.txt:3",
        "Åse Ødegaard is none of the people",
        "did you mean Åse Ødegård?",
        lambda: with_times(f"{PEOPLE}\ntranscript: t.txt", t="WEBVTT\n\n0:01.0 --> 0:02.0\n<v Jon Bø>Hei\n"),
    ),
    "speaker-unnamed": Case(
        lambda: with_times("transcript: t.txt", t="WEBVTT\n\n0:01.0 --> 0:02.0\nSPEAKER_00: Hei\n"),
        "episodes/b/t.txt:3",
        "SPEAKER_00 is a speaker without a name",
        'say in the episode who that is, like speakers: {"SPEAKER_00": Kari Ås}',
        lambda: with_times(
            "transcript: t.txt\nspeakers: {speaker_00: Jon Bø}", t="WEBVTT\n\n0:01.0 --> 0:02.0\nSPEAKER_00: Hei\n"
        ),
    ),
    "quote-misattributed": Case(
        lambda: with_times(f"{PEOPLE}\nquote: {{text: Det regner, by: Åse Ødegaard}}"),
        "episodes/b/episode.md:7:31",
        "Åse Ødegaard is none of the people",
        "did you mean Åse Ødegård?",
        lambda: with_times(f"{PEOPLE}\nquote: {{text: Det regner, by: Henrik Ibsen}}"),
    ),
    "transcript-untimed": Case(
        lambda: with_times("transcript: t.txt", t="Hei.\n"),
        "episodes/b/episode.md:6:13",
        "t.txt has no times, so apps cannot show it along with the sound",
        "give one with times, as WebVTT or SRT, if it can be had",
        lambda: with_times("transcript: t.txt", t="WEBVTT\n\n0:01.0 --> 0:02.0\nHei\n"),
    ),
    "soundbite-past-end": Case(
        lambda: with_times("soundbites: [{start: 0:40, duration: 30}]"),
        "episodes/b/episode.md:6:14",
        "the soundbite ends at 1:10, and the recording at 1:00",
        "write times that lie in the recording",
        lambda: with_times("soundbites: [{start: 0:40, duration: 20}]"),
    ),
    "quote-past-end": Case(
        lambda: with_times("quote: {text: Det regner, start: 1:00}"),
        "episodes/b/episode.md:6:34",
        "the quote is said at 1:00, and the recording ends at 1:00",
        "write its time in the recording, before anything is cut or put in front",
        lambda: with_times("quote: {text: Det regner, start: 0:59.9}"),
    ),
    "soundbite-length": Case(
        lambda: with_times("soundbites: [{start: 0:40, duration: 14.9}]"),
        "episodes/b/episode.md:6:38",
        "the soundbite lasts 14.9 s",
        "choose 15 to 120 seconds",
        lambda: with_times("soundbites: [{start: 0:40, duration: 15}]"),
    ),
}
