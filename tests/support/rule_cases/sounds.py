"""Rules about pictures and sound: covers, recordings, chapters, transcripts, soundbites, edits."""

from dataclasses import replace

from publisher.lint.context import Context, FailedFetch, UnreadableFile
from publisher.media.results import PictureInfo
from support.lint_context import (
    COVER,
    FEED,
    FINE,
    Case,
    as_it_should_be,
    feed,
    in_condition,
    publication,
    with_cover,
    with_ledger,
    with_lines,
    with_second,
    with_sound,
    with_times,
    without_file,
)

PEOPLE = "people: [{name: Åse Ødegård}]"
NAMED_BY_A_MAC = "a\u030apning.jpg"
"""åpning.jpg, with the ring of the å as a character of its own."""
LONG = "WEBVTT\n\n0:12 --> 0:14\nA\n\n0:20 --> 0:40\nB\n"
CHAPTERS = "0:00 A\n0:12 B\n0:20 C\n"
MANY = "".join(f"0:{n / 10:04.1f} Nr. {n}\n" for n in range(260))

ADDRESS = "https://opptak.example/b.flac"


def with_origin(*, later: bool | None, draft: bool = False) -> Context:
    """Return the evidence with a second recording that lives elsewhere and could not be had; None: nobody asked."""
    context = with_second(("recording.wav", ADDRESS), *([("number:", "draft: true\nnumber:")] if draft else []))
    found = FailedFetch(
        message=f"there is nothing at {ADDRESS} (HTTP 404)", hint="write its right address", later=bool(later)
    )
    path = context.episodes[1].episode.recording_path
    return replace(context, unfetched={} if later is None else {path: found})


def illustrated(picture: PictureInfo | None) -> Context:
    """Return the evidence with a chapter that has a picture of its own, if that is there."""
    path = "episodes/b/maane.jpg"
    found = with_times("chapters: [{start: 0:00, title: A, image: maane.jpg}, 0:20 B, 0:40 C]")
    if picture is None:
        return found
    return replace(found, files={**found.files, path: "m" * 64}, pictures={**found.pictures, path: picture})


