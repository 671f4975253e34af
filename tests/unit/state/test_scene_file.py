"""A scene survives the disk; a broken one is told in one line."""

from __future__ import annotations

import pytest

from ims_atlas.errors import AtlasError
from ims_atlas.state.scene_file import SavedCamera, Scene, read_scene, scene_of, show, write_scene
from ims_atlas.state.session import DEFAULT_LAYERS, Layer, Session

GOOD = """\
ims_scene: 1
body: embedded
levels: [C5, C6]
with_neighbours: true
sides: left
layers:
  skin: {visible: true, opacity: 0.5}
camera:
  position: [0, -3000, 900]
  focus: [0, 0, 900.5]
  up: [0, 0, 1]
"""


def session_with_choices() -> Session:
    session = Session(levels=frozenset({"T1", "C8"}), with_neighbours=True, sides="right")
    session.show_layer("skin", True)
    session.fade_layer("muscles", 0.731)
    session.rule = "majority"
    session.condition = "tennis_elbow"
    session.meridians = frozenset({"LU", "BL", "EXB"})
    session.match_rule = "within_2_cm"
    session.comparison = "wiper"
    session.wiper = 0.125
    return session


def test_a_scene_comes_back_as_it_was_written(tmp_path):
    camera = SavedCamera(position=(1.5, -2000.25, 900), focus=(0, 0, 1200), up=(0, 0, 1))
    scene = scene_of(session_with_choices(), "my body", camera)
    write_scene(scene, tmp_path / "new folder" / "é.ims.yaml")
    assert read_scene(tmp_path / "new folder" / "é.ims.yaml") == scene
    assert [path.name for path in (tmp_path / "new folder").iterdir()] == ["é.ims.yaml"]


def test_a_session_comes_back_as_it_was_saved(tmp_path):
    before, after = session_with_choices(), Session(sides="left", levels=frozenset({"S1"}))
    write_scene(scene_of(before, None, None), tmp_path / "a.ims.yaml")
    show(read_scene(tmp_path / "a.ims.yaml"), after)
    fields = ("levels", "with_neighbours", "sides", "layers", "rule", "condition")
    for field in (*fields, "meridians", "match_rule", "comparison", "wiper"):
        assert getattr(after, field) == getattr(before, field)


def test_what_a_scene_does_not_say_is_as_at_the_start(tmp_path):
    (tmp_path / "a.ims.yaml").write_text("ims_scene: 1\n", encoding="utf-8")
    session = session_with_choices()
    show(read_scene(tmp_path / "a.ims.yaml"), session)
    assert session == Session()


def test_layers_that_a_scene_does_not_name_are_as_at_the_start(tmp_path):
    (tmp_path / "a.ims.yaml").write_text(GOOD, encoding="utf-8")
    session = Session()
    show(read_scene(tmp_path / "a.ims.yaml"), session)
    assert session.layers == {**DEFAULT_LAYERS, "skin": Layer(True, 0.5)}
    assert session.levels == {"C5", "C6"}


def test_writing_again_replaces(tmp_path):
    path = tmp_path / "a.ims.yaml"
    write_scene(Scene(ims_scene=1, levels=("C1",)), path)
    write_scene(Scene(ims_scene=1, levels=("S5",)), path)
    assert read_scene(path).levels == ("S5",)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "text"),
    [
        ("ims_scene: 1", "ims_scene: 2", 1, "ims_scene"),
        ("ims_scene: 1\n", "", 1, "ims_scene"),
        ("[C5, C6]", "[C5, C9]", 3, "'C9' is not a segment"),
        ("with_neighbours: true", "with_neighbours: maybe", 4, "with_neighbours"),
        ("sides: left", "sides: front", 5, "'left', 'right' or 'both'"),
        ("  skin:", "  hair:", 7, "hair"),
        ("opacity: 0.5", "opacity: 5", 7, "less than or equal to 1"),
        ("visible: true, ", "", 7, "visible"),
        ("[0, -3000, 900]", "[0, -3000]", 9, "camera.position"),
        ("[0, 0, 1]", "[0, 0, nan]", 11, "finite"),
        ("sides: left", "colour: red", 5, "colour"),
        ("sides: left", "rule: most", 5, "'any', 'majority' or 'all'"),
        ("sides: left", "condition: Tennis elbow", 5, "condition"),
        ("sides: left", "meridians: [lung]", 5, "meridians"),
        ("sides: left", "match_rule: Two cm", 5, "match_rule"),
        ("sides: left", "comparison: beside", 5, "'overlay', 'split' or 'wiper'"),
        ("sides: left", "wiper: 1.5", 5, "less than or equal to 1"),
        ("sides: left", "wiper: .nan", 5, "wiper"),
        ("sides: left", "sides: left\nsides: right", 6, "a second time"),
        ("sides: left", "\tsides: left", 5, "not valid YAML"),
    ],
)
def test_a_broken_scene_is_told_in_one_line_with_file_and_line(tmp_path, right, wrong, line, text):
    path = tmp_path / "a.ims.yaml"
    assert right in GOOD
    path.write_text(GOOD.replace(right, wrong), encoding="utf-8")
    with pytest.raises(AtlasError) as refused:
        read_scene(path)
    message = str(refused.value)
    assert message.startswith(f"{path}:{line}: ")
    assert text in message
    assert "\n" not in message


@pytest.mark.parametrize("content", [b"", b"- a list\n", b"word\n", b"\xff\xfe", b"\x89PNG\r\n\x1a\n\x00"])
def test_a_file_that_is_no_scene_is_told_in_one_line(tmp_path, content):
    path = tmp_path / "a.ims.yaml"
    path.write_bytes(content)
    with pytest.raises(AtlasError) as refused:
        read_scene(path)
    assert str(refused.value).startswith(f"{path}:1: ")
    assert "\n" not in str(refused.value)


def test_a_missing_scene_is_told(tmp_path):
    with pytest.raises(AtlasError, match="cannot be read"):
        read_scene(tmp_path / "absent.ims.yaml")


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(AtlasError, match="cannot be written"):
        write_scene(Scene(ims_scene=1), tmp_path / "file" / "a.ims.yaml")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_scene_that_cannot_be_replaced_leaves_nothing_unfinished(tmp_path):
    (tmp_path / "a.ims.yaml").mkdir()
    with pytest.raises(AtlasError, match="cannot be written"):
        write_scene(Scene(ims_scene=1), tmp_path / "a.ims.yaml")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("a.")] == ["a.ims.yaml"]
