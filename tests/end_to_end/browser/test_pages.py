"""The pages in a real browser, in which everything is done by the keyboard alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from publisher.publish.site.theme import read_theme
from publisher.site.render import render_page
from publisher.site.theme import Theme
from publisher.sources.workspace import Workspace
from publisher.text.notes import to_text
from support.browser import BROWSER, Browser, browser
from support.hostile_views import TEXTS
from support.page_views import MOVED, QUIZ, SECONDS, SINGLE, SPOKEN, TOP, URL, pages, turns
from support.page_views import episode as episode_view

EPISODE = f"{TOP}/episodes/0178.html"
AUDIO = "document.querySelector('audio')"
KEYS = sorted(pages(read_theme(Workspace(Path()), "nobody")[0]))


def at(chromium: Browser) -> float:
    """Where in the sound one is."""
    return float(chromium.ask(f"{AUDIO}.currentTime"))


def test_play_and_pause(chromium: Browser) -> None:
    """Enter on the button plays, Enter again stops; the button says what it does next."""
    chromium.open(EPISODE)
    chromium.tab_to(".play")
    assert chromium.ask("document.activeElement.getAttribute('aria-label')") == "Spill av"
    chromium.press(Keys.ENTER)
    chromium.wait(f"{AUDIO}.currentTime > 0.2")
    assert chromium.ask("document.activeElement.getAttribute('aria-label')") == "Stopp"
    chromium.press(Keys.SPACE)
    assert chromium.ask(f"{AUDIO}.paused")
    assert chromium.ask(f"{AUDIO}.duration") == pytest.approx(SECONDS, abs=0.2)


def test_chapters_lead_to_their_places(chromium: Browser) -> None:
    """Enter on a chapter plays from there, and both list and player say which one it is."""
    chromium.open(EPISODE)
    chromium.tab_to(".chapters [href$='#t=300']")
    chromium.press(Keys.ENTER)
    chromium.wait(f"{AUDIO}.currentTime > 300 && !{AUDIO}.paused")
    chromium.wait("document.querySelector('[data-now]').textContent === 'Tre bunker'")
    assert chromium.ask("document.querySelector('.chapters [aria-current]').hash") == "#t=300"
    assert chromium.ask("location.hash") == "", "the page stays where it is"


def test_sentences_of_the_transcript_lead_to_their_places(chromium: Browser) -> None:
    """Tab comes to one sentence, arrows to the others, and Enter plays; what is said is marked."""
    chromium.open(EPISODE)
    chromium.tab_to("[data-line]")
    chromium.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    wanted = turns()[0].lines[2]
    assert chromium.ask("document.activeElement.textContent") == wanted.text
    chromium.press(Keys.ENTER)
    chromium.wait(f"!{AUDIO}.paused")
    chromium.wait("document.querySelector('[data-line][aria-current]')?.textContent === arguments[0]", wanted.text)
    assert at(chromium) >= (wanted.start or 0)
    chromium.press(Keys.END)
    assert chromium.ask("document.activeElement.textContent") == "Vi manglet ikke data, vi manglet nysgjerrighet."
    chromium.press(Keys.HOME)
    assert chromium.ask("document.activeElement.textContent") == turns()[0].lines[0].text
    chromium.press(Keys.TAB)
    assert not chromium.ask("document.activeElement.matches('[data-line]')"), "sentences are one stop"


def test_the_transcript_follows_the_sound(chromium: Browser) -> None:
    """The sentence that is heard is marked, however one came there, and no other."""
    chromium.open(EPISODE)
    chromium.tab_to(".transcript a")
    chromium.press(Keys.ENTER)
    chromium.wait("document.querySelector('[data-line][aria-current]')?.dataset.line === '4'")
    chromium.press("l")
    later = chromium.wait("document.querySelector('[data-line][aria-current]').dataset.line > 30")
    assert later
    assert chromium.ask("document.querySelectorAll('[data-line][aria-current]').length") == 1


@pytest.mark.parametrize(
    ("fragment", "seconds"),
    [
        ("#t=12:30", 750),
        ("#t=750", 750),
        ("#t=0:41.36", 41.36),
        ("#t=0:12:30", 750),
        ("#t=1:02:03.5", SECONDS),
        ("#t=12%3A30", 750),
        ("#t=later", 0),
        ("#%E0%A4%A", 0),
        ("#t=-5", 0),
        ("#transcript", 0),
    ],
)
def test_an_address_may_name_a_moment(chromium: Browser, fragment: str, seconds: float) -> None:
    """#t= is where playing begins, as people and Media Fragments spell it; what is no moment changes nothing."""
    chromium.open(EPISODE + fragment)
    assert at(chromium) == pytest.approx(seconds, abs=0.01)
    if 0 < seconds < SECONDS:
        chromium.tab_to(".play")
        chromium.press(Keys.ENTER)
        chromium.wait(f"!{AUDIO}.paused && {AUDIO}.readyState > 1 && {AUDIO}.currentTime > {seconds}")
        assert at(chromium) == pytest.approx(seconds, abs=30)


