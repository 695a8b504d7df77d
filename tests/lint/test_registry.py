"""Each rule finds what it is there for, in just these words, and lets be what is like it and right."""

from dataclasses import replace
from typing import Any

import pytest

from publisher.findings import Severity
from publisher.lint import ALL_RULES, PARSE_RULES, check_recording, run_rules
from publisher.lint.context import UnreadableFile
from publisher.plan.ledger import Ledger
from support.lint_context import (
    FEED,
    SOUND,
    as_it_should_be,
    episode,
    feed,
    in_condition,
    publication,
    with_feed,
    with_ledger,
    with_quiz,
    with_second,
    with_sound,
    without_file,
)
from support.rule_cases import CASES, TABLES
from support.rule_cases import feeds as of_feeds
from support.rule_cases import learning as of_learning

ALSO = {("episode-vanished", "recording-missing"), ("recording-cancels-out", "recording-upside-down")}
"""Where one wrong thing breaks a second rule too."""


def test_nothing_is_found_where_all_is_as_it_should_be() -> None:
    """No rule speaks up without need."""
    assert run_rules(as_it_should_be()) == []


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_there_for(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    case = CASES[name]
    findings = [found for found in run_rules(case.wrong()) if (name, found.rule) not in ALSO]
    assert [(found.rule, str(found.position), found.message, found.fix) for found in findings] == [
        (name, case.position, case.message, case.fix)
    ]


@pytest.mark.parametrize("name", CASES)
def test_a_rule_lets_be_what_is_like_it_and_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert [found.message for found in run_rules(CASES[name].right()) if found.rule == name] == []


def test_every_rule_has_its_case() -> None:
    """No rule goes untested, and each is told from every other by its id, also from what is found while reading."""
    assert sorted(rule.id for rule in ALL_RULES) == sorted(CASES)
    assert sum(len(table) for table in TABLES) == len(CASES)
    assert not {rule.id for rule in ALL_RULES} & {reading.id for reading in PARSE_RULES}


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_a_rule_says_why_and_who_asks(rule: Any) -> None:
    """The documentation is made of what each rule says of itself."""
    assert rule.reason.endswith(".")
    assert rule.source


def test_a_draft_needs_no_recording() -> None:
    """What is still being written is checked for its words alone."""
    context = with_second(("number:", "draft: true\nnumber:"))
    assert run_rules(without_file(context, "episodes/b/recording.wav")) == []


def test_what_stands_in_the_place_of_a_recording_is_told() -> None:
    """A folder of the recording's name is there, and yet no file is."""
    context = without_file(as_it_should_be(), "episodes/b/recording.wav")
    obstacles = {"episodes/b/recording.wav": UnreadableFile(message="is a folder", hint="put the file there")}
    [finding] = run_rules(replace(context, obstacles=obstacles))
    assert (finding.message, finding.fix) == ("episodes/b/recording.wav is a folder", "put the file there")


def test_how_much_was_cut_off_is_told() -> None:
    """As a percentage; a single loud moment is none."""
    [finding] = run_rules(in_condition(clipped=0.0312))
    assert (finding.rule, finding.severity) == ("recording-clipped", Severity.WARNING)
    assert finding.message == "recording.wav was cut off: 3.1 % of its samples lie flat at the highest level"
    assert run_rules(in_condition(clipped=0.00005)) == []


def test_an_upside_down_channel_is_a_warning_in_stereo_only() -> None:
    """In stereo it can be published; a feed in mono would have nothing."""
    [finding] = run_rules(in_condition(in_mono=-70.0))
    assert (finding.rule, finding.severity) == ("recording-upside-down", Severity.WARNING)
    assert "almost nothing is left" in finding.message


def test_a_single_file_is_judged_as_an_episodes_is() -> None:
    """The same rules, the same words, and the file's own name in the place of a line."""
    recording = replace(SOUND, condition=replace(SOUND.condition, levels=(-200.0, -23.0)))
    [finding] = check_recording("take 1.wav", recording)
    assert (finding.rule, str(finding.position)) == ("recording-channel-dead", "take 1.wav")
    assert finding.message == "take 1.wav has nothing on its left channel"


def test_a_decoders_complaint_is_damage() -> None:
    """A recording that decodes to its end with complaints is told of, as what it is."""
    [finding] = run_rules(with_sound(trouble="invalid frame"))
    assert (finding.rule, finding.severity) == ("recording-truncated", Severity.ERROR)
    assert "invalid frame" in finding.message


def test_next_is_an_episode_of_the_same_show() -> None:
    """An episode that stands in no feed beside this one is nothing to go on with."""
    context = with_second(("audio:", "next: a\naudio:"))
    one = FEED + "episodes: {number: 1}\n"
    two = FEED.replace("917393e3-1b1e-5cef-ace4-edaa54e1f810", of_feeds.NEW_GUID) + "episodes: {number: 2}\n"
    apart = replace(
        context,
        feeds=(feed(one), feed(two, slug="andre")),
        ledgers={**context.ledgers, "andre": Ledger(feed="andre")},
    )
    messages = [finding.message for finding in run_rules(apart) if finding.rule == "next-unknown"]
    assert messages == ["no feed has a beside this one"]


@pytest.mark.parametrize(
    ("markdown", "rule"),
    [
        ("See http://b.example/.", "notes-link-http"),
        ("Om <b>æ</b>.", "notes-with-html"),
        ("![Æ](https://b.example/ae.png)", "notes-with-picture"),
        ("Om [æ](/ae).", "notes-link-broken"),
        ("Om `<b>`, med [æ](https://b.example/ae).", None),
    ],
)
def test_answers_and_explanations_are_looked_at_as_notes_are(markdown: str, rule: str | None) -> None:
    """All of it is Markdown, and shown by the same apps and pages; a finding is where the text begins."""
    expected = [rule] if rule else []
    answered = run_rules(with_second(("audio:", f"questions: [{{question: Hva?, answer: '{markdown}'}}]\naudio:")))
    assert [finding.rule for finding in answered] == expected
    assert [str(finding.position) for finding in answered] == ["episodes/b/episode.md:6:38"] * len(expected)
    explained = run_rules(with_quiz(of_learning.QUIZ + f"    explanation: '{markdown}'\n"))
    assert [finding.rule for finding in explained] == expected
    assert [str(finding.position) for finding in explained] == ["episodes/b/quiz.yaml:6:18"] * len(expected)


def test_a_trailer_may_share_a_number() -> None:
    """Apple lets an episode's trailer have the episode's number."""
    assert run_rules(with_second(("number: 2", "number: 1\ntype: trailer"))) == []


def test_a_swap_of_folders_is_noticed() -> None:
    """Two folders that exchanged their names would give each episode the other's sound."""
    context = with_ledger(publication("a", "first", "b" * 64), publication("b", "second", "a" * 64))
    assert {(finding.rule, finding.position.file) for finding in run_rules(context)} == {
        ("episode-renamed", "episodes/a/episode.md"),
        ("episode-renamed", "episodes/b/episode.md"),
    }


def test_a_folder_that_takes_a_retired_ones_name_is_noticed() -> None:
    """The recording tells that this is another episode than the one that had the folder's name."""
    retired = replace(publication("a", "first", "z" * 64), retired=True)
    context = with_ledger(retired, publication("c", "third", "a" * 64))
    assert [finding.rule for finding in run_rules(context)] == ["episode-renamed"]


def test_one_recording_may_be_two_episodes() -> None:
    """A repeat in a folder of its own is no rename, as long as the first one is still where it was."""
    context = with_ledger(
        publication("a", "first", "a" * 64), second=("audio:", "ignore: {recording-twice: a repeat}\naudio:")
    )
    files = {**context.files, "episodes/b/recording.wav": "a" * 64}
    assert run_rules(replace(context, files=files)) == []


def test_a_starter_may_stay_as_long_as_nothing_is_published() -> None:
    """While there are only drafts, the feed's starter may say what starters say."""
    context = with_feed("Komiteen", "Who makes it")
    drafts = tuple(episode(slug, n, ("number:", "draft: true\nnumber:")) for n, slug in enumerate("ab", 1))
    assert run_rules(replace(context, episodes=drafts)) == []


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Episode 12: Havet", 12),
        ("Ep. 012 Havet", 12),
        ("12. Havet", 12),
        ("12 – Havet", 12),
        ("Havet (S2E12)", 12),
        ("Havet #12", 12),
        ("Folge 12 - Havet", 12),
    ],
)
def test_numbers_in_titles_are_seen_in_many_spellings(title: str, number: int) -> None:
    """Apple asks for titles without numbers, however they are written."""
    context = with_second(("number: 2", f"number: {number}"), ("Bokstav 2", f"'{title}'"))
    [finding] = run_rules(context)
    assert finding.rule == "title-with-number"


