"""The construction of a place, drawn off screen: balls and lines that shine through the body."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.body.construction import Step
from ims_atlas.scene.guide_layer import GuideLayer
from ims_atlas.scene.palette import DARK, LIGHT, PALETTES, Palette, rgb

LEFT, MIDDLE, RIGHT = (np.array([x, 0.0, 0.0]) for x in (30.0, 0.0, -30.0))
START = Step("landmark", ("navel",), (), LEFT)
HALF_WAY = Step("between", ("navel", "nipple"), (LEFT, RIGHT), MIDDLE, share=0.5)


@pytest.fixture
def plotter() -> Iterator[pv.Plotter]:
    """Return a plotter whose camera sees a grey box from the front; the steps lie within the box."""
    plotter = pv.Plotter(off_screen=True, window_size=[300, 200])
    plotter.set_background("#101418")
    plotter.add_mesh(pv.Box((-45, 45, -30, 30, -25, 25)), color="#888888", lighting=False)
    plotter.camera_position = [(0, -300, 0), (0, 0, 0), (0, 0, 1)]
    plotter.camera.view_angle = 14.0
    plotter.show(auto_close=False, interactive=False)
    yield plotter
    plotter.close()


def picture(plotter: pv.Plotter) -> NDArray[np.int64]:
    plotter.render()
    return np.asarray(plotter.screenshot(return_img=True))[..., :3].astype(int)


def seen(plotter: pv.Plotter, colour: str) -> np.ndarray:
    """Return a (height, width) mask of the pixels of a colour."""
    return np.abs(picture(plotter) - rgb(colour)).max(axis=2) < 12


@pytest.mark.parametrize("palette", PALETTES.values(), ids=list(PALETTES))
def test_the_last_step_is_brightest_and_all_shine_through_the_body(
    plotter: pv.Plotter, palette: Palette
) -> None:
    guide = GuideLayer(plotter)
    assert not seen(plotter, palette.selected).any()
    guide.show([START], palette)
    assert seen(plotter, palette.selected).sum() > 20
    guide.show([START, HALF_WAY], palette)
    shown = seen(plotter, palette.selected)
    assert shown[:, 140:160].sum() > 20, "the ball where the last step leads"


def test_a_line_leads_from_where_a_step_starts_to_where_it_ends(plotter: pv.Plotter) -> None:
    guide = GuideLayer(plotter)
    guide.show([START], DARK)
    alone = np.flatnonzero(seen(plotter, DARK.selected).any(axis=0))
    guide.show([], DARK)
    plain = picture(plotter)
    guide.show([HALF_WAY], DARK)
    drawn = np.abs(picture(plotter) - plain).max(axis=2) > 20  # a smoothed line has paler colours
    joined = np.flatnonzero(drawn.any(axis=0))
    assert np.ptp(alone) < 30
    assert np.ptp(joined) > 150
    assert len(joined) > 0.9 * np.ptp(joined), "without a gap"


def test_other_steps_take_the_place_of_those_before_and_none_leave_nothing(plotter: pv.Plotter) -> None:
    plain = np.asarray(plotter.screenshot(return_img=True))
    nothing = len(plotter.renderer.actors)
    guide = GuideLayer(plotter)
    guide.show([START], DARK)
    first = seen(plotter, DARK.selected)
    guide.show([Step("landmark", ("nipple",), (), RIGHT)], DARK)
    second = seen(plotter, DARK.selected)
    assert not (first & second).any()
    assert abs(int(first.sum()) - int(second.sum())) < 20
    guide.show([], DARK)
    assert len(plotter.renderer.actors) == nothing
    plotter.render()
    assert (np.asarray(plotter.screenshot(return_img=True)) == plain).all()


def test_the_same_steps_in_another_theme_are_drawn_anew(plotter: pv.Plotter) -> None:
    guide = GuideLayer(plotter)
    guide.show([START], DARK)
    guide.show([START], LIGHT)
    assert seen(plotter, LIGHT.selected).sum() > 20
    assert not seen(plotter, DARK.selected).any()