def test_the_place_and_the_speed_are_remembered(chromium: Browser) -> None:
    """Whoever comes back goes on where they were, as fast as before; another episode begins at its beginning."""
    chromium.open(EPISODE + "#t=10:12.5")
    chromium.tab_to(".play")
    chromium.press(Keys.ENTER)
    chromium.wait(f"{AUDIO}.currentTime > 612.6")
    chromium.press("k", ">", ">")
    assert chromium.text("[data-said]") == "1,5×"
    chromium.open(EPISODE)
    assert at(chromium) == pytest.approx(612, abs=2)
    assert chromium.text("[data-said]").startswith("Fortsetter fra 10:1")
    assert chromium.ask(f"{AUDIO}.playbackRate") == 1.5
    chromium.open(f"{TOP}/episodes/0001.html")
    assert at(chromium) == 0
    chromium.open(EPISODE + "#t=20")
    assert at(chromium) == 20, "an address that names a moment goes first"


def test_letters_are_shortcuts(chromium: Browser) -> None:
    """K plays and stops, J and L skip, P and N go by chapters, < and > change the speed, / goes to the search."""
    chromium.open(EPISODE)
    chromium.press("l", "l")
    assert at(chromium) == 60
    chromium.press("j")
    assert at(chromium) == 45
    chromium.press("n")
    assert at(chromium) == 300
    assert chromium.text("[data-said]") == "Tre bunker"
    chromium.press("p")
    assert at(chromium) == pytest.approx(41.36)
    chromium.press("l", "p")
    assert at(chromium) == pytest.approx(41.36), "the first press goes to the chapter's own beginning"
    chromium.press("<")
    assert chromium.ask(f"{AUDIO}.playbackRate") == 0.75
    chromium.press("<")
    assert chromium.ask(f"{AUDIO}.playbackRate") == 0.75
    chromium.press("k")
    chromium.wait(f"!{AUDIO}.paused")
    chromium.press("K")
    chromium.wait(f"{AUDIO}.paused")
    chromium.press("/")
    assert chromium.ask("document.activeElement.id") == "find"
    before = at(chromium)
    chromium.press("l", "j", "l")
    assert at(chromium) == before, "where one writes, letters are letters"
    assert chromium.ask("document.activeElement.value") == "ljl"


def test_shortcuts_can_be_switched_off(chromium: Browser) -> None:
    """As WCAG 2.1.4 wants it: for those whose speech or hands press letters that they do not mean. It is remembered."""
    chromium.open(EPISODE)
    chromium.tab_to(".keys")
    chromium.press(Keys.ENTER)
    assert chromium.ask("document.querySelector('dialog').open")
    chromium.press("l")
    assert at(chromium) == 0
    chromium.tab_to("[data-keys-on]")
    chromium.press(Keys.SPACE, Keys.ESCAPE)
    assert not chromium.ask("document.querySelector('dialog').open")
    assert chromium.ask("document.activeElement.matches('.keys')"), "the focus is back where it was"
    chromium.press("l")
    assert at(chromium) == 0
    chromium.open(EPISODE)
    chromium.press("l")
    assert at(chromium) == 0


def test_the_slider_is_moved_by_arrows(chromium: Browser) -> None:
    """Five seconds a press, and it says where it is as people say it."""
    chromium.open(EPISODE)
    chromium.tab_to("[data-position]")
    chromium.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_LEFT)
    assert at(chromium) == 10
    assert chromium.ask("document.activeElement.getAttribute('aria-valuetext')") == "0:10 av 26:14"
    assert chromium.text("[data-elapsed]") == "0:10"
    chromium.press(Keys.END)
    assert at(chromium) == pytest.approx(SECONDS, abs=1)


