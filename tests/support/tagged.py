"""One value of tags with everything in it, for the tests of whatever writes or reads them."""

from datetime import datetime, timedelta, timezone

from publisher.media.tags.model import Tags

TAGS = Tags(
    title="Ærlig målt på øya – 潮",
    show="Ærlig målt",
    author="Redaksjonen",
    category="Science",
    keywords=("Måling", "Hav"),
    people=("Torvald Sæterøy", "Åse Ødegård"),
    date=datetime(2019, 1, 8, 6, 5, tzinfo=timezone(timedelta(hours=1))),
    number=178,
    season=3,
    language="nob",
    summary="Hva er en vannstand?",
    notes="Kaia i Molde.\n\nHvelvet i Sèvres.",
    link="https://ærlig.example/saker/måling?nr=178#a%20b",
    show_link="https://aerlig-maalt.example/",
    copyright="Redaksjonen i Ærlig målt",
    guid="0b9bd0a7-8f0f-5c1b-9d58-2d2a3a4c8c11",
    cover="0" * 64,
)
"""A title beyond Norwegian, a date with an offset, a link beyond ASCII."""
