"""Chromium, driven by its keyboard alone, over pages that the preview server serves."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from publisher.site.render import render_page
from publisher.site.theme import Theme
from publisher.site.views import Page
from publisher.storage.preview_server import make_server
from support.audio import ffmpeg
from support.page_views import SECONDS, TOP, URL
from support.processes import serving
from support.tools import find, needs

CHROMIUM, DRIVER = find("chromium"), find("chromedriver")
BROWSER = needs("chromium", "chromedriver")
"""Marks every test that opens a page."""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20.0
"""Seconds that a page may take for what it has been asked to do, on a busy machine."""
MOST_TABS = 400
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""


def write_site(folder: Path, pages: dict[str, Page], theme: Theme) -> None:
    """Write pages, and the styles, scripts and pictures that they name."""
    for key, page in pages.items():
        write(folder / key, render_page(page, key, theme, URL))
    for name, content in (theme.styles | theme.scripts).items():
        write(folder / TOP / "static" / name.replace(".", ".00000000."), content)
    for name in ("cover", "kari", "case-178", "case-177", "case-176", "case-174"):
        draw(folder, name, (1, 1), (60, 90, 120))
    draw(folder, "bunker", (16, 9), (40, 120, 90))
    draw(folder, "kart", (3, 4), (150, 90, 60))


def draw(folder: Path, name: str, shape: tuple[int, int], colour: tuple[int, int, int]) -> None:
    """Write a picture in three sizes, so wide and so high in proportion."""
    for width in (160, 320, 640):
        file = folder / TOP / "images" / f"{name}.0a1b2c3d.{width}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (width, width * shape[1] // shape[0]), colour).save(file)


def write_sound(folder: Path) -> None:
    """Write a tone as long as the page says that the episode is."""
    sound = folder / "audio" / "0178-molde.0a1b2c3d.mp3"
    sound.parent.mkdir()
    tone = ("-f", "lavfi", "-i", f"sine=220:duration={SECONDS}", "-ar", "8000", "-b:a", "8k")
    ffmpeg("-v", "error", *tone, sound)


def write(file: Path, content: bytes) -> None:
    """Write a file, and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, and lend the address."""
    server = make_server(folder, port=0, say=lambda _: None)
    with serving(server):
        yield f"http://127.0.0.1:{server.port}/"


class Browser:
    """A browser, and somebody at its keyboard."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        """Take a driver, and the address of the storage that is looked at."""
        self.driver = driver
        self.address = address

    def open(self, key: str, *, width: int = 1280, scheme: str = "light") -> None:
        """Go to a page, in a window so wide, by a person who likes it light or dark."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        liked = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        features = [{"name": name, "value": value} for name, value in liked.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.driver.get("about:blank")  # So that another fragment of the same page is another visit.
        self.driver.get(self.address + key)

    def ask(self, expression: str, *values: object) -> Any:
        """Return what a script makes of the page; it only looks."""
        return self.driver.execute_script(f"return {expression}", *values)

    def text(self, selector: str) -> str:
        """Return the text of an element as it is shown."""
        return str(self.ask("document.querySelector(arguments[0]).innerText", selector))

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def tab_to(self, selector: str, *, back: bool = False) -> None:
        """Press Tab until an element has the focus; it has to be one that the keyboard comes to."""
        for _ in range(MOST_TABS):
            if self.ask("document.activeElement.matches(arguments[0])", selector):
                return
            if back:
                ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
            else:
                self.press(Keys.TAB)
        raise AssertionError(f"the keyboard does not come to {selector}")

    def wait(self, expression: str, *values: object) -> Any:
        """Wait until a script finds something on the page, and return that."""
        return wait_for(lambda: self.ask(expression, *values), expression)

    def violations(self) -> list[str]:
        """Return what the Content-Security-Policy has kept the page from."""
        return list(self.ask("window.violations"))

    def log(self) -> tuple[list[str], list[str]]:
        """Return the addresses that were asked for since the last time, and what the console complained of."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        requests = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
        complaints = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] != "DEBUG"]
        return requests, complaints


def wait_for(look: Callable[[], Any], what: str) -> Any:
    """Look until there is something to see."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.05)
    return found


@contextmanager
def browser(profile: Path, address: str, *, scripts: bool = True) -> Iterator[Browser]:
    """Lend a browser with an empty profile; without `scripts`, one whose owner has switched JavaScript off."""
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.binary_location = str(CHROMIUM)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(options, Service(DRIVER))
    driver.set_page_load_timeout(PATIENCE)
    driver.set_script_timeout(PATIENCE)
    try:
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        yield Browser(driver, address)
    finally:
        driver.quit()
