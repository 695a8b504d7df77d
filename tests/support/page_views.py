"""Pages to look at: an episode with everything, one with nothing, and hostile text in every field."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from publisher.model.transcript import Cue
from publisher.site.theme import Theme
from publisher.site.views import (
    Answered,
    Card,
    CertificatePage,
    Choice,
    EmbedPage,
    EpisodePage,
    File,
    IndexPage,
    Link,
    ListPage,
    Machines,
    Mark,
    MovedPage,
    Page,
    Person,
    Picture,
    Quiz,
    Quote,
    SearchPage,
    Show,
    Slide,
    Step,
    Subscription,
    Task,
    Turn,
)
from publisher.text.notes import to_html

URL = "http://127.0.0.1:8000/"
TOP = "web/ord-og-tall"
NOTES = """\
En kommune får over tolv tusen spørsmål i året. I denne episoden forteller **Kari Ås** hvordan Molde begynte å telle,
og hva som skjedde da tallet kom opp på veggen.

Vi er innom et bibliotek, en bussterminal og et regneark som ble *for* langt. [Tallene](https://molde.example/tall) er
åpne.

#### Prøv selv

- Skriv ned tre spørsmål du får hver uke.
- Ring tilbake til én som spurte.

> Spør en gang til.

## Et regneark

    dag    spørsmål
    man    41
"""
SECONDS = 1574.0
"""How long the episode with everything is, as its page says."""


def picture(name: str) -> Picture:
    """A picture in three sizes."""
    return Picture(sizes=tuple((width, f"{TOP}/images/{name}.0a1b2c3d.{width}.jpg") for width in (160, 320, 640)))


def show(theme: Theme, language: str = "nb") -> Show:
    """What stands on every page."""
    feed = f"{URL}ord-og-tall/feed.xml"
    return Show(
        title="Ord og tall",
        description="Samtaler om det vi teller, og det vi forteller.",
        author="Redaksjonen i Ord og tall",
        language=language,
        picture=picture("cover"),
        home=f"{TOP}/index.html",
        search=f"{TOP}/search.html",
        feed_url=feed,
        subscriptions=(
            Subscription(app="Apple Podcasts", url=f"podcast://{feed.removeprefix('http://')}"),
            Subscription(app="Overcast", url=f"overcast://x-callback-url/add?url={feed}"),
            Subscription(app="Pocket Casts", url=f"pktc://subscribe/{feed.removeprefix('http://')}"),
            Subscription(app="AntennaPod", url=f"antennapod-subscribe://{feed.removeprefix('http://')}"),
            Subscription(app="", url=feed),
        ),
        qr='<svg class="qr" width="29" height="29" viewBox="0 0 29 29" role="img" aria-label="QR">'
        '<path d="M4 4h7v7h-7zM18 4h7v7h-7zM4 18h7v7h-7zM12 12h5v5h-5zM19 19h4v6h-4z"/></svg>',
        link="https://ord-og-tall.example/",
        rights="© Redaksjonen i Ord og tall",
        headings=(
            Link(text="tema", key=f"{TOP}/topics/tema/index.html", note="topics"),
            Link(text="perspektiv", key=f"{TOP}/topics/perspektiv/index.html", note="topics"),
            Link(text="", key=f"{TOP}/people/index.html", note="people"),
            Link(text="", key=f"{TOP}/seasons/index.html", note="seasons"),
            Link(text="", key=f"{TOP}/ways/index.html", note="ways"),
        ),
        scripts=tuple(f"{TOP}/static/{name.replace('.', '.00000000.')}" for name in theme.scripts),
        styles=tuple(f"{TOP}/static/{name.replace('.', '.00000000.')}" for name in theme.styles),
        funding=(Link(text="Støtt oss", url="https://ord-og-tall.example/stott"),),
    )


def machines(key: str, description: str, *, kind: str = "website") -> Machines:
    """What a page says to programs."""
    return Machines(
        canonical=URL + key,
        description=description,
        kind=kind,
        image=f"{URL}{TOP}/images/cover.0a1b2c3d.640.jpg",
        audio=f"{URL}audio/0178-molde.0a1b2c3d.mp3" if kind == "article" else None,
        audio_type="audio/mpeg" if kind == "article" else None,
        oembed=f"{URL}{TOP}/oembed/0178-molde.json" if kind == "article" else None,
        json_ld='{"@context":"https://schema.org","@type":"PodcastEpisode","name":"\\u003c/script>"}',
    )


def card(number: int, title: str, summary: str, *, guest: str = "", pictured: bool = True, minutes: float = 24) -> Card:
    """An episode in a list."""
    return Card(
        key=f"{TOP}/episodes/0{number}.html",
        number=f"C0{number}",
        title=title,
        summary=summary,
        date=datetime(2019, 1, 8, 6, tzinfo=timezone(timedelta(hours=1))) - timedelta(days=7 * (178 - number)),
        duration=60 * minutes,
        guests=(guest,) if guest else (),
        picture=picture(f"case-{number}") if pictured else None,
    )


CARDS = (
    card(
        178,
        "Kommunenes muligheter",
        "Hva skjer når en kommune lar innbyggerne stille spørsmålene? Kari Ås i Molde begynte med et regneark og endte "
        "med å flytte et bibliotek.",
        guest="Kari Ås",
    ),
    card(
        177,
        "Broen som sang",
        "Om svingninger, vind og hvorfor ingeniører lytter før de regner.",
        guest="Jonas Eikeland",
    ),
    card(
        176,
        "Å telle sild",
        "Havforskeren Ingrid Moen teller fisk ingen kan se. Et ekko, et anslag og mange års tålmodighet.",
        guest="Ingrid Moen",
        minutes=41,
    ),
    card(
        175,
        "Null er et sted",
        "Matematikkens mest omstridte siffer har en historie, en adresse og noen fiender.",
        pictured=False,
        minutes=67,
    ),
    card(
        174,
        "Kartet og terrenget i Øst-Finnmark",
        "Når målestokken lyver, og når den ikke gjør det.",
        guest="Nils Ánte Sara",
    ),
)
KARI = Person(
    name="Kari Ås",
    role="guest",
    title="rådgiver for innbyggerdialog",
    organisation="Molde kommune",
    picture=picture("kari"),
    page=f"{TOP}/people/kari-aas.html",
    href="https://molde.example/kari",
)
OLA = Person(
    name="Ola Bø", role="host", title="", organisation="", picture=None, page=f"{TOP}/people/ola-boe.html", href=None
)
SPOKEN = [line.split(": ", 1) for line in (Path(__file__).parent / "conversation.txt").read_text("utf-8").splitlines()]
"""Who says what in the episode with everything."""


def turns(times: int = 1) -> tuple[Turn, ...]:
    """A conversation, sentence by sentence, as often as is said."""
    made, at = [], 4.0
    for speaker, said in SPOKEN * times:
        lines = []
        for sentence in said.replace("? ", "?|").replace(". ", ".|").split("|"):
            length = 0.9 + len(sentence) / 15
            lines.append(Cue(text=sentence, start=round(at, 2), end=round(at + length, 2)))
            at += length + 0.25
        made.append(Turn(speaker=speaker, lines=tuple(lines)))
    return tuple(made)


MOVED = f"{TOP}/episodes/0177-gammel.html"
"""Where the first episode was before its folder was renamed."""
QUIZ = Quiz(
    tasks=(
        Task(
            kind="single",
            question="Hva gjorde kommunen først, da tallet var kjent?",
            choices=(
                Choice(text="Ansatte flere", right=False),
                Choice(text="Skrev det på veggen", right=True),
                Choice(text="Laget en ny plan", right=False),
            ),
            html="<p>Et tall på veggen er noe <strong>alle</strong> kan spørre om.</p>",
            name="5b1a0001",
        ),
        Task(
            kind="multiple",
            question="Hvilke bunker delte de spørsmålene i?",
            choices=(
                Choice(text="Det folk lurer på", right=True),
                Choice(text="Det folk er sinte for", right=True),
                Choice(text="Det folk har glemt", right=False),
                Choice(text="Det folk egentlig spør om", right=True),
            ),
            html="<p>Den siste bunken var størst.</p>",
            name="5b1a0002",
        ),
        Task(
            kind="reflection",
            question="Hvilket spørsmål får du så ofte at du har sluttet å høre det?",
            choices=(),
            html="",
            name="5b1a0003",
        ),
    ),
    needed=2,
    certificate=f"{TOP}/certificates/0178.html",
)


def episode(theme: Theme, language: str = "nb", *, times: int = 3) -> EpisodePage:
    """An episode with everything that a page can show."""
    one = replace(CARDS[0], duration=SECONDS)
    audio = File(name="audio", key="audio/0178-molde.0a1b2c3d.mp3", media_type="audio/mpeg", bytes=25_201_331)
    return EpisodePage(
        show=show(theme, language),
        machines=machines(one.key, one.summary, kind="article"),
        card=one,
        display_season="Offentlig nysgjerrighet",
        kind="full",
        explicit=False,
        language=language,
        audio=audio,
        people=(KARI, OLA, replace(OLA, name="Ine Dahl Vik", role="producer", organisation="Studio Nord")),
        topics=(
            Link(text="Digital etikk og politikk", key=f"{TOP}/topics/tema/digital-etikk.html", note="tema"),
            Link(text="Språk", key=f"{TOP}/topics/tema/spraak.html", note="tema"),
            Link(text="Offentlig sektor", key=f"{TOP}/topics/perspektiv/offentlig-sektor.html", note="perspektiv"),
        ),
        places=(Link(text="Molde", url="https://www.openstreetmap.org/?mlat=62.74&mlon=7.16"),),
        quote=Quote(text="Vi manglet ikke data, vi manglet nysgjerrighet.", by="Kari Ås", start=81.5),
        goals=(
            "hvorfor de samme spørsmålene kommer igjen, og hva det koster",
            "å skille det folk spør om fra det de lurer på",
            "tre måter å telle på som ikke krever nye systemer",
        ),
        html=to_html(NOTES),
        questions=(
            Answered(
                question="Hva er innbyggerdialog?",
                html="<p>At en kommune ikke bare svarer, men spør tilbake. Det kan være et møte eller en lapp på døra. "
                "Poenget er at svaret <strong>endrer noe</strong>.</p>",
            ),
            Answered(
                question="Trengs det nye systemer?",
                html="<p>Sjelden. I Molde holdt det med et regneark og en fast time i uka der noen leste det høyt.</p>",
            ),
        ),
        reading=(
            Link(
                text="Åpne tall fra Molde", url="https://molde.example/tall", note="Regnearket, slik det var den dagen."
            ),
            Link(text="Håndbok i nysgjerrighet", url="https://bok.example/", note=""),
        ),
        marks=tuple(
            Mark(
                start=start,
                title=title,
                link="https://example.org/kart" if start == 300 else None,
                picture=picture("bunker") if start == 300 else None,
            )
            for start, title in (
                (0.0, "Åpning"),
                (41.36, "Tolv tusen spørsmål"),
                (300.0, "Tre bunker"),
                (612.5, "Biblioteket på bussterminalen"),
                (1100.0, "Hva andre kommuner kan gjøre"),
                (1490.0, "Prøv selv"),
            )
        ),
        slides=(
            Slide(start=300.0, end=612.5, picture=picture("bunker")),
            Slide(start=400.0, end=420.0, picture=picture("kart")),
        ),
        transcript=turns(times),
        files=(
            audio,
            File(name="opus-64", key="audio/0178-molde.99999999.opus", media_type="audio/ogg", bytes=12_400_100),
            File(name="vtt", key="transcripts/0178-molde.0a1b2c3d.vtt", media_type="text/vtt", bytes=41_200),
            File(name="text", key="transcripts/0178-molde.0a1b2c3d.txt", media_type="text/plain", bytes=21_200),
            File(name="chapters", key="chapters/0178-molde.0a1b2c3d.json", media_type="application/json", bytes=820),
        ),
        quiz=QUIZ,
        licence=Link(text="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/"),
        steps=(
            Step(title="Fra tall til handling", page=f"{TOP}/ways/handling.html", place=2, of=5, following=CARDS[2]),
        ),
        following=CARDS[1],
        related=CARDS[2:],
        comments=(Link(text="mastodon.example/@ordogtall", url="https://mastodon.example/@ordogtall/178"),),
        embed=f"{TOP}/embed/0178.html",
    )


def bare(theme: Theme) -> EpisodePage:
    """An episode with nothing but sound and a title."""
    one = Card(
        key=f"{TOP}/episodes/0001.html",
        number="",
        title="Prøve",
        summary="",
        date=datetime(2026, 1, 1, tzinfo=UTC),
        duration=7.4,
        guests=(),
        picture=None,
    )
    audio = File(name="audio", key="audio/0001.0a1b2c3d.mp3", media_type="audio/mpeg", bytes=901)
    plain = replace(show(theme), picture=None, subscriptions=(), qr="", link="", rights="", headings=(), funding=())
    return EpisodePage(
        show=plain,
        machines=replace(machines(one.key, ""), image=None, json_ld=""),
        card=one,
        display_season="",
        kind="full",
        explicit=False,
        language="nb",
        audio=audio,
        people=(),
        topics=(),
        places=(),
        quote=None,
        goals=(),
        html="",
        questions=(),
        reading=(),
        marks=(),
        slides=(),
        transcript=(),
        files=(audio,),
        quiz=None,
        licence=None,
        steps=(),
        following=None,
        related=(),
        comments=(),
        embed=f"{TOP}/embed/0001.html",
    )


def pages(theme: Theme, language: str = "nb") -> dict[str, Page]:
    """Every kind of page, by its key."""
    full = episode(theme, language)
    common = full.show
    home = ListPage(
        show=common,
        machines=machines(common.home, common.description),
        kind="show",
        title=common.title,
        heading="",
        html="<p>Samtaler om det vi teller, og det vi forteller. Hver sak kan høres, leses og gjøres.</p>",
        person=None,
        feed_url=common.feed_url,
        cards=CARDS,
        ordered=False,
        number=1,
        of=2,
        previous=None,
        following=f"{TOP}/index.2.html",
    )
    listed = (
        home,
        replace(
            home, number=2, previous=common.home, following=None, machines=machines(f"{TOP}/index.2.html", "Side 2")
        ),
        replace(
            home,
            kind="topic",
            title="Digital etikk og politikk",
            heading="tema",
            html="",
            feed_url=None,
            of=1,
            following=None,
            machines=machines(f"{TOP}/topics/tema/digital-etikk.html", "Episoder"),
        ),
        replace(
            home,
            kind="person",
            title="Kari Ås",
            html="",
            person=KARI,
            feed_url=None,
            cards=CARDS[:1],
            of=1,
            following=None,
            machines=machines(KARI.page, "Kari Ås"),
        ),
        replace(
            home,
            kind="way",
            title="Fra tall til handling",
            html="<p>Fem episoder i den rekkefølgen de bør høres.</p>",
            feed_url=f"{URL}handling/feed.xml",
            ordered=True,
            of=1,
            following=None,
            machines=machines(f"{TOP}/ways/handling.html", "En sti"),
        ),
        replace(
            home,
            kind="season",
            title="Offentlig nysgjerrighet",
            html="",
            feed_url=None,
            of=1,
            following=None,
            machines=machines(f"{TOP}/seasons/2.html", "Sesong"),
        ),
    )
    entries = (
        (Link(text="Digital etikk og politikk", key=f"{TOP}/topics/tema/digital-etikk.html"), 14),
        (Link(text="Havet", key=f"{TOP}/topics/tema/havet.html"), 1),
        (Link(text="Språk", key=f"{TOP}/topics/tema/spraak.html"), 8),
    )
    indices = tuple(
        IndexPage(show=common, machines=machines(key, "Alle"), kind=kind, title=title, entries=entries)
        for key, kind, title in (
            (f"{TOP}/topics/tema/index.html", "topics", "tema"),
            (f"{TOP}/people/index.html", "people", ""),
            (f"{TOP}/seasons/index.html", "seasons", ""),
            (f"{TOP}/ways/index.html", "ways", ""),
        )
    )
    return {
        full.card.key: full,
        f"{TOP}/episodes/0001.html": bare(theme),
        full.embed: EmbedPage(
            show=common,
            machines=full.machines,
            card=full.card,
            audio=full.audio,
            marks=full.marks,
            slides=full.slides,
        ),
        QUIZ.certificate: CertificatePage(
            show=common, machines=machines(QUIZ.certificate, "Kursbevis"), card=full.card, needed=2, of=2
        ),
        MOVED: MovedPage(
            show=common, machines=machines(full.card.key, "Flyttet"), card=full.card, target=full.card.key
        ),
        common.search: SearchPage(
            show=common, machines=machines(common.search, "Søk"), index=f"{TOP}/search/index.json"
        ),
        **{page.machines.canonical.removeprefix(URL): page for page in (*listed, *indices)},
    }


SINGLE = (
    f"{TOP}/episodes/0178.html",
    f"{TOP}/embed/0178.html",
    f"{TOP}/certificates/0178.html",
    f"{TOP}/index.html",
    f"{TOP}/ways/handling.html",
    f"{TOP}/topics/tema/index.html",
    f"{TOP}/search.html",
)
"""A page of each template that is stayed on, and two of lists, which differ most."""
