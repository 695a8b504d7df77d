"""Tags of Podcasting 2.0 that channel and item both have."""

import pytest

from publisher.feed.reading.podcasting import (
    ROLE_SPELLINGS,
    read_chat,
    read_images,
    read_licence,
    read_locations,
    read_people,
    read_remote_items,
    read_social,
    read_txts,
)
from publisher.hashing import Json
from publisher.model.taxonomy import ROLES
from support.other_feeds import lay_out, told

GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
OLD = '<person xmlns="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md">Kari</person>'


@pytest.mark.parametrize(
    ("tag", "person"),
    [
        ('<podcast:person role="Host" group="Cast" href="" img="">Kari</podcast:person>', {"name": "Kari"}),
        ("<podcast:person>Kari</podcast:person>", {"name": "Kari"}),
        (OLD, {"name": "Kari"}),
        ('<podcast:person role="cohost">Kari</podcast:person>', {"name": "Kari", "role": "co-host"}),
        ('<podcast:person role="producer" group="cast">Kari</podcast:person>', {"name": "Kari", "role": "producer"}),
        (
            '<podcast:person role="guest" href="/kari" img="/k.jpg">Kari\n Nord</podcast:person>',
            {
                "name": "Kari Nord",
                "role": "guest",
                "href": "https://old.example/kari",
                "image": "https://old.example/k.jpg",
            },
        ),
    ],
)
def test_people_are_read(tag: str, person: Json) -> None:
    """Roles of other spellings become those of the taxonomy; defaults are left out."""
    desk = lay_out(tag)
    assert read_people(desk) == [person]
    assert desk.claims.account().unclaimed == ("item item",)


def test_a_picture_that_is_no_web_address_is_left_out() -> None:
    """A file of that name would be looked for beside feed.yaml."""
    desk = lay_out('<podcast:person img="data:image/png;base64,xyz">Kari</podcast:person>')
    assert read_people(desk) == [{"name": "Kari"}]
    assert "img" in told(desk)


def test_a_role_that_nobody_knows_is_kept() -> None:
    """With its person."""
    desk = lay_out('<podcast:person role="helmsman">Kari</podcast:person>')
    assert read_people(desk) == []
    assert 'role="helmsman"' in desk.extra[0]
    assert "helmsman" in told(desk)


def test_other_spellings_lead_to_roles() -> None:
    """And are none themselves."""
    assert {*ROLE_SPELLINGS.values()} <= {*ROLES}
    assert not {*ROLE_SPELLINGS} & {*ROLES}


def test_places_are_read() -> None:
    """A wrong part is left out; a place without a name is kept."""
    desk = lay_out(
        '<podcast:location geo="geo:62.74,7.16" osm="R148838" country="no">Molde</podcast:location>'
        '<podcast:location geo="62.74 north" rel="creator">Ona</podcast:location><podcast:location geo="geo:1,2"/>'
    )
    assert read_locations(desk) == [
        {"name": "Molde", "geo": "geo:62.74,7.16", "osm": "R148838", "country": "NO"},
        {"name": "Ona", "rel": "creator"},
    ]
    assert len(desk.extra) == 1


@pytest.mark.parametrize(
    ("tag", "licence"),
    [
        ("<podcast:license>CC-BY-4.0</podcast:license>", "cc-by-4.0"),
        (
            '<podcast:license url="https://a.example/l">Own words</podcast:license>',
            {"name": "Own words", "url": "https://a.example/l"},
        ),
        ("<podcast:license>Own words</podcast:license>", None),
        ("<creativeCommons:license>http://creativecommons.org/licenses/by/4.0/</creativeCommons:license>", "cc-by-4.0"),
        (
            "<creativeCommons:license>http://creativecommons.org/licenses/by-sa/3.0/</creativeCommons:license>",
            {"name": "cc-by-sa-3.0", "url": "http://creativecommons.org/licenses/by-sa/3.0/"},
        ),
    ],
)
def test_licences_are_read(tag: str, licence: Json) -> None:
    """Listed ones, others with their address, and those of Creative Commons in older feeds."""
    desk = lay_out(tag)
    assert read_licence(desk) == licence
    assert bool(desk.extra) == (licence is None)


def test_pictures_are_read_once() -> None:
    """podcast:image says more than podcast:images; an address stands once."""
    desk = lay_out(
        '<podcast:image href="https://a.example/a.jpg" aspect-ratio="16 / 9" width="wide" purpose="banner"/>'
        '<podcast:images srcset="https://a.example/a.jpg 1500w, https://a.example/b,c.jpg 300w,https://a.example/d.jpg"/>'
    )
    assert read_images(desk) == [
        {"href": "https://a.example/a.jpg", "aspect_ratio": "16/9", "purpose": "banner"},
        {"href": "https://a.example/b,c.jpg", "width": 300},
        {"href": "https://a.example/d.jpg"},
    ]


def test_pictures_that_lead_nowhere_are_kept() -> None:
    """However long their list is."""
    desk = lay_out(f'<podcast:images srcset="data:{"a" * 500_000} 5w"/>')
    assert read_images(desk) == []
    assert len(desk.extra) == 1


def test_comments_are_read() -> None:
    """A post with its account; several times disabled is once."""
    disabled = '<podcast:socialInteract protocol="disabled" priority="0"/>'
    assert read_social(lay_out(disabled * 2)) == {"protocol": "disabled"}
    post = '<podcast:socialInteract protocol="activitypub" uri="https://a.example/@k/1" accountId="@k" priority="1"/>'
    assert read_social(lay_out(post)) == {
        "protocol": "activitypub",
        "uri": "https://a.example/@k/1",
        "account_id": "@k",
        "priority": 1,
    }
    desk = lay_out('<podcast:socialInteract platform="activitypub" podcastAccountId="@k"/>')
    assert (read_social(desk), len(desk.extra)) == ([], 1)


def test_a_chat_is_read() -> None:
    """One; a further one is kept."""
    chat = '<podcast:chat server="irc://irc.example.org/" protocol="IRC" accountId="kari" space="#sea"/>'
    desk = lay_out(chat * 2)
    assert read_chat(desk) == {"server": "irc.example.org", "protocol": "irc", "account_id": "kari", "space": "#sea"}
    assert len(desk.extra) == 1


def test_free_texts_are_read() -> None:
    """With their purpose."""
    desk = lay_out('<podcast:txt purpose="verify">abc</podcast:txt><podcast:txt>def</podcast:txt>')
    assert read_txts(desk) == [{"text": "abc", "purpose": "verify"}, {"text": "def"}]


def test_other_feeds_are_read() -> None:
    """A podroll lists them; one with a wrong entry is kept."""
    roll = f'<podcast:podroll><podcast:remoteItem feedGuid="{GUID}"/></podcast:podroll>'
    assert read_remote_items(lay_out(roll), "podcast:podroll", "podroll") == [{"feed_guid": GUID}]
    desk = lay_out('<podcast:podroll><podcast:remoteItem feedGuid="x"/></podcast:podroll>')
    assert (read_remote_items(desk, "podcast:podroll", "podroll"), len(desk.extra)) == ([], 1)
