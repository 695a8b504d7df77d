"""Links that lead into podcast apps, and the feed's address as a picture."""

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree
from PIL import Image, ImageDraw

from publisher.site.subscribe_links import SUBSCRIBE_APPS, make_qr_code, make_subscriptions
from support.processes import finish
from support.tools import needs

FEED = "https://media.maalt.example/maalt/feed.xml"


def test_every_app_gets_the_whole_address() -> None:
    """Each link leads to the feed: as what stands behind the app's scheme, or as a parameter."""
    for way in make_subscriptions(FEED):
        parts = urlsplit(way.url)
        told = parse_qs(parts.query).get("url", [""])[0] or f"https://{way.url.partition('://')[2]}"
        assert told.replace("https://subscribe/", "https://") == FEED, way.app


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/a/feed.xml", "https://a.example/feed.xml?a=1&b=%20"])
def test_addresses_of_all_kinds_are_kept(url: str) -> None:
    """Ports and queries arrive, and nothing in an address becomes a part of the app's own."""
    links = {way.app: way.url for way in make_subscriptions(url)}
    assert links.keys() == SUBSCRIBE_APPS.keys()
    assert parse_qs(urlsplit(links["Overcast"]).query) == {"url": [url]}
    assert links["Pocket Casts"].endswith(url.partition("://")[2])


def squares(svg: str) -> tuple[int, set[tuple[int, int]]]:
    """Return the width of a code in modules, and the places of those that are dark."""
    root = etree.fromstring(svg)
    width = int(root.get("viewBox").split()[2])
    [path] = [path.get("d") for path in root if path.get("stroke")]
    dark = set()
    x, y = 0.0, 0.0
    for step, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        across, *down = (float(number) for number in re.findall(r"-?[\d.]+", numbers))
        if step == "h":
            dark |= {(int(x) + number, int(y)) for number in range(int(across))}
            x += across
        else:
            x, y = (across, down[0]) if step == "M" else (x + across, y + down[0])
    return width, dark


def test_code_obeys_a_strict_policy() -> None:
    """No style, no script, no address: an element that a page with the strictest of policies shows."""
    root = etree.fromstring(make_qr_code(FEED))
    assert {element.tag for element in root.iter()} == {"svg", "path"}
    assert {name for element in root.iter() for name in element.attrib} <= {"viewBox", "class", "d", "fill", "stroke"}
    assert make_qr_code(FEED) == make_qr_code(FEED)


def test_code_has_its_corners_and_a_quiet_zone() -> None:
    """Three corners are as ISO/IEC 18004 has them, and four modules around everything are light."""
    width, dark = squares(make_qr_code(FEED))
    ring = {(x, y) for x in range(7) for y in range(7) if {x, y} & {0, 6} or (2 <= x <= 4 and 2 <= y <= 4)}
    for left, top in ((4, 4), (width - 11, 4), (4, width - 11)):
        assert {(x - left, y - top) for x, y in dark if 0 <= x - left < 7 and 0 <= y - top < 7} == ring
    assert {x for place in dark for x in place} <= set(range(4, width - 4))


@needs("zbarimg")
def test_a_camera_reads_the_address(tmp_path: Path) -> None:
    """zbar, which many telephones use, reads the feed's address from it."""
    width, dark = squares(make_qr_code(FEED))
    image = Image.new("L", (width * 8, width * 8), 255)
    draw = ImageDraw.Draw(image)
    for x, y in dark:
        draw.rectangle((x * 8, y * 8, x * 8 + 7, y * 8 + 7), fill=0)
    content = io.BytesIO()
    image.save(content, "PNG")
    (tmp_path / "code.png").write_bytes(content.getvalue())
    said = finish(["zbarimg", "--quiet", "--raw", tmp_path / "code.png"], check=True)
    assert said.stdout.decode().strip() == FEED
