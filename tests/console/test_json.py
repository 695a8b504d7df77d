"""One JSON document for programs."""

import json

import pytest

from publisher.console.json import JsonConsole
from publisher.errors import PublisherError
from publisher.findings import Finding, Position, Severity
from support.scenes import SCENES


def test_nothing_is_written_before_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    """Results are gathered, talk goes nowhere, and standard output gets one document at the end."""
    console = JsonConsole()
    console.info("talk")
    finding = Finding(rule="r", severity=Severity.ERROR, message="m", fix="f", position=Position(file="a"))
    console.findings([finding])
    console.current("a/feed.xml", is_current=False)
    console.result("files", ["for people"], {"x": 1})
    assert capsys.readouterr() == ("", "")
    console.summary()
    told = capsys.readouterr()
    assert told.err == ""
    document = json.loads(told.out)
    assert document["findings"][0]["severity"] == "error"
    assert (document["current"], document["files"]) == ({"a/feed.xml": False}, {"x": 1})
    assert "for people" not in told.out


def test_trouble_ends_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    """What was gathered before is written along with the error."""
    console = JsonConsole()
    console.current("a/feed.xml", is_current=True)
    console.trouble(PublisherError("refused", hint="do"))
    assert json.loads(capsys.readouterr().out) == {
        "current": {"a/feed.xml": True},
        "error": {"message": "refused", "hint": "do"},
    }


def test_programs_read_it_all(capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON has every effect and every change, uncut."""
    console = JsonConsole()
    console.impact([SCENES["many-edits"]().impact()])
    console.summary()
    [plan] = json.loads(capsys.readouterr().out)["plans"]
    assert {effect["impact"] for effect in plan["listeners"]} == {"refresh"}
    assert len(plan["listeners"]) == 3
    [first, *_] = plan["changes"]["items"]
    assert "x" * 300 in [change["after"] for change in first["changes"]]
