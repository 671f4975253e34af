"""The web page: all in one file, and in a real Chromium without a network it renders, turns and names."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ims_atlas.errors import AtlasError
from ims_atlas.export.off_screen import OffScreen
from ims_atlas.export.progress import Cancelled, stay_quiet
from ims_atlas.export.web_page import WEB, filled, write_page
from tests.unit.export.conftest import CREDIT

pytest.importorskip("fcntl", reason="the browser is driven over a pipe of Unix")
from tests.browser import CHROMIUM, Browser

SIZE = (1000, 620)
PHONE = (390, 760)
TITLE = "Arm of A. & B. </script><script>alert(1)</script> {{review}}"
TOLD = "label"


@pytest.fixture
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; on Debian: apt install chromium")
    opened = Browser(tmp_path_factory.mktemp("profile"), SIZE)
    yield opened
    opened.close()


def spot(browser: Browser, of_part: str) -> tuple[float, float]:
    """Return where in the page a point of the first part appears, given as an expression over ``part``."""
    script = f"""(() => {{
        const {{ view, body, pointer }} = imsAtlas;
        const part = body.parts.find({of_part});
        const at = view.project(part.axis ? part.axis[1] : part.box.getCenter(part.box.min.clone()));
        const frame = view.canvas.getBoundingClientRect();
        return [frame.left + at.x, frame.top + at.y];
    }})()"""
    x, y = browser.value(script)
    return x, y


def near(picture: NDArray[np.uint8], at: tuple[float, float]) -> NDArray[np.int64]:
    """Return the mean colour around a point."""
    x, y = (round(value) for value in at)
    return picture[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).mean(axis=0).astype(np.int64)


def scene_of(picture: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the part of the page that the body has, without the frame that shows the focus."""
    return picture[8:500, 8:640].astype(np.int64)


def at_rest(browser: Browser) -> NDArray[np.uint8]:
    """Return the page once nothing moves and the picture is drawn finely."""
    browser.wait_for("imsAtlas.view.flight === null && !imsAtlas.view.coarse && !imsAtlas.view.asked")
    return browser.picture()


def text(browser: Browser, element: str) -> str:
    words: str = browser.value(f"document.getElementById('{element}').innerText")
    return words


def press(browser: Browser, words: str) -> None:
    """Press the button that begins with these words."""
    browser.value(
        f"[...document.querySelectorAll('button')].find((one) => one.innerText.startsWith('{words}')).click()"
    )


def test_a_page_opens_offline_turns_and_shows_names(
    shown: OffScreen, tmp_path: Path, browser: Browser
) -> None:
    path = tmp_path / "arm.html"
    write_page(shown.atlas, shown.stage, path, stay_quiet, title=TITLE)
    browser.open(path)

    assert browser.value("document.querySelector('h1').innerText") == TITLE
    assert browser.value("document.getElementById('wait').hidden")
    first = at_rest(browser)
    assert len(np.unique(scene_of(first).reshape(-1, 3), axis=0)) > 500
    deltoid = spot(browser, "(one) => one.id === 'deltoid_acromial_part'")
    red, green, blue = near(first, deltoid)
    assert red > green + 50 > blue

    browser.mouse("mouseMoved", *deltoid)
    browser.wait_for("!document.getElementById('label').hidden")
    assert re.match(r"(Acromial|Clavicular) part of deltoid \(left\)\n.*\nMain root: C6", text(browser, TOLD))
    assert near(at_rest(browser), deltoid)[1] > green + 20
    needle = spot(browser, "(one) => one.name === 'Brachialis, motor point'")
    browser.mouse("mouseMoved", *needle)
    browser.wait_for(
        "document.getElementById('label').innerText.startsWith('Brachialis, motor point (left)')"
    )
    browser.mouse("mouseMoved", 20, 20)
    browser.wait_for("document.getElementById('label').hidden")

    browser.drag((330, 260), (480, 260))
    turned = at_rest(browser)
    assert (np.abs(scene_of(turned) - scene_of(first)).max(axis=2) > 30).mean() > 0.02
    browser.value("document.getElementById('canvas').focus()")
    browser.key("Home")
    again = at_rest(browser)
    assert (np.abs(scene_of(again) - scene_of(first)).max(axis=2) > 30).mean() < 0.01

    press(browser, "Lit muscles")
    assert np.abs(near(at_rest(browser), deltoid) - near(first, deltoid)).max() > 40
    press(browser, "Lit muscles")
    press(browser, "Spinal part of deltoid")
    assert text(browser, TOLD).startswith("Spinal part of deltoid (left)")
    assert browser.value("document.querySelectorAll('.name[aria-pressed=true]').length") == 1
    browser.value("document.getElementById('find').value = 'tricéps LAT'")
    browser.value("document.getElementById('find').dispatchEvent(new Event('input'))")
    listed = "[...document.querySelectorAll('.name')].filter((one) => one.offsetParent)"
    names = browser.value(f"{listed}.map((one) => one.innerText)")
    assert names
    assert all("riceps" in name for name in names)

    browser.resize(PHONE, phone=True)
    browser.wait_for(f"document.getElementById('picture').clientWidth === {PHONE[0]}")
    assert browser.value("document.documentElement.scrollWidth") == PHONE[0]
    at_rest(browser)
    browser.swipe(spot(browser, "(one) => one.name === 'Brachialis, motor point'"))
    browser.wait_for(
        "document.getElementById('label').innerText.startsWith('Brachialis, motor point (left)')"
    )
    camera = "imsAtlas.view.camera.position.x"
    before = browser.value(camera)
    browser.swipe((100, 200), (160, 200), (220, 200))
    assert abs(browser.value(camera) - before) > 0.1
    assert CREDIT in browser.value("document.querySelector('aside').innerText")
    assert browser.complaints == []
    assert set(browser.requests) <= {path.as_uri()} | {url for url in browser.requests if url[:5] == "blob:"}