CASES = {
    "cover-missing": Case(
        lambda: without_file(
            replace(as_it_should_be(), feeds=(feed(FEED.replace("cover.jpg", "åpning.jpg")),)),
            "feeds/bokstaver/åpning.jpg",
            NAMED_BY_A_MAC,
        ),
        "feeds/bokstaver/feed.yaml:9:8",
        "there is no file feeds/bokstaver/åpning.jpg",
        "it is there, spelled with letters and accents apart (NFD): rename it to åpning.jpg",
        lambda: replace(
            as_it_should_be(),
            feeds=(feed(FEED.replace("cover.jpg", "a\u030apning.jpg")),),
            files={**as_it_should_be().files, "feeds/bokstaver/åpning.jpg": "c" * 64},
            pictures={"feeds/bokstaver/åpning.jpg": COVER},
        ),
    ),
    "cover-unreadable": Case(
        lambda: replace(
            as_it_should_be(),
            pictures={"feeds/bokstaver/cover.jpg": UnreadableFile(message="it is text", hint="mend it")},
        ),
        "feeds/bokstaver/feed.yaml:9:8",
        "it is text",
        "mend it",
        as_it_should_be,
    ),
    "cover-format": Case(
        lambda: with_cover(format="PNG"),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg is a PNG picture by its content",
        "rename it to end in .png",
        as_it_should_be,
    ),
    "cover-not-square": Case(
        lambda: with_cover(width=2000),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg is 2000 × 3000 pixels, not square",
        "crop it to 2000 × 2000",
        lambda: with_cover(width=2000, height=2000),
    ),
    "cover-size": Case(
        lambda: with_cover(width=1399, height=1399),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg is 1399 × 1399 pixels, too small",
        "make it 3000 × 3000; 1400 × 1400 is the least",
        lambda: with_cover(width=1400, height=1400),
    ),
    "cover-colours": Case(
        lambda: with_cover(mode="CMYK"),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg has CMYK colours, which apps show wrongly or not at all",
        "save it in RGB",
        as_it_should_be,
    ),
    "cover-alpha": Case(
        lambda: with_cover(mode="RGBA", alpha=True),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg has an alpha channel",
        "put it on a background and save it without transparency",
        lambda: with_cover(mode="RGB", alpha=False),
    ),
    "recording-missing": Case(
        lambda: without_file(as_it_should_be(), "episodes/b/recording.wav"),
        "episodes/b/episode.md:6:8",
        "there is no file episodes/b/recording.wav",
        "put the recording there, or write its right name",
        lambda: without_file(with_ledger(publication("b", "g", "b" * 64)), "episodes/b/recording.wav"),
    ),
    "recording-twice": Case(
        lambda: replace(as_it_should_be(), files={**as_it_should_be().files, "episodes/b/recording.wav": "a" * 64}),
        "episodes/b/episode.md:6:8",
        "this is the recording of a, to the last byte",
        "put the right recording there; for a repeat, ignore this and say why",
        as_it_should_be,
    ),
    "recording-unreadable": Case(
        lambda: replace(
            as_it_should_be(),
            recordings={"episodes/b/recording.wav": UnreadableFile(message="it is text", hint="give a recording")},
        ),
        "episodes/b/episode.md:6:8",
        "it is text",
        "give a recording",
        as_it_should_be,
    ),
    "recording-video": Case(
        lambda: with_sound(video=True),
        "episodes/b/episode.md:6:8",
        "recording.wav is a video",
        "if its sound alone is what you want, add a line sound_of_video: true; if not, name the right file",
        lambda: replace(
            with_second(("audio:", "sound_of_video: true\naudio:")), recordings=with_sound(video=True).recordings
        ),
    ),
    "chapters-in-recording": Case(
        lambda: with_sound(chapters=7),
        "episodes/b/episode.md:6:8",
        "recording.wav has 7 chapters of its own, which are not published",
        "to publish them: publisher chapters episodes/b/recording.wav > episodes/b/chapters.txt, "
        "and add the line chapters: chapters.txt",
        lambda: replace(
            with_second(("audio:", "chapters: [0:00 Røret]\naudio:")), recordings=with_sound(chapters=7).recordings
        ),
    ),
    "recording-truncated": Case(
        lambda: with_sound(declared=60.2),
        "episodes/b/episode.md:6:8",
        "recording.wav says it lasts 1:00.2, but only 1:00.0 can be heard",
        "copy it again from where it was made; if that is all there is, export it anew from an audio editor",
        lambda: with_sound(declared=60.05),
    ),
    "recording-silent": Case(
        lambda: with_sound(measurement=replace(FINE, integrated=float("-inf"))),
        "episodes/b/episode.md:6:8",
        "recording.wav is silent from beginning to end",
        "look whether the right track was exported",
        lambda: with_sound(measurement=replace(FINE, integrated=-60.0)),
    ),
    "recording-too-short": Case(
        lambda: with_sound(measurement=replace(FINE, duration=0.9), declared=0.9),
        "episodes/b/episode.md:6:8",
        "recording.wav lasts 0.9 s",
        "look whether it was exported whole",
        lambda: with_sound(measurement=replace(FINE, duration=1.0), declared=1.0),
    ),
    "recording-clipped": Case(
        lambda: with_sound(measurement=replace(FINE, true_peak=1.1)),
        "episodes/b/episode.md:6:8",
        "recording.wav peaks at +1.1 dBTP, so it was cut off",
        "record, or export, some 6 dB lower; what is cut off is lost, and a declipper can only guess at it",
        lambda: with_sound(measurement=replace(FINE, true_peak=1.0)),
    ),
    "recording-samples-wrong": Case(
        lambda: in_condition(invalid=3),
        "episodes/b/episode.md:6:8",
        "recording.wav has 3 samples that are infinite, no number, or far above full scale",
        "export it again, as 24-bit WAV or FLAC; then those places can be heard and mended",
        lambda: in_condition(invalid=0),
    ),
    "recording-channel-dead": Case(
        lambda: in_condition(levels=(-23.0, -200.0)),
        "episodes/b/episode.md:6:8",
        "recording.wav has nothing on its right channel",
        "export it in mono, or look at the cable; both ears want to hear",
        lambda: in_condition(levels=(-23.0, -70.0)),
    ),
    "recording-upside-down": Case(
        lambda: in_condition(in_mono=-13.2),
        "episodes/b/episode.md:6:8",
        "recording.wav has one channel upside down: in mono, as telephones play it, it is 13 dB quieter",
        "invert one channel in an audio editor, and look at the wiring of the microphones",
        lambda: in_condition(in_mono=-3.5),
    ),
    "recording-off-centre": Case(
        lambda: in_condition(offsets=(0.001, -0.031)),
        "episodes/b/episode.md:6:8",
        "recording.wav has its middle 3.1 % of full scale off zero",
        "nothing needs to be done, since it is brought back to zero; but look at the sound card",
        lambda: in_condition(offsets=(0.001, -0.005)),
    ),
    "recording-cancels-out": Case(
        lambda: replace(
            with_lines("audio: {channels: 1, loudness: -19}"), recordings=in_condition(in_mono=-70.0).recordings
        ),
        "episodes/b/episode.md:6:8",
        "recording.wav has two channels that cancel each other out, and bokstaver is in mono",
        "turn one channel upside down in an audio editor",
        lambda: in_condition(in_mono=-70.0),
    ),
    "chapter-picture-missing": Case(
        lambda: illustrated(None),
        "episodes/b/episode.md:6:12",
        "there is no file episodes/b/maane.jpg",
        "put the picture there, or write its right name",
        lambda: illustrated(COVER),
    ),
    "chapter-picture-unreadable": Case(
        lambda: illustrated(replace(COVER, format="WEBP")),
        "episodes/b/episode.md:6:12",
        "episodes/b/maane.jpg is a WEBP picture",
        "save it as JPEG (.jpg) or PNG (.png)",
        lambda: illustrated(COVER),
    ),
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
    "transcript-untimed": Case(
        lambda: with_times("transcript: t.txt", t="Hei.\n"),
        "episodes/b/episode.md:6:13",
        "t.txt has no times, so apps cannot show it along with the sound",
        "give one with times, as WebVTT or SRT, if it can be had",
        lambda: with_times("transcript: t.txt", t="WEBVTT\n\n0:01.0 --> 0:02.0\nHei\n"),
    ),
    "speaker-misspelled": Case(
        lambda: with_times(f"{PEOPLE}\ntranscript: t.txt", t="WEBVTT\n\n0:01.0 --> 0:02.0\n<v Åse Ødegaard>Hei\n"),
        "episodes/b/t.txt:3",
        "Åse Ødegaard is none of the people",
        "did you mean Åse Ødegård?",
        lambda: with_times(f"{PEOPLE}\ntranscript: t.txt", t="WEBVTT\n\n0:01.0 --> 0:02.0\n<v Jon Bø>Hei\n"),
    ),
    "soundbite-past-end": Case(
        lambda: with_times("soundbites: [{start: 0:40, duration: 30}]"),
        "episodes/b/episode.md:6:14",
        "the soundbite ends at 1:10, and the recording at 1:00",
        "write times that lie in the recording",
        lambda: with_times("soundbites: [{start: 0:40, duration: 20}]"),
    ),
    "soundbite-length": Case(
        lambda: with_times("soundbites: [{start: 0:40, duration: 14.9}]"),
        "episodes/b/episode.md:6:38",
        "the soundbite lasts 14.9 s",
        "choose 15 to 120 seconds",
        lambda: with_times("soundbites: [{start: 0:40, duration: 15}]"),
    ),
    "quote-misattributed": Case(
        lambda: with_times(f"{PEOPLE}\nquote: {{text: Det regner, by: Åse Ødegaard}}"),
        "episodes/b/episode.md:7:31",
        "Åse Ødegaard is none of the people",
        "did you mean Åse Ødegård?",
        lambda: with_times(f"{PEOPLE}\nquote: {{text: Det regner, by: Henrik Ibsen}}"),
    ),
    "quote-past-end": Case(
        lambda: with_times("quote: {text: Det regner, start: 1:00}"),
        "episodes/b/episode.md:6:34",
        "the quote is said at 1:00, and the recording ends at 1:00",
        "write its time in the recording, before anything is cut or put in front",
        lambda: with_times("quote: {text: Det regner, start: 0:59.9}"),
    ),
    "quote-cut-out": Case(
        lambda: with_times("quote: {text: Det regner, start: 0:10}\ncuts: [{start: 0:10, end: 0:30}]"),
        "episodes/b/episode.md:6:34",
        "the quote at 0:10 lies in a cut",
        "choose another, or cut less",
        lambda: with_times("quote: {text: Det regner, start: 0:30}\ncuts: [{start: 0:10, end: 0:30}]"),
    ),
    "recording-refused": Case(
        lambda: with_origin(later=False),
        "episodes/b/episode.md:6:8",
        "there is nothing at https://opptak.example/b.flac (HTTP 404)",
        "write its right address",
        lambda: with_origin(later=False, draft=True),
    ),
    "recording-away": Case(
        lambda: with_origin(later=True),
        "episodes/b/episode.md:6:8",
        "there is nothing at https://opptak.example/b.flac (HTTP 404)",
        "write its right address",
        lambda: with_origin(later=None),
    ),
    "jingle-missing": Case(
        lambda: with_times("inserts: [{at: 0:30, file: jingle.wav}]"),
        "episodes/b/episode.md:6:11",
        "there is no file episodes/b/jingle.wav",
        "put the sound there, or write its right name",
        lambda: replace(
            with_times("inserts: [{at: 0:30, file: jingle.wav}]"),
            files={**as_it_should_be().files, "episodes/b/jingle.wav": "j" * 64},
        ),
    ),
    "edit-past-end": Case(
        lambda: with_times("cuts: [{start: 1:01, end: 1:30}]"),
        "episodes/b/episode.md:6:8",
        "this is at 1:01, and the recording ends at 1:00",
        "write a time that lies in the recording",
        lambda: with_times("cuts: [{start: 0:59, end: 1:30}]"),
    ),
    "cut-everything": Case(
        lambda: with_times("cuts: [{start: 0:00, end: 1:30}]"),
        "episodes/b/episode.md:6:7",
        "the cuts leave nothing",
        "write shorter ones",
        lambda: with_times("cuts: [{start: 0:01, end: 1:30}]"),
    ),
    "chapter-cut-out": Case(
        lambda: with_times("chapters: k.txt\ncuts: [{start: 0:10, end: 0:30}]", k=CHAPTERS),
        "episodes/b/k.txt:2",
        "B lies in a cut, and is left out",
        "take it out of the chapters, or cut less",
        lambda: with_times("chapters: k.txt\ncuts: [{start: 0:14, end: 0:18}]", k=CHAPTERS),
    ),
    "transcript-cut-out": Case(
        lambda: with_times("transcript: t.txt\ncuts: [{start: 0:10, end: 0:30}]", t=LONG),
        "episodes/b/t.txt:3",
        "one cue lies in a cut, and is left out",
        "nothing, if that is what was to be cut; otherwise cut less",
        lambda: with_times("transcript: t.txt\ncuts: [{start: 0:41, end: 0:50}]", t=LONG),
    ),
    "soundbite-cut-out": Case(
        lambda: with_times("soundbites: [{start: 0:05, duration: 20}]\ncuts: [{start: 0:10, end: 0:30}]"),
        "episodes/b/episode.md:6:14",
        "5.0 s is left of the soundbite at 0:05",
        "choose another, or cut less",
        lambda: with_times("soundbites: [{start: 0:05, duration: 20}]\ncuts: [{start: 0:30, end: 0:40}]"),
    ),
}
