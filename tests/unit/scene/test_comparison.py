"""Two halves of one picture, on bodies of a few boxes: who shows what, and that no seam shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.scene import camera, lighting
from ims_atlas.scene.camera import Pose
from ims_atlas.scene.comparison import Halves, wiper_plane
from ims_atlas.state.session import Comparison

WIDTH, HEIGHT = 300, 200
WAYS = ("plain", "deep", "smooth")
NOISE = 10
"""By how much two pictures with occlusion differ, which is drawn by chance."""


@dataclass
class Scene:
    """A grey body behind a red board, the needle, and a blue board, the acupoint; each as wide as it."""

    plotter: pv.Plotter
    depth: lighting.Depth
    halves: Halves
    needle: pv.Actor
    acupoint: pv.Actor
    codes: pv.Actor

    def show(self, how: Comparison, wiper: float = 0.5) -> None:
        self.halves.show(how, wiper, (self.needle,), (self.acupoint, self.codes))

    def drawn(self) -> NDArray[np.int64]:
        self.plotter.render()
        return np.asarray(self.plotter.screenshot(return_img=True))[..., :3].astype(np.int64)


@pytest.fixture
def scene() -> Iterator[Scene]:
    plotter = pv.Plotter(off_screen=True, window_size=[WIDTH, HEIGHT], lighting="none")
    plotter.show(auto_close=False, interactive=False)
    lighting.light_studio(plotter)
    plotter.set_background("#101418", top="#303848")
    add = partial(plotter.add_mesh, reset_camera=False, render=False)
    add(pv.Sphere(radius=80.0), color="#888888")
    needle = add(board(20.0), color="#ff0000", ambient=1.0, diffuse=0.0)
    acupoint = add(board(-20.0), color="#0000ff", ambient=1.0, diffuse=0.0)
    codes = plotter.add_point_labels(
        np.array([[x, -90.0, -60.0] for x in (-75.0, 75.0)]),
        ["LU1", "LU2"],
        text_color="#00ff00",
        shape=None,
        show_points=False,
        always_visible=False,
        reset_camera=False,
        render=False,
    )
    depth = lighting.Depth(plotter)
    halves = Halves(plotter, depth)
    camera.apply(Pose((40.0, -620.0, 30.0), (0.0, 0.0, 0.0)), plotter)
    yield Scene(plotter, depth, halves, needle, acupoint, codes)
    plotter.close()


def board(z: float) -> pv.PolyData:
    return pv.Cube(center=(0, -90, z), x_length=200, y_length=2, z_length=12)


def columns(picture: NDArray[np.int64], strong: int) -> NDArray[np.intp]:
    """Return the columns in which one of red, green and blue (0..2) stands out."""
    others = [i for i in range(3) if i != strong]
    return np.flatnonzero((picture[..., strong] > 100 + picture[..., others].max(axis=2)).any(axis=0))


def set_way(scene: Scene, way: str) -> None:
    if way == "plain":
        scene.depth.off()
    else:
        scene.depth.on(smooth=way == "smooth")


@pytest.mark.parametrize("way", WAYS)
def test_side_by_side_each_half_shows_its_own_and_both_show_the_body(scene: Scene, way: str) -> None:
    scene.show("split")
    set_way(scene, way)
    picture = scene.drawn()
    red, green, blue = (columns(picture, strong) for strong in range(3))
    middle = WIDTH // 2
    assert len(red)
    assert len(green)
    assert len(blue)
    assert red.max() < middle
    assert min(green.min(), blue.min()) >= middle
    scene.needle.SetVisibility(False)
    scene.acupoint.SetVisibility(False)
    scene.codes.SetVisibility(False)
    bare = scene.drawn()
    apart = np.abs(bare[:, :middle] - bare[:, middle:]).max(axis=2)
    assert (apart > 12).mean() < 0.005, "the same body, seen the same way, on the same ground"
    assert np.ptp(bare[HEIGHT // 2, :middle]) > 40


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wiper", [0.3, 0.5, 0.7])
def test_the_wiper_cuts_both_at_one_line(scene: Scene, wiper: float, way: str) -> None:
    set_way(scene, way)
    scene.show("overlay")
    whole = scene.drawn()
    scene.show("wiper", wiper)
    picture, line = scene.drawn(), wiper * WIDTH
    red, blue = columns(picture, 0), columns(picture, 2)
    assert red.min() == columns(whole, 0).min()
    assert blue.max() == columns(whole, 2).max()
    assert abs(red.max() + 0.5 - line) <= 1.5
    assert abs(blue.min() + 0.5 - line) <= 1.5


@pytest.mark.parametrize("way", WAYS)
def test_the_wiper_leaves_no_seam_on_the_body(scene: Scene, way: str) -> None:
    for actor in (scene.needle, scene.acupoint, scene.codes):
        actor.SetVisibility(False)
    set_way(scene, way)
    scene.show("overlay")
    whole = scene.drawn()
    for wiper in (0.0, 0.37, 0.5, 1.0):
        scene.show("wiper", wiper)
        assert np.abs(scene.drawn() - whole).max() <= (0 if way == "plain" else NOISE)


@pytest.mark.parametrize(("wiper", "shown"), [(0.02, 2), (0.5, 1), (0.98, 0)])
def test_codes_show_right_of_the_wiper_only(scene: Scene, wiper: float, shown: int) -> None:
    scene.show("wiper", wiper)
    green = columns(scene.drawn(), 1)
    assert (len(green) > 0) == (shown > 0)
    if shown == 1:
        assert green.min() > wiper * WIDTH


def test_the_wiper_moves_with_the_camera_and_makes_nothing_anew(scene: Scene) -> None:
    scene.show("wiper", 0.6)
    scene.drawn()
    made = scene.needle.GetMapper().GetMTime()
    scene.plotter.camera.azimuth = 15.0
    assert abs(columns(scene.drawn(), 0).max() + 0.5 - 0.6 * WIDTH) <= 1.5
    scene.halves.move_wiper(0.35)
    assert abs(columns(scene.drawn(), 0).max() + 0.5 - 0.35 * WIDTH) <= 1.5
    assert scene.needle.GetMapper().GetMTime() == made


def test_the_wiper_keeps_its_share_of_a_window_of_another_shape(scene: Scene) -> None:
    scene.show("wiper", 0.6)
    scene.plotter.window_size = [200, 300]
    assert abs(columns(scene.drawn(), 0).max() + 0.5 - 0.6 * 200) <= 1.5


def test_one_camera_turns_both_halves(scene: Scene) -> None:
    scene.show("split")
    before = scene.drawn()
    left, right = scene.halves.renderers
    assert left.GetActiveCamera() is right.GetActiveCamera()
    scene.plotter.camera.azimuth = 40.0
    after, middle = scene.drawn(), WIDTH // 2
    for half in (slice(0, middle), slice(middle, WIDTH)):
        assert (np.abs(after[:, half] - before[:, half]).max(axis=2) > 30).mean() > 0.01


def test_the_mouse_reaches_the_plotters_own_renderer_in_both_halves(scene: Scene) -> None:
    scene.show("split")
    for x in (20, WIDTH - 20):
        assert scene.plotter.iren.interactor.FindPokedRenderer(x, 100) is scene.plotter.renderer


def test_a_new_ground_is_laid_in_both_halves(scene: Scene) -> None:
    scene.show("split")
    scene.plotter.set_background("#ffffff")
    picture = scene.drawn()
    assert (picture[0, [0, -1]] == 255).all()


def test_what_is_added_later_shows_in_both_halves_and_goes_from_both(scene: Scene) -> None:
    scene.show("split")
    before = scene.drawn()
    later = scene.plotter.add_mesh(board(70.0), color="#ffff00", lighting=False, reset_camera=False)
    changed = np.flatnonzero((np.abs(scene.drawn() - before).max(axis=2) > 60).any(axis=0))
    assert changed.min() < WIDTH // 2 <= changed.max()
    scene.plotter.remove_actor(later)
    assert np.abs(scene.drawn() - before).max() < 12


@pytest.mark.parametrize("how", ["split", "wiper"])
def test_over_one_another_is_as_before(scene: Scene, how: Comparison) -> None:
    whole = scene.drawn()
    scene.show(how, 0.3)
    scene.drawn()
    scene.show("overlay")
    assert np.array_equal(scene.drawn(), whole)


@pytest.mark.parametrize("how", ["overlay", "split", "wiper"])
def test_closing_gives_the_whole_picture_back(scene: Scene, how: Comparison) -> None:
    window, main = scene.plotter.render_window, scene.plotter.renderer
    scene.show(how, 0.3)
    scene.halves.close()
    assert [each for each in window.GetRenderers() if each.GetDraw()] == [main]
    assert main.GetViewport() == (0.0, 0.0, 1.0, 1.0)
    scene.plotter.clear_actors()
    assert main.GetViewProps().GetNumberOfItems() == 0
    scene.drawn()


@pytest.mark.parametrize(
    ("how", "x", "needles", "acupoints"),
    [
        ("overlay", 10, True, True),
        ("overlay", 290, True, True),
        ("split", 10, True, False),
        ("split", 290, False, True),
        ("wiper", 80, True, False),
        ("wiper", 100, False, True),
    ],
)
def test_what_is_seen_at_a_place_depends_on_the_half(
    scene: Scene, how: Comparison, x: float, needles: bool, acupoints: bool
) -> None:
    scene.show(how, 0.3)
    half = scene.halves.at(x)
    assert (half.needles, half.acupoints) == (needles, acupoints)
    assert (half.renderer is scene.plotter.renderer) == (how != "split" or x < WIDTH / 2)


def test_a_picture_is_half_as_wide_side_by_side(scene: Scene) -> None:
    assert scene.halves.picture_size == (WIDTH, HEIGHT)
    scene.show("split")
    assert scene.halves.picture_size == (WIDTH // 2, HEIGHT)


def eye_of(
    pose: Pose, angle_deg: float, aspect: float
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return what gives the place of (n, 3) points across the picture, as shares of its width."""
    ahead = np.subtract(pose.focus, pose.position) / np.linalg.norm(np.subtract(pose.focus, pose.position))
    right = np.cross(ahead, pose.up) / np.linalg.norm(np.cross(ahead, pose.up))
    half = aspect * np.tan(np.radians(angle_deg / 2))

    def across(points: NDArray[np.float64]) -> NDArray[np.float64]:
        way = points - pose.position
        return (way @ right / (way @ ahead) / half + 1) / 2

    return across


@pytest.mark.parametrize("share", [0.0, 0.13, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("seed", range(6))
def test_the_plane_parts_what_is_seen_left_and_right_of_the_line(share: float, seed: int) -> None:
    dice = np.random.default_rng(seed)
    pose = Pose(tuple(dice.uniform(-900, 900, 3)), tuple(dice.uniform(-90, 90, 3)), (0.1, -0.2, 0.97))
    angle, aspect = dice.uniform(10, 60), dice.uniform(0.4, 2.5)
    eye, normal = wiper_plane(pose, angle, aspect, share)
    ahead = np.subtract(pose.focus, pose.position)
    points = eye + dice.uniform(0.2, 3, (500, 1)) * (
        ahead + dice.normal(0, 0.5, (500, 3)) * np.linalg.norm(ahead)
    )
    points = points[(points - eye) @ ahead > 1.0]
    seen = eye_of(pose, angle, aspect)(points)
    assert np.linalg.norm(normal) == pytest.approx(1.0)
    assert np.array_equal(eye, pose.position)
    assert (((points - eye) @ normal > 0) == (seen > share)).all()