def test_words_are_found_in_the_transcript(chromium: Browser) -> None:
    """Every match is marked and counted, capital or not; Enter goes on, Shift and Enter back, Escape ends it."""
    marked = "[...CSS.highlights.get(arguments[0])].map((range) => range.toString().toLowerCase())"
    whole = " ".join(said for _, said in SPOKEN) * 3
    chromium.open(EPISODE)
    chromium.tab_to("#find")
    chromium.press(*"BIBLIOTEKET")
    count = whole.lower().count("biblioteket")
    assert chromium.ask(marked, "found") == ["biblioteket"] * count
    assert chromium.text("#found") == f"1 av {count}"
    chromium.press(Keys.ENTER, Keys.ENTER)
    assert chromium.text("#found") == f"3 av {count}"
    assert chromium.ask(marked, "chosen") == ["biblioteket"]
    ActionChains(chromium.driver).key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(Keys.SHIFT).perform()
    assert chromium.text("#found") == f"2 av {count}"
    chromium.press("x")
    assert chromium.text("#found") == "0 av 0"
    chromium.press(Keys.ESCAPE)
    assert chromium.ask(marked, "found") == chromium.ask(marked, "chosen") == []
    assert chromium.text("#found") == ""
    assert chromium.text("[data-line]") == turns()[0].lines[0].text


def answer(chromium: Browser, task: int, choices: tuple[int, ...]) -> None:
    """Choose answers of a task, and hand them in."""
    single = QUIZ.tasks[task].kind == "single"
    chromium.tab_to(f"[data-task]:nth-of-type({task + 1}) input")
    for choice in range(max(choices) + 1):
        if choice in choices:
            chromium.press(Keys.SPACE)
        if choice < max(choices):
            chromium.press(Keys.ARROW_DOWN if single else Keys.TAB)
    chromium.tab_to(f"[data-task]:nth-of-type({task + 1}) [data-answer]")
    chromium.press(Keys.ENTER)


def test_from_the_quiz_to_the_certificate(chromium: Browser) -> None:
    """Answers are marked and explained; who has enough of them gets a certificate with name, case, day and score."""
    chromium.open(EPISODE)
    assert chromium.ask("[...document.querySelectorAll('#quiz details')].every((one) => one.hidden)")
    answer(chromium, 0, (1,))
    assert chromium.text("[data-task]:nth-of-type(1) [role=status]") == "Riktig."
    assert "Et tall på veggen er noe alle kan spørre om." in chromium.text("[data-task]:nth-of-type(1) details")
    assert chromium.ask("document.querySelector('[data-result]').hidden")
    answer(chromium, 1, (0, 1, 3))
    assert chromium.text("[data-score]") == "2 av 2 riktige. Godt jobbet!"
    chromium.tab_to("textarea")
    chromium.press(*"Hvor er bussen?")
    chromium.tab_to("[data-task]:nth-of-type(3) [data-answer]")
    chromium.press(Keys.ENTER)
    assert chromium.text("[data-task]:nth-of-type(3) [role=status]") == "Lagret i denne nettleseren."
    chromium.tab_to("a[data-certificate]")
    chromium.press(Keys.ENTER)
    chromium.wait("location.pathname.includes('/certificates/')")
    chromium.tab_to("#name")
    chromium.press(*"Åse Bø")
    shown = chromium.text(".certificate")
    for text in ("Ord og tall", "Åse Bø", "C0178", "Kommunenes muligheter", "2 av 2 riktige"):
        assert text in shown
    assert chromium.ask("new Date().getFullYear().toString()") in shown
    chromium.open(EPISODE)
    assert chromium.ask("document.querySelector('textarea').value") == "Hvor er bussen?"
    assert chromium.text("[data-score]") == "2 av 2 riktige. Godt jobbet!"
    chromium.open(QUIZ.certificate)
    assert "Åse Bø" in chromium.text(".certificate")
    assert "Åse" not in "".join(chromium.log()[0]), "nothing leaves the browser"


def test_remembered_answers_belong_to_the_very_question(chromium: Browser, site: Path, theme: Theme) -> None:
    """A quiz that was edited since keeps what was answered of it, and has what is new still to be answered."""
    chromium.open(EPISODE)
    answer(chromium, 0, (1,))
    answer(chromium, 1, (0, 1, 3))
    page = episode_view(theme)
    assert page.quiz
    _, second, *rest = page.quiz.tasks
    new = replace(second, question="Hva er nytt?", name="5b1a0009")
    edited = replace(page, quiz=replace(page.quiz, tasks=(new, second, *rest)))
    # At another address, since browsers keep pages for a while; what is remembered goes by the episode.
    key = f"{TOP}/episodes/edited.html"
    (site / key).write_bytes(render_page(edited, key, theme, URL))
    chromium.open(key)
    said = [chromium.text(f"[data-task]:nth-of-type({number}) [role=status]") for number in (1, 2)]
    assert said == ["", "Riktig."]
    assert not chromium.ask("document.querySelector('[data-task]:nth-of-type(1) input:checked')")
    assert chromium.ask("document.querySelector('[data-certificate]').hidden")


