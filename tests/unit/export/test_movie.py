"""Movies and large pictures: read back from their files, and compared with what they were made of."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ims_atlas.analysis.supply import TAUGHT
from ims_atlas.body.pack import BodyPack
from ims_atlas.errors import AtlasError
from ims_atlas.export import pieces
from ims_atlas.export.credits import Credits, credits_of
from ims_atlas.export.image import draw_picture, save
from ims_atlas.export.movie import MovieForm, draw_frame, draw_movie
from ims_atlas.export.needle_flight import NeedleFlight
from ims_atlas.export.off_screen import OffScreen
from ims_atlas.export.piecewise import finish
from ims_atlas.export.progress import Cancelled
from ims_atlas.export.shots import Turn
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene import camera
from ims_atlas.state.session import Pick, Session

FORM = MovieForm((161, 120), 1.0, 6)
"""An odd width, which a movie cannot have."""


@pytest.fixture(scope="module")
def off_screen(atlas: Atlas, embedded: BodyPack) -> Iterator[OffScreen]:
    session = Session(levels=frozenset({"C6"}), sides="left")
    shown = OffScreen(atlas, embedded, session)
    shown.stage.look("back")
    yield shown
    shown.close()


@pytest.fixture(scope="module")
def told(off_screen: OffScreen) -> Credits:
    return credits_of(off_screen.atlas, off_screen.stage.pack, off_screen.session)


def numbers(image: Image.Image) -> NDArray[np.int64]:
    return np.asarray(image.convert("RGB")).astype(np.int64)


def drawn(off_screen: OffScreen, size: tuple[int, int], **how: Any) -> Image.Image:
    """Return a still picture, as finely drawn as the frames of a movie."""
    return finish(draw_picture(off_screen.stage, size, detail=1, **how))


def read_by_ffmpeg(path: Path, *words: str) -> bytes:
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
    return subprocess.run([*program, *words, "-"], capture_output=True, check=True).stdout


def test_a_turn_begins_with_the_picture_in_view_and_goes_round(
    off_screen: OffScreen, told: Credits, tmp_path: Path
) -> None:
    stage, begun = off_screen.stage, off_screen.pose
    still = numbers(drawn(off_screen, FORM.even_size, credit="\n".join(told.foot)))
    finish(draw_movie(stage, Turn(stage), tmp_path / "turn.mp4", FORM, told))
    raw = read_by_ffmpeg(tmp_path / "turn.mp4", "-f", "rawvideo", "-pix_fmt", "rgb24")
    read = np.frombuffer(raw, np.uint8)
    frames = read.reshape(FORM.frames, 120, 160, 3).astype(np.int64)
    assert np.abs(frames[0] - still).mean() < 4
    steps = [np.abs(a - b).mean() for a, b in zip(frames, np.roll(frames, -1, axis=0), strict=True)]
    assert min(steps) > 2, "every frame differs from the next, and the last from the first"
    assert camera.is_same(off_screen.pose, begun)
    about = read_by_ffmpeg(tmp_path / "turn.mp4", "-f", "ffmetadata")
    assert "BodyParts3D" in about.decode()
    assert "Gray" in about.decode()


def test_a_gif_moves_for_ever_and_names_its_sources(
    off_screen: OffScreen, told: Credits, tmp_path: Path
) -> None:
    finish(draw_movie(off_screen.stage, Turn(off_screen.stage), tmp_path / "turn.gif", FORM, told))
    with Image.open(tmp_path / "turn.gif") as gif:
        assert (gif.n_frames, gif.size) == (6, (160, 120))
        assert gif.info["loop"] == 0
        first = numbers(gif)
        gif.seek(3)
        assert np.abs(numbers(gif) - first).mean() > 3
        assert len(np.unique(first.reshape(-1, 3), axis=0)) > 60
    assert b"BodyParts3D" in (tmp_path / "turn.gif").read_bytes()
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["turn.gif"]


@pytest.mark.parametrize("name", ["turn.mp4", "turn.gif"])
def test_a_stopped_movie_leaves_nothing(
    off_screen: OffScreen, told: Credits, tmp_path: Path, name: str
) -> None:
    def stop(share: float, _text: str) -> None:
        if share > 0.3:
            raise Cancelled("stopped")

    begun = off_screen.pose
    with pytest.raises(Cancelled):
        finish(draw_movie(off_screen.stage, Turn(off_screen.stage), tmp_path / name, FORM, told), stop)
    assert not [file for file in tmp_path.iterdir() if file.is_file()]
    assert camera.is_same(off_screen.pose, begun)


def test_what_cannot_be_written_is_said_in_one_line(
    off_screen: OffScreen, told: Credits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = off_screen.stage
    with pytest.raises(AtlasError, match=r"\.mp4 or \.gif"):
        finish(draw_movie(stage, Turn(stage), tmp_path / "turn.avi", FORM, told))
    with pytest.raises(AtlasError, match="choose another folder"):
        finish(draw_movie(stage, Turn(stage), tmp_path / "nowhere" / "turn.mp4", FORM, told))
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "no-ffmpeg"))
    with pytest.raises(AtlasError, match="pip install imageio-ffmpeg"):
        finish(draw_movie(stage, Turn(stage), tmp_path / "turn.mp4", FORM, told))
    assert not [file for file in tmp_path.iterdir() if file.is_file()]


def test_a_flight_opens_what_covers_the_needle_and_closes_it_again(
    off_screen: OffScreen, told: Credits
) -> None:
    stage, begun = off_screen.stage, off_screen.pose
    needle = next(each for each in stage.needles if each.site.id == "infraspinatus_motor_point")
    before = {system: surface.colours for system, surface in stage.body.surfaces.items()}
    flight = NeedleFlight(off_screen.atlas, stage, needle)
    finish(flight.prepare())
    flight.stand(0.0)
    assert camera.is_same(off_screen.pose, begun)
    caption = flight.stand(0.7)
    assert caption is not None
    assert caption.title == "Infraspinatus, motor point"
    assert ("Infraspinatus", True) in caption.rows, "the tip lies in the muscle"
    rows = [
        i for i, part in enumerate(stage.body.surfaces["muscles"].parts) if part.structure == "infraspinatus"
    ]
    opened = stage.body.surfaces["muscles"].colours[rows, 3]
    assert opened.min() < 100 < before["muscles"][rows, 3].max()
    assert np.linalg.norm(np.array(off_screen.pose.position) - needle.tip) < 140
    deep = numbers(draw_frame(stage, flight, 0.7, FORM, told, find_names=False))
    assert np.abs(deep - numbers(draw_frame(stage, flight, 0.0, FORM, told, find_names=False))).mean() > 10
    flight.end()
    assert camera.is_same(off_screen.pose, begun)
    assert all((stage.body.surfaces[system].colours == table).all() for system, table in before.items())


def test_a_picture_of_pieces_is_the_picture_as_a_whole(
    off_screen: OffScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (240, 180)
    whole = numbers(drawn(off_screen, size))
    monkeypatch.setattr(pieces, "_PIECE", (130, 100))
    assert len(pieces.pieces(size)) == 4
    apart = np.abs(numbers(drawn(off_screen, size)) - whole)
    assert apart.mean() < 0.5
    assert np.percentile(apart, 99.5) < 16


def test_a_clear_picture_keeps_its_size_its_paper_and_its_sources(
    off_screen: OffScreen, told: Credits, tmp_path: Path
) -> None:
    image = drawn(off_screen, (210, 150), transparent=True, credit="\n".join(told.foot))
    save(image, tmp_path / "c6.png", told.text, 300)
    with Image.open(tmp_path / "c6.png") as read:
        assert (read.size, read.mode) == ((210, 150), "RGBA")
        assert read.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert "BodyParts3D" in read.info["Copyright"]
        alpha = np.asarray(read)[..., 3]
    assert [alpha[y, x] for y in (0, -1) for x in (0, -1)] == [0, 0, 0, 0]
    assert (alpha > 240).sum() > 500


def test_the_credits_name_the_body_and_the_sources_of_what_is_selected(
    atlas: Atlas, embedded: BodyPack
) -> None:
    session = Session(language="fr")
    assert not credits_of(atlas, embedded, session).sources
    site = atlas.site("infraspinatus_motor_point")
    session.selected = Pick("site", site.id, next(iter(session.shown_sides())))
    found = credits_of(atlas, embedded, session)
    assert {source.id for source in found.sources} == set(site.sources) - {TAUGHT}
    assert embedded.about.credit in found.text
    assert all(source.title in found.text for source in found.sources)
    assert found.foot[1].startswith("Sources")
