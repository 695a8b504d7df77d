"""Pictures of chapters: which a page shows, when each is seen, and that none comes from elsewhere."""

from dataclasses import replace

import pytest

from publisher.model.timeline import Clip, Span, arrange_timeline
from publisher.site.build import plan_pages
from publisher.site.chapters import list_marks, list_page_chapters, list_slides
from publisher.site.content import ShowContent
from publisher.site.pictures import Artwork
from support.browser import Browser
from support.page_views import TOP
from support.small_show import episode, show_content

CHAPTERS = """\
chapters:
  - 0:00 Åpning
  - {start: 10, title: Røret, image: roer.png}
  - {start: 14, title: Bare et bilde, image: maane.jpg, toc: false, end: 16}
  - {start: 20, title: Kysten, image: "https://elsewhere.example/kyst.jpg"}
  - {start: 30, title: Maskinen, image: maskin.jpg}
  - {start: 40, title: Igjen, image: roer.png}
"""
KEYS = {name: f"web/maalt/images/{name}.160.jpg" for name in ("roer", "maane", "maskin")}
EPISODE = f"{TOP}/episodes/0178.html"
AUDIO = "document.querySelector('audio')"
SEEN = "document.querySelector('[data-slide] img')"
NOTE_MOVES = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const { node, previousRect, currentRect } of list.getEntries().flatMap((one) => one.sources))
    if (previousRect.y !== currentRect.y) moved.push(node?.outerHTML);
}).observe({ type: "layout-shift", buffered: true });
"""
"""Notes what the browser moves up or down, since the page was opened."""


def show(*published: str) -> ShowContent:
    """A show with an episode of a minute, and with these of the pictures of its chapters."""
    made = show_content(episode("tidevann", 1, "Tidevann", CHAPTERS))
    sizes = {f"episodes/tidevann/{name}": ((160, KEYS[name.split(".")[0]]),) for name in published}
    (told,) = made.episodes
    timeline = arrange_timeline(Span(0.0, 60.0), intro=Clip(sound="intro.wav", length=5.0))
    mastered = told.publication.mastered
    mastered = replace(mastered, pieces=timeline.pieces, after=replace(mastered.after, duration=65.0))
    told = replace(told, publication=replace(told.publication, mastered=mastered))
    return replace(made, episodes=(told,), artwork=Artwork(sizes=sizes, jobs={}))


def test_pictures_are_seen_while_their_chapters_are_heard() -> None:
    """From where the chapter begins in the published sound until the next does; a hidden one as long as it lasts."""
    made = show("roer.png", "maane.jpg", "maskin.jpg")
    (told,) = made.episodes
    seen = [(one.start, one.end, one.picture.sizes[0][1]) for one in list_slides(made, told, list_page_chapters(told))]
    assert seen == [
        (15, 25, KEYS["roer"]),
        (19, 21, KEYS["maane"]),
        (35, 45, KEYS["maskin"]),
        (45, 65, KEYS["roer"]),
    ]


def test_chapters_stand_with_those_pictures_that_are_published() -> None:
    """A picture that is not published, or stands at a web address, is left out; its chapter is not."""
    made = show("roer.png")
    (told,) = made.episodes
    found = {one.title: one.picture and one.picture.sizes[0][1] for one in list_marks(made, list_page_chapters(told))}
    roer = KEYS["roer"]
    assert found == {"Åpning": None, "Røret": roer, "Kysten": None, "Maskinen": None, "Igjen": roer}


def test_no_page_names_a_picture_that_is_elsewhere() -> None:
    """Not even as a link: pages send nobody there by themselves."""
    planned = plan_pages(show("roer.png", "maane.jpg", "maskin.jpg"))
    pages = {key: page.make() for key, page in planned.items() if key.endswith(".html")}
    assert [key for key, page in pages.items() if b"elsewhere.example" in page] == []
    assert b"roer.160.jpg" in pages["web/maalt/episodes/tidevann.html"]
    assert b"maane.160.jpg" in pages["web/maalt/embed/tidevann.html"]


@pytest.mark.parametrize("key", [EPISODE, f"{TOP}/embed/0178.html"])
def test_the_picture_of_what_is_heard_is_seen(chromium: Browser, key: str) -> None:
    """Beside the player: the chapter's, a hidden chapter's within it, and the episode's own in all others."""
    seen = dict.fromkeys((0, 300, 410, 420, 700), "")
    for second in seen:
        chromium.open(f"{key}#t={second}")
        seen[second] = chromium.wait(f"{SEEN}.complete && {SEEN}.naturalWidth && {SEEN}.src").rpartition("/")[2]
    cover, bunker, kart = (f"{name}.0a1b2c3d.160.jpg" for name in ("case-178", "bunker", "kart"))
    assert seen == {0: cover, 300: bunker, 410: kart, 420: bunker, 700: cover}


@pytest.mark.parametrize("width", [390, 1280])
def test_pictures_move_nothing(chromium: Browser, width: int) -> None:
    """What stands below player and pictures stays where it is while they come, whatever the pictures' shape."""
    chromium.open(EPISODE, width=width)
    chromium.driver.execute_script(NOTE_MOVES)
    chromium.driver.execute_script("document.querySelector('#chapters').scrollIntoView()")
    chromium.wait("document.querySelector('.chapters img').naturalWidth")
    chromium.driver.execute_script("document.querySelector('.chapters [href$=\"=300\"]').click()")
    chromium.wait(f"{SEEN}.src.includes('bunker') && ({SEEN}.naturalWidth || innerWidth < 600)")
    box = chromium.ask("document.querySelector('.chapters img').getBoundingClientRect().toJSON()")
    assert box["width"] == box["height"]
    assert chromium.ask("moved") == []
