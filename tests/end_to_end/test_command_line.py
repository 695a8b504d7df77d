"""The command line: exit codes, formats, help, and what a person is told."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from publisher.cli import publisher
from support.audio import ffmpeg
from support.few import few
from support.processes import environment_with, finish, run_in_terminal
from support.published import PublishedShow
from support.shows import make_cover, make_episode, make_recording, make_show, run

COMMANDS = sorted(publisher.list_commands(click.Context(publisher)))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A show in which much is wrong, in many files."""
    root = make_show(tmp_path, ["0001-ae"])
    make_episode(root, "0002-tom", 2)
    (root / "episodes" / "0002-tom" / "recording.wav").write_bytes(b"")
    make_episode(root, "0003-tekst", 3)
    (root / "episodes" / "0003-tekst" / "recording.wav").write_text("Dette er ikke lyd.\n" * 100)
    make_episode(root, "0004-stille", 4)
    make_recording(root / "episodes" / "0004-stille" / "recording.wav", seed=4, level=0.0)
    make_episode(root, "0005-kort", 5)
    make_recording(root / "episodes" / "0005-kort" / "recording.wav", seed=5, seconds=0.2)
    make_episode(root, "0006-kuttet", 6)
    recording = root / "episodes" / "0006-kuttet" / "recording.wav"
    recording.write_bytes(recording.read_bytes()[:150_000])
    make_episode(root, "0007-dato", 7, date="2026-02-30T06:00:00+01:00")
    make_episode(root, "0008-uten", 8, date="2026-02-01T06:00:00")
    make_episode(root, "0009-ut", 9, audio="../../../etc/passwd")
    make_episode(root, "0010-likt", 1)
    make_episode(root, "0011-lang", 11, summary="å" * 2500)
    make_episode(root, "0012 mellomrom", 12)
    make_cover(root / "feeds" / "bokstaver" / "cover.png", width=1000, height=900, mode="RGBA")
    feed = root / "feeds" / "bokstaver" / "feed.yaml"
    feed.write_text(feed.read_text().replace("Education > Courses", "Kurs"))
    return root


@pytest.fixture
def misdated(tmp_path: Path) -> Path:
    """A show without recordings, in which one date is wrong."""
    root = make_show(tmp_path, [])
    folder = make_episode(root, "0007-dato", 7, date="2026-02-30T06:00:00+01:00")
    (folder / "recording.wav").unlink()
    return root


def test_all_findings_come_at_once(broken: Path) -> None:
    """One broken file hides no other: everything that is wrong is told in one go, with exit code 1."""
    done = run(broken, "check", "--format", "json")
    assert done.returncode == 1
    found = {
        (finding["rule"], finding["position"]["file"].split("/")[1]) for finding in json.loads(done.stdout)["findings"]
    }
    assert found >= {
        ("recording-unreadable", "0002-tom"),
        ("recording-unreadable", "0003-tekst"),
        ("recording-silent", "0004-stille"),
        ("recording-too-short", "0005-kort"),
        ("recording-truncated", "0006-kuttet"),
        ("value-wrong", "0007-dato"),
        ("value-wrong", "0008-uten"),
        ("value-wrong", "0009-ut"),
        ("episode-number-taken", "0010-likt"),
        ("description-too-long", "0011-lang"),
        ("slug-not-ascii", "0012 mellomrom"),
        ("cover-not-square", "bokstaver"),
        ("cover-size", "bokstaver"),
        ("cover-alpha", "bokstaver"),
        ("category-unknown", "bokstaver"),
    }


def test_a_video_is_told_from_a_recording(tmp_path: Path) -> None:
    """A film's sound is not published by accident."""
    root = make_show(tmp_path, ["0001-ae"])
    film = root / "episodes" / "0001-ae" / "recording.mp4"
    pictures = ["-f", "lavfi", "-i", "testsrc=duration=2:size=64x64:rate=10"]
    sound = ["-f", "lavfi", "-i", "anoisesrc=duration=2"]
    ffmpeg("-v", "error", *pictures, *sound, film)
    text = root / "episodes" / "0001-ae" / "episode.md"
    text.write_text(text.read_text().replace("recording.wav", "recording.mp4"))
    done = run(root, "check")
    assert done.returncode == 1
    assert "recording.mp4 is a video" in done.stdout


