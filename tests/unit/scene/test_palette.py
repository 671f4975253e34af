"""Colours hold for every eye: contrast of text, and distance between classes for colour-blind users."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from ims_atlas.scene.palette import ALL_PALETTES, Palette

DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB."""
PARTS = ("cervical", "thoracic", "lumbar", "sacral")


def linear(colour: str) -> NDArray[np.float64]:
    share = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = matrix @ np.clip(rgb, 0, 1) / (0.9505, 1.0, 1.089)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((float(linear(c) @ (0.2126, 0.7152, 0.0722)) for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("palette", ALL_PALETTES.values(), ids=lambda p: f"{p.name}-{p.vision}")
def test_text_is_readable(palette: Palette) -> None:
    for ground in (palette.window, palette.panel, palette.raised):
        assert contrast(palette.text, ground) >= 7
        assert contrast(palette.text_quiet, ground) >= 4.5
        assert contrast(palette.accent, ground) >= 4.5
    assert contrast(palette.window, palette.accent) >= 4.5


@pytest.mark.parametrize("palette", ALL_PALETTES.values(), ids=lambda p: f"{p.name}-{p.vision}")
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_classes_stay_apart_for_colour_blind_eyes(palette: Palette, deficiency: str) -> None:
    matrix = np.array(DEFICIENCIES[deficiency])
    seen = {part: lab(matrix @ linear(getattr(palette, part))) for part in PARTS}
    for one, other in itertools.combinations(PARTS, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 10, (one, other)
    main, further = (lab(matrix @ linear(c)) for c in (palette.supply_main, palette.supply_further))
    assert abs(main[0] - further[0]) > 15


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(
    ("vision", "deficiencies"),
    [("red_green", ("protanopia", "deuteranopia")), ("blue_yellow", ("tritanopia",))],
)
def test_colours_chosen_for_some_eyes_keep_what_is_lit_apart_for_them(
    theme: str, vision: str, deficiencies: tuple[str, ...]
) -> None:
    palette = ALL_PALETTES[theme, vision]  # type: ignore[index]
    for deficiency in deficiencies:
        matrix = np.array(DEFICIENCIES[deficiency])
        lit = ("supply_main", "supply_further", "selected", "nerve_lit", "muscle", "bone")
        seen = {name: lab(matrix @ linear(getattr(palette, name))) for name in lit}
        for one, other in itertools.combinations(lit, 2):
            if {one, other} != {"selected", "nerve_lit"}:  # both mean: this one
                assert np.linalg.norm(seen[one] - seen[other]) > 20, (deficiency, one, other)