@pytest.mark.parametrize("title", ["12 edsvorne menn", "Apollo 12", "1200 meter", "Havet 2: Stormen", "Part 12b"])
def test_other_numbers_in_titles_are_let_be(title: str) -> None:
    """A number that belongs to the title is no episode's number."""
    assert run_rules(with_second(("number: 2", "number: 12"), ("Bokstav 2", f"'{title}'"))) == []


def test_a_guid_of_a_show_that_was_published_stays() -> None:
    """Another version of UUID is no reason to become another show."""
    context = with_feed("917393e3-1b1e-5cef-ace4-edaa54e1f810", of_feeds.NEW_GUID)
    ledgers = {"bokstaver": Ledger(feed="bokstaver", guid=of_feeds.NEW_GUID)}
    assert run_rules(replace(context, ledgers=ledgers)) == []


@pytest.mark.parametrize("path", [".", "episodes", "feeds", "episodes/x", ".git", ".publisher/x"])
def test_no_target_lies_among_the_sources(path: str) -> None:
    """What is published is never written over what people wrote."""
    context = replace(
        as_it_should_be(),
        feeds=(
            of_feeds.feed(
                of_feeds.FEED + f"targets:\n  www: {{kind: folder, path: {path}, url: 'https://b.example/'}}\n"
            ),
        ),
    )
    assert [finding.rule for finding in run_rules(context)] == ["target-in-sources"]
