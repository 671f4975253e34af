"""The measures of likeness, on bodies whose likeness is known."""

from __future__ import annotations

import numpy as np
import pytest
import pyvista
from fidelity import BEGIN, END, closedness_report, compared, overlaps, write_between_marks

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import PartRecord


def ball(radius: float, x: float = 0.0) -> TriangleMesh:
    surface = pyvista.Icosphere(radius=radius, center=(x, 0.0, 0.0), nsub=4)
    return TriangleMesh(np.float32(surface.points), np.int32(surface.regular_faces))


def part(name: str, mesh: TriangleMesh) -> tuple[PartRecord, TriangleMesh]:
    return PartRecord(id=name, structure=name, name=name, system="muscles", side="left"), mesh


def test_a_ball_compared_with_a_larger_one():
    likeness = compared("ball", [ball(10.0)], ball(11.0))
    assert likeness.mean_mm == pytest.approx(1.0, abs=0.05)
    assert likeness.volume_ratio == pytest.approx((10.0 / 11.0) ** 3, rel=0.01)
    assert likeness.dice == pytest.approx(2.0 * 10.0**3 / (10.0**3 + 11.0**3), rel=0.01)


def test_overlap_is_as_deep_as_one_ball_reaches_into_the_other():
    ((one, other, depth, volume),) = overlaps([part("one", ball(10.0)), part("other", ball(10.0, x=16.0))])
    assert (one, other) == ("one", "other")
    assert depth == pytest.approx(4.0, abs=0.8)
    assert volume == pytest.approx(2.0 * np.pi * 2.0**2 * (30.0 - 2.0) / 3.0 / 1000.0, rel=0.15)


def test_an_open_part_is_named():
    whole = ball(5.0)
    open_ball = TriangleMesh(whole.points, whole.triangles[1:])
    report = closedness_report([part("whole", whole), part("open", open_ball)])
    assert "| muscles | 2 | 1: `open` |" in report


def test_only_what_stands_between_the_marks_is_replaced(tmp_path):
    page = tmp_path / "README.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_between_marks(page, "new")
    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
