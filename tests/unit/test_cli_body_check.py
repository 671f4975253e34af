"""``ims-atlas body check --landmarks`` and ``--points`` as a user types them, on a body of three parts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import trimesh
from PIL import Image

from tests.unit.body import small_body


@pytest.fixture
def body(tmp_path: Path) -> Path:
    """Return a body of a cube of skin, a patella and a hyoid bone."""
    patella = trimesh.creation.icosphere(radius=20).apply_translation((40, 0, 0))
    hyoid = trimesh.creation.icosphere(radius=10).apply_translation((0, 0, 60))
    parts = [small_body.part("patella", "bones", patella), small_body.part("hyoid_bone", "bones", hyoid)]
    small_body.body(tmp_path, parts)
    return tmp_path / "small"


def test_landmarks_are_drawn_listed_and_counted(run_cli, body, tmp_path):
    out = tmp_path / "new" / "pictures"
    ran = run_cli("body", "check", body, "--landmarks", "--out", out)
    assert (ran.returncode, ran.stderr) == (0, "")
    with (out / "landmarks.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["id"], row["side"]): row for row in csv.DictReader(file)}
    base = rows["patella_base", "left"]
    assert (float(base["x_mm"]), float(base["z_mm"])) == pytest.approx((40, 20), abs=1.5)
    assert base["method"] == "most superior point of patella"
    assert base["confidence"] in ("high", "medium", "low")
    assert ("patella_base", "right") not in rows
    pictures = sorted(out.glob("*.png"))
    assert "thigh_front.png" in [path.name for path in pictures]
    with Image.open(pictures[0]) as image:
        image.verify()
    assert "landmarks found on small: " in ran.stdout
    assert "extreme: this body has no femur (left and right)" in ran.stdout
    assert f"{out}: landmarks.csv, pictures: {len(pictures)}" in ran.stdout


def test_points_that_a_body_does_not_have_are_told_not_drawn(run_cli, body, tmp_path):
    out = tmp_path / "pictures"
    ran = run_cli("body", "check", body, "--points", "--out", out)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (out / "points.csv").is_file()
    assert "LU5: " in ran.stdout


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("embedded", "--landmarks"), "name the folder for the pictures with --out"),
        (("embedded", "--points"), "name the folder for the pictures with --out"),
        (("embedded", "--out", "somewhere"), "--out belongs to --landmarks or --points"),
        (("embedded", "--landmarks", "--out", "a_file"), "is a file; name a folder for the pictures"),
        (("nobody", "--landmarks", "--out", "somewhere"), "no body named 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(run_cli, tmp_path, words, problem):
    (tmp_path / "a_file").write_text("")
    ran = run_cli("body", "check", *words)
    assert ran.returncode == 1
    assert problem in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