def test_the_page_is_its_template_the_built_viewer_and_what_is_shown(
    shown: OffScreen, tmp_path: Path
) -> None:
    shown.session.language = "fr"
    shown.stage.update()
    path = tmp_path / "bras.html"
    write_page(shown.atlas, shown.stage, path, stay_quiet)
    page = path.read_text(encoding="utf-8")
    held = re.match(_as_pattern((WEB / "page.html").read_text(encoding="utf-8")), page)
    assert held is not None
    assert held["script"] == (WEB / "viewer.bundle.js").read_text(encoding="utf-8")
    assert held["three_licence"] == (WEB / "three.LICENSE.txt").read_text(encoding="utf-8")
    assert held["style"] == (WEB / "page.css").read_text(encoding="utf-8")
    assert held["language"] == "fr"
    assert "Racine principale : C6" in held["legend"]
    assert "Rayé" in held["legend"]
    assert "CC BY 4.0" in held["about_list"]
    assert base64.b64decode(held["model"])[:4] == b"glTF"
    facts = json.loads(held["facts"])
    assert facts["sides"] == {"left": "à gauche", "right": "à droite"}
    low, high = facts["camera"]["bounds"]
    assert all(a < b for a, b in zip(low, high, strict=True))
    markup = page.replace(held["script"], "").replace(held["model"], "")
    assert not re.search(r"<(link|img|iframe)|\bsrc=|@import|url\(", markup)
    assert len(page) < 3_000_000


def _as_pattern(template: str) -> str:
    """Return a pattern that a filled template fits, with the first of each field as a group."""
    seen: set[str] = set()
    pattern = ""
    for i, piece in enumerate(re.split(r"\{\{(\w+)\}\}", template)):
        if i % 2 == 0:
            pattern += re.escape(piece)
        else:
            pattern += ".*?" if piece in seen else f"(?P<{piece}>.*?)"
            seen.add(piece)
    return rf"(?s)\A{pattern}\Z"


def test_the_viewer_was_built_from_its_sources() -> None:
    """Build it anew (ims_atlas/export/web/README.md) where this fails."""
    digest = hashlib.sha256()
    for file in [*sorted((WEB / "viewer").glob("*.js")), WEB / "package-lock.json"]:
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    bundle = (WEB / "viewer.bundle.js").read_text(encoding="utf-8")
    assert f"Sources: {digest.hexdigest()}" in bundle[:300]
    assert "</script" not in bundle.lower()


def test_what_is_put_into_a_template_is_not_filled_again() -> None:
    assert filled("{{a}}-{{b}}", {"a": "{{b}}", "b": "2"}) == "{{b}}-2"


def test_stopping_or_a_bad_place_leaves_nothing_behind(shown: OffScreen, tmp_path: Path) -> None:
    def stop(_share: float, text: str) -> None:
        if text == "Writing the page":
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        write_page(shown.atlas, shown.stage, tmp_path / "x.html", stop)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(AtlasError, match="cannot be written"):
        write_page(shown.atlas, shown.stage, tmp_path / "file" / "x.html", stay_quiet)