def test_wrong_answers_are_told_and_can_be_given_again(chromium: Browser) -> None:
    """What was right is shown, there is no certificate, and trying again begins anew."""
    chromium.open(QUIZ.certificate)
    assert chromium.ask("document.querySelector('[data-shown]').hidden")
    chromium.open(EPISODE)
    chromium.tab_to("[data-task]:nth-of-type(1) [data-answer]")
    chromium.press(Keys.ENTER)
    assert chromium.text("[data-task]:nth-of-type(1) [role=status]") == "Velg et svar først."
    answer(chromium, 0, (2,))
    assert chromium.text("[data-task]:nth-of-type(1) [role=status]") == "Ikke helt."
    assert chromium.text("label.right") == "Skrev det på veggen"
    assert chromium.text("label.wrong") == "Laget en ny plan"
    answer(chromium, 1, (0, 1))
    assert chromium.text("[data-score]") == "0 av 2 riktige. Du trenger 2 riktige for å få kursbevis."
    assert chromium.ask("document.querySelector('a[data-certificate]').hidden")
    chromium.tab_to("[data-again]")
    chromium.press(Keys.ENTER)
    assert chromium.ask("document.querySelectorAll('input:checked:not([data-keys-on])').length") == 0
    assert chromium.ask("document.querySelector('[data-result]').hidden")
    answer(chromium, 0, (1,))
    assert chromium.text("[data-task]:nth-of-type(1) [role=status]") == "Riktig."


def test_words_are_found_in_the_whole_show(chromium: Browser) -> None:
    """What is typed is looked up as it is typed, in titles, notes and what is said; a result leads to the moment."""
    chromium.open("small/web/maalt/search.html")
    chromium.tab_to("#query")
    chromium.press(*"regn")
    chromium.wait("document.querySelector('.results a')?.textContent === 'En millimeter regn'")
    assert chromium.text("[data-status]") == "1 treff for «regn»"
    for _ in range(4):
        chromium.press(Keys.BACKSPACE)
    chromium.press(*"månen")
    chromium.wait("document.querySelector('.results mark')?.textContent === 'månen'")
    assert chromium.text(".results h2") == "Tallene i tidevannstabellen"
    chromium.tab_to(".results p a")
    assert chromium.text(".results p a") == "0:09"
    chromium.press(Keys.ENTER)
    chromium.wait("location.pathname.endsWith('/episodes/tidevann.html') && document.querySelector('.deck')")
    assert at(chromium) == 9
    chromium.wait("document.querySelector('[data-line][aria-current]')?.textContent.includes('månen')")
    chromium.open("small/web/maalt/search.html#q=xyzzy")
    chromium.wait("document.querySelector('[data-status]').textContent === 'Ingen treff for «xyzzy».'")
    assert chromium.violations() == []


def test_addresses_are_copied(chromium: Browser) -> None:
    """The page's address, with the moment where one wants it; the code for other sites is a frame with a title."""
    chromium.open(EPISODE + "#t=12:30")
    chromium.tab_to("[data-from]")
    chromium.press(Keys.SPACE)
    assert str(chromium.ask("document.getElementById('address').value")).endswith(f"{EPISODE}#t=12:30")
    chromium.tab_to("[data-copy=address]", back=True)
    chromium.press(Keys.ENTER)
    chromium.wait("document.querySelector('[data-copy=address]').textContent === 'Kopiert'")
    code = str(chromium.ask("document.getElementById('embed').value"))
    assert code.startswith("<iframe src=")
    assert 'title="Kommunenes muligheter"' in code


def test_the_player_stays_at_hand(chromium: Browser) -> None:
    """However far down one reads, it is there; and it hides nothing that has the focus."""
    chromium.open(EPISODE, width=390)
    chromium.tab_to(".transcript > :last-child a")
    place = chromium.ask("document.querySelector('.deck').getBoundingClientRect().toJSON()")
    assert place["bottom"] < 200
    assert place["top"] >= 0
    assert chromium.ask("document.activeElement.getBoundingClientRect().top") >= place["bottom"]