def test_a_finding_shows_the_line_and_the_place(broken: Path) -> None:
    """A person sees file, line, column, the line itself with a mark under the place, and what to write."""
    done = run(broken, "check")
    expected = (
        "episodes/0007-dato/episode.md:4:7: error: date does not exist [value-wrong]\n"
        '  4 │ date: "2026-02-30T06:00:00+01:00"\n'
        "            ^\n"
        "  → "
    )
    assert expected in done.stdout


def test_github_annotates_the_line(broken: Path) -> None:
    """A pull request shows each finding at the line of its source."""
    done = run(broken, "check", "--format", "github")
    assert done.returncode == 1
    assert re.search(
        r"^::error file=episodes/0010-likt/episode\.md,line=2,col=9,title=episode-number-taken::",
        done.stdout,
        re.MULTILINE,
    )
    assert not re.search(r"\x1b", done.stdout)


def test_a_show_in_order_has_no_findings(tmp_path: Path) -> None:
    """Nothing wrong is good news, and exit code 0."""
    done = run(make_show(tmp_path, ["0001-ae"]), "check")
    assert (done.returncode, done.stdout) == (0, "no findings: nothing is wrong with the sources\n")


def test_outside_a_show_it_says_where_to_go(tmp_path: Path) -> None:
    """In a folder without feeds and episodes every command says one line and a hint."""
    for command in ("check", "plan", "publish", "feed", "serve"):
        done = run(tmp_path, command)
        assert done.returncode == 1
        assert "there is no show in this folder" in done.stderr
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_episodes_at_all_is_a_finding(tmp_path: Path) -> None:
    """A feed without episodes is told of, and nothing is published."""
    done = run(make_show(tmp_path, []), "publish")
    assert done.returncode == 1
    assert "there are no episodes" in done.stdout
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize(
    "arguments",
    [["pulish"], ["publish", "--no-such"], ["check", "--format", "xml"], ["new"]],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2(tmp_path: Path, arguments: list[str]) -> None:
    """What click cannot parse ends with 2 and says how to ask for help."""
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert "--help" in done.stderr


def test_an_unknown_target_or_feed_names_the_known_ones(tmp_path: Path) -> None:
    """A slip in a name is answered with the names there are."""
    root = make_show(tmp_path, ["0001-ae"])
    done = run(root, "plan", "--target", "prod")
    assert done.returncode == 2
    assert "preview" in done.stderr
    done = run(root, "plan", "--feed", "bokstav")
    assert done.returncode == 2
    assert "bokstaver" in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_ends_its_help_with_an_example(name: str) -> None:
    """Help shows a line that can be run as it stands, and names that command."""
    command = publisher.get_command(click.Context(publisher), name)
    assert isinstance(command, click.Command)
    assert command.help is not None
    assert re.search(rf"Example:\n +publisher {name}\b.*$", command.help.strip())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    """A command that the README does not speak of is a command that nobody finds."""
    assert f"publisher {name}" in (Path(__file__).parents[2] / "README.md").read_text()


def test_the_version_names_the_ffmpeg(tmp_path: Path) -> None:
    """`--version` says which ffmpeg is used and where it comes from, also where the machine has none."""
    assert "(imageio-ffmpeg:" in run(tmp_path, "--version", env={"PATH": "/nonexistent"}).stdout


def test_findings_are_told_once(tmp_path: Path) -> None:
    """Where no feed at all can be read, what is wrong is said once, and in the order of files."""
    root = make_show(tmp_path / "show")
    feed = root / "feeds" / "bokstaver" / "feed.yaml"
    feed.write_text(feed.read_text().replace("title:", "titel:"))
    done = run(root, "check")
    assert done.returncode == 1
    assert done.stdout.count("there is no key titel") == 1


def test_new_gives_an_episode_that_passes_check(tmp_path: Path) -> None:
    """What `new` writes has no findings, takes the next number, and does not write over anything."""
    root = make_show(tmp_path, ["0001-ae"])
    assert run(root, "new", "0002-oe").returncode == 0
    assert run(root, "check").returncode == 0
    assert "number: 2\n" in (root / "episodes" / "0002-oe" / "episode.md").read_text()
    again = run(root, "new", "0002-oe")
    assert again.returncode == 1
    assert "there already" in again.stderr


def test_init_begins_a_show(tmp_path: Path) -> None:
    """In an empty folder it needs nothing but a cover; that its first episode is a starter's draft are warnings."""
    assert run(tmp_path, "init", "show").returncode == 0
    make_cover(tmp_path / "show" / "feeds" / "show" / "cover.jpg", colour="navy")
    done = run(tmp_path / "show", "check")
    assert done.returncode == 0
    assert re.findall(r"\[(\S+)\]$", done.stdout, re.MULTILINE) == [
        "drafts-only",
        "starter-in-draft",
        "starter-in-draft",
    ]
    assert done.stdout.endswith("3 warnings\n1 draft\n")


def test_new_refuses_a_name_that_cannot_stand_in_an_address(tmp_path: Path) -> None:
    """A name with æ, blanks or slashes is refused, with the nearest that will do."""
    root = make_show(tmp_path, ["0001-ae"])
    done = run(root, "new", "../Vær på Ås")
    assert done.returncode == 1
    assert "vaer-paa-aas" in done.stderr
    assert [folder.name for folder in (root / "episodes").iterdir()] == ["0001-ae"]


def test_json_is_one_document_on_stdout(tmp_path: Path) -> None:
    """A program reads everything that was done from stdout, and nothing else is there."""
    root = make_show(tmp_path, ["0001-ae"])
    document = json.loads(run(root, "publish", "--format", "json").stdout)
    [audio] = [entry for entry in document["published"] if "mastered" in entry]
    assert audio["mastered"]["after"]["integrated"] == pytest.approx(-16.0, abs=0.2)
    assert document["feeds"][0]["changed"] is True


@pytest.mark.slow
def test_a_terminal_shows_progress_and_a_log_does_not(published_show: PublishedShow) -> None:
    """With a terminal one line of progress is redrawn; without one there are plain lines and no escape codes."""
    root = published_show(episodes=["0001-ae", "0002-oe"], published=False)
    plain = run(root, "publish")
    assert "\x1b" not in plain.stdout + plain.stderr
    assert "bokstaver: 0001-ae: stored" in plain.stderr
    shutil.rmtree(root / "public")
    shutil.rmtree(root / ".publisher")
    code, shown = run_in_terminal([sys.executable, "-m", "publisher", "publish"], cwd=root)
    assert code == 0
    assert b"encode" in shown


def test_a_bug_is_told_as_one(tmp_path: Path) -> None:
    """What nobody foresaw ends with a traceback, the versions, and a request to report it."""
    root = make_show(tmp_path, ["0001-ae"])
    code = (
        "import publisher.cli.project, publisher.cli\n"
        "def broken(*_): raise ZeroDivisionError\n"
        "publisher.cli.project.read_sources = broken\n"
        "publisher.cli.main()"
    )
    done = finish([sys.executable, "-c", code, "check"], cwd=root, text=True)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "this is a bug in publisher" in done.stderr


def shell(root: Path, command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in `root`, in which `publisher` is the program; the exit code is that of a pipe's first."""
    line = f'publisher() {{ "{sys.executable}" -m publisher "$@"; }}; {command}; exit "${{PIPESTATUS[0]}}"'
    return finish(["bash", "-c", line], cwd=root, env=environment_with(**environment))


@pytest.mark.parametrize("command", ["check", "check --format json", "check --format github", "--help"])
def test_output_that_cannot_be_written_is_told_in_one_line(misdated: Path, command: str) -> None:
    """A full disk behind `>` is no bug: one line says so, and the exit code is not that of success."""
    done = shell(misdated, f"publisher {command} > /dev/full")
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-1:] == [
        "publisher: standard output cannot be written: No space left on device"
    ]
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_converted_text_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    """The converters, which write bytes, say the same."""
    (tmp_path / "a.txt").write_text("00:00:00 Start\n")
    done = shell(tmp_path, "publisher chapters a.txt > /dev/full")
    assert (done.returncode, done.stderr) == (
        1,
        b"publisher: standard output cannot be written: No space left on device\n",
    )


@pytest.mark.parametrize("form", few(["text", "json", "github"]))
def test_a_reader_that_leaves_ends_it_without_a_word(misdated: Path, form: str) -> None:
    """`| head` is no trouble, and gets no traceback."""
    done = shell(misdated, f"publisher check --format {form} | true")
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("encoding", few(["ascii", "utf-8", "latin-1"], keep=2))
def test_any_encoding_will_do(misdated: Path, encoding: str) -> None:
    """What a terminal's encoding lacks is written as an escape; JSON stays JSON, with nothing lost."""
    done = shell(misdated, "publisher check", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (1, b"")
    assert ("→" if encoding == "utf-8" else "\\u2192") in done.stdout.decode(encoding)
    path = misdated / "episodes" / "0007-dato" / "episode.md"
    path.write_text(path.read_text().replace("title: ", "title: 🎙 "))
    done = shell(misdated, "publisher check --format json", PYTHONIOENCODING=encoding)
    told = json.loads(done.stdout.decode(encoding))
    assert told == json.loads(run(misdated, "check", "--format", "json").stdout)


def test_a_folder_that_is_gone_is_a_trouble(tmp_path: Path) -> None:
    """Whoever deletes the folder that a shell stands in is told so."""
    done = shell(tmp_path, "mkdir here; cd here; rm -r ../here; publisher check")
    assert done.returncode == 1
    assert b"publisher: the folder that this was started in is gone\n" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_show_that_cannot_be_read_hides_nothing(tmp_path: Path) -> None:
    """One wrong key in the show's feed.yaml: all else that is wrong is told, there, in episodes, in other feeds."""
    root = make_show(tmp_path, [])
    make_episode(root, "0001-ae", 1, titel="Æ", link="http://bokstaver.example/")
    show = root / "feeds" / "bokstaver" / "feed.yaml"
    text = show.read_text().replace("categories: [Education", "categories: [Educasion")
    other = root / "feeds" / "sti" / "feed.yaml"
    other.parent.mkdir()
    other.write_text(text.replace("917393e3", "917393e4") + "show: bokstaver\n")
    show.write_text(text.replace("language: nb", "language: norsk"))
    done = run(root, "check")
    found = re.findall(r"^(\S+?):[\d:]* .*\[([a-z-]+)\]$", done.stdout, flags=re.MULTILINE)
    assert {
        ("feeds/bokstaver/feed.yaml", "value-wrong"),
        ("feeds/bokstaver/feed.yaml", "category-unknown"),
        ("feeds/sti/feed.yaml", "category-unknown"),
        ("episodes/0001-ae/episode.md", "key-unknown"),
        ("episodes/0001-ae/episode.md", "link-http"),
    } <= set(found)
    assert (done.returncode, "no feed has a target" in done.stderr) == (1, False)


def test_sources_are_shown_as_they_are(tmp_path: Path) -> None:
    """A line of the sources is shown as it is written: no sign is put for what looks like a sign's name."""
    root = make_show(tmp_path, [])
    make_episode(root, "0001-ae", 1, date="2026-02-30 :warning: [/b]")
    done = run(root, "check")
    assert 'date: "2026-02-30 :warning: [/b]"' in done.stdout


def test_a_name_that_looks_like_markup_is_shown(tmp_path: Path) -> None:
    """A terminal shows progress of an episode whose folder is `0001[b]` as of any other, though that is no name."""
    root = make_show(tmp_path, [])
    make_episode(root, "0001[b]", 1)
    code, shown = run_in_terminal([sys.executable, "-m", "publisher", "check"], cwd=root)
    assert code == 1
    assert b"0001[b] " in shown


STOPPED_WHILE_LOADING = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)

class Stop:
    def find_spec(self, name, *rest):
        if name == "publisher.console":
            os.kill(os.getpid(), signal.Signals[sys.argv[1]])

sys.meta_path.insert(0, Stop())
from publisher.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("SIGINT", 130, "publisher: interrupted\n"), ("SIGTERM", 143, "publisher: terminated\n")],
)
def test_an_end_while_it_is_loaded_is_one_line(name: str, code: int, said: str) -> None:
    """Whoever stops it at once sees no traceback, and the exit code of every interruption."""
    done = finish([sys.executable, "-c", STOPPED_WHILE_LOADING, name], text=True)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


def test_terminated_together_with_its_reader_it_says_so(tmp_path: Path) -> None:
    """Output that nobody takes any more hides neither the exit code nor the line."""
    program = (
        "import os, signal, sys; from publisher import cli; from publisher.errors import TerminatedError;"
        "read, write = os.pipe(); os.dup2(write, 1); os.close(write); os.close(read);"
        "cli.publisher = lambda **_: (print('half'), (_ for _ in ()).throw(TerminatedError));"
        "cli.main()"
    )
    done = finish([sys.executable, "-c", program], text=True)
    assert done.returncode == 143
    assert done.stderr == "publisher: terminated; nothing half-made is left, and the next run goes on from here\n"


def test_a_sigterm_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """A parent that has it ignored knows why."""
    program = (
        "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); from publisher import __main__, cli;"
        "cli.main = lambda: os.kill(os.getpid(), signal.SIGTERM); __main__.main(); print('went on')"
    )
    done = finish([sys.executable, "-c", program], text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "went on\n", "")