@pytest.mark.parametrize("width", [390, 1280])
def test_numbers_of_episodes_stand_in_one_line(chromium: Browser, width: int) -> None:
    """In whichever list an episode stands, there is room for its number."""
    for key in (EPISODE, f"{TOP}/index.html"):
        chromium.open(key, width=width)
        lines = "[...document.querySelectorAll('.card .number bdi')].map((one) => one.getClientRects().length)"
        assert set(chromium.ask(lines)) == {1}, key


def test_the_player_in_others_pages(chromium: Browser) -> None:
    """It plays, fits into the frame that is handed out, and its links leave the frame."""
    chromium.open(f"{TOP}/embed/0178.html", width=390)
    chromium.tab_to(".play")
    chromium.press(Keys.ENTER)
    chromium.wait(f"{AUDIO}.currentTime > 0.1")
    assert chromium.ask("document.body.scrollHeight") <= 230
    assert chromium.ask("[...document.links].every((link) => link.target === '_top' || document.querySelector('base'))")


@BROWSER
def test_without_scripts_all_is_there(tmp_path_factory: pytest.TempPathFactory, address: str) -> None:
    """The browser's own player, the whole text, links to the sound's places, and the quiz with its answers."""
    with browser(tmp_path_factory.mktemp("profile"), address, scripts=False) as plain:
        # By way of where it was before, too.
        plain.open(MOVED)
        plain.wait(f"location.pathname.endsWith('/{EPISODE}')")
        assert plain.ask("document.querySelector('audio').controls")
        assert plain.ask("document.querySelector('.deck').hidden")
        text = plain.text("body")
        for words in ("Uten JavaScript", "tolv tusen fire hundre", "Hva er innbyggerdialog?", "Skrev det på veggen"):
            assert words in text
        link = str(plain.ask("document.querySelector('.chapters [href$=\"=300\"]').getAttribute('href')"))
        assert link == "../../../audio/0178-molde.0a1b2c3d.mp3#t=300"
        plain.tab_to("summary")
        plain.press(Keys.ENTER)
        assert "Et tall på veggen er noe alle kan spørre om." in plain.text("details[open]")
        assert not plain.ask("[...document.querySelectorAll('button')].some((one) => one.checkVisibility())")
        for key in KEYS:
            plain.open(key)
            assert len(plain.text("main")) > 5, key


def test_no_request_leaves_the_origin_and_the_policy_holds(chromium: Browser) -> None:
    """On every page, with everything on it loaded and played, nobody else is asked for anything."""
    for key in KEYS:
        chromium.open(key)
        chromium.wait("document.readyState === 'complete'")
        if chromium.ask("document.querySelector('.play') !== null") and "0001" not in key:
            chromium.press("k")
            chromium.wait(f"{AUDIO}.currentTime > 0.1")
        chromium.press(Keys.END)
        assert chromium.violations() == [], key
        requests, complaints = chromium.log()
        elsewhere = [one for one in requests if not one.startswith((chromium.address, "about:blank", "data:"))]
        assert elsewhere == [], key
        assert [one for one in complaints if "search/" not in one] == [], key


def test_the_policy_is_in_force(chromium: Browser) -> None:
    """What the tests above find nothing of would be found: foreign scripts, pictures and styles are kept out."""
    chromium.open(EPISODE)
    chromium.ask("document.head.append(Object.assign(document.createElement('script'), {text: 'window.taken = 1'}))")
    chromium.ask("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))")
    chromium.ask("document.body.setAttribute('style', 'color: red')")
    chromium.wait("window.violations.length === 3")
    assert chromium.ask("window.taken") is None


@pytest.mark.parametrize("kind", TEXTS)
def test_hostile_text_does_nothing(chromium: Browser, kind: str) -> None:
    """No page runs what stands in its texts, and scripts that put texts into the page put them there as text."""
    for key in SINGLE:
        chromium.open(f"hostile/{kind}/{key}")
        chromium.press("n", "n", "/", "a")
        assert chromium.ask(
            "document.title !== 'taken' && !document.querySelector('img[src=x], script:not([src], [type])')"
        )
        assert chromium.violations() == [], key
    chromium.open(f"hostile/{kind}/{EPISODE}")
    if kind == "script":
        assert chromium.text("h1") == TEXTS[kind]
        chromium.press("n")
        assert chromium.text("[data-now]") == TEXTS[kind]


def test_notes_lose_nothing(chromium: Browser) -> None:
    """What was written in Markdown is read on the page."""
    chromium.open(EPISODE)
    shown = " ".join(chromium.text("#about").split())
    for paragraph in to_text("Vi er innom et bibliotek\n\n- Ring tilbake til én som spurte.").split("\n"):
        assert paragraph.strip("• ") in shown
