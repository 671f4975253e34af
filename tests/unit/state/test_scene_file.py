"""A scene survives the disk; a broken one is told with file, line and remedy."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator

from ims_atlas.errors import AtlasError
from ims_atlas.loading.yaml_reader import read_yaml
from ims_atlas.state.scene import FIELDS, Scene, scene_of, show
from ims_atlas.state.scene_file import Bookmark, SceneFile, as_yaml, read_scene, scene_file, write_scene
from ims_atlas.state.scene_schema import schema_text
from ims_atlas.state.session import DEFAULT_LAYERS, Layer, Session
from tests.conftest import ROOT
from tests.unit.state.test_scene import OTHER, session_with_everything

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
hidden:
- {kind: structure, id: soleus, side: left}
bookmarks:
- title: First
  scene:
    levels: [C5]
    peel: 0.5
"""

OLD = """\
ims_scene: 1
body: null
levels: [T1]
with_neighbours: false
sides: both
rule: any
condition: null
meridians: []
match_rule: null
comparison: overlay
wiper: 0.5
layers:
  bones: {visible: true, opacity: 1.0}
camera: null
"""


def test_a_file_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "new folder" / "é.ims.yaml"
    scene = scene_of(session_with_everything())
    written = scene_file(
        scene,
        title="Le coude: anatomie",
        notes='First line\n\n- second: "quoted" # no comment\n',
        body="my body",
        bookmarks=(Bookmark(title="no", notes="a\nb", scene=scene), Bookmark(title="1e3"), Bookmark()),
    )
    write_scene(written, path)
    assert read_scene(path) == written
    assert [each.name for each in path.parent.iterdir()] == ["é.ims.yaml"]


@pytest.mark.parametrize("name", OTHER)
def test_each_field_survives_the_disk_alone(tmp_path, name):
    scene = Scene().model_copy(update={name: OTHER[name]})
    write_scene(scene_file(scene), tmp_path / "a.ims.yaml")
    assert read_scene(tmp_path / "a.ims.yaml").scene == scene


def test_what_is_as_at_the_start_is_not_written():
    assert as_yaml(scene_file(Scene())) == "ims_scene: 1\n"
    session = Session(levels=frozenset({"C7", "C6"}))
    session.show_layer("skin", True)
    assert as_yaml(scene_file(scene_of(session), title="Arm", body="embedded")) == (
        "ims_scene: 1\ntitle: Arm\nbody: embedded\nlevels: [C6, C7]\n"
        "layers:\n  skin: {visible: true, opacity: 0.12}\n"
    )


def test_numbers_are_short_and_notes_read_like_a_text():
    session = Session(peel=1 / 3)
    text = as_yaml(scene_file(scene_of(session), notes="One.\nTwo."))
    assert "peel: 0.3333\n" in text
    assert "notes: |-\n  One.\n  Two.\n" in text


def test_what_a_scene_does_not_say_is_as_at_the_start(tmp_path):
    (tmp_path / "a.ims.yaml").write_text("ims_scene: 1\n", encoding="utf-8")
    assert read_scene(tmp_path / "a.ims.yaml").scene == Scene()


def test_layers_that_a_scene_does_not_name_are_as_at_the_start(tmp_path):
    (tmp_path / "a.ims.yaml").write_text(GOOD, encoding="utf-8")
    session = Session()
    show(read_scene(tmp_path / "a.ims.yaml").scene, session)
    assert session.layers == {**DEFAULT_LAYERS, "skin": Layer(True, 0.5)}
    assert session.levels == {"C5", "C6"}


def test_a_file_of_the_first_edition_opens(tmp_path):
    (tmp_path / "old.ims.yaml").write_text(OLD, encoding="utf-8")
    assert read_scene(tmp_path / "old.ims.yaml").scene == Scene(levels=frozenset({"T1"}))


def test_writing_again_replaces(tmp_path):
    path = tmp_path / "a.ims.yaml"
    write_scene(SceneFile(ims_scene=1, levels=("C1",)), path)
    write_scene(SceneFile(ims_scene=1, levels=("S5",)), path)
    assert read_scene(path).levels == {"S5"}


@pytest.mark.parametrize(
    ("right", "wrong", "line", "text"),
    [
        ("ims_scene: 1", "ims_scene: 2", 1, "open it with a newer IMS Atlas"),
        ("ims_scene: 1\n", "", 1, "a scene begins with 'ims_scene: 1'"),
        ("[C5, C6]", "[C5, C9]", 3, "'C9' is not a segment"),
        ("with_neighbours: true", "with_neighbours: maybe", 4, "with_neighbours"),
        ("sides: left", "sides: lef", 5, "allowed: left, right, both (did you mean 'left'?)"),
        ("  skin:", "  skim:", 7, "did you mean 'skin'?"),
        ("opacity: 0.5", "opacity: 5", 7, "less than or equal to 1"),
        ("opacity: 0.5", "opacity: 0.5, opcity: 1", 7, "unknown key 'opcity' (did you mean 'opacity'?)"),
        ("visible: true, ", "", 7, "the key 'visible' is missing"),
        ("[0, -3000, 900]", "[0, -3000]", 9, "number 3 is missing"),
        ("[0, 0, 1]", "[0, 0, .nan]", 11, "camera.up"),
        ("side: left}", "side: front}", 13, "'left', 'right' or 'midline'"),
        ("id: soleus, ", "", 13, "the key 'id' is missing"),
        ("kind: structure, ", "kind: muscle, ", 13, "allowed: structure, site, acupoint"),
        ("{kind: structure, id: soleus, side: left}", "soleus", 13, "should hold keys and values"),
        ("peel: 0.5", "peel: -1", 18, "greater than or equal to 0"),
        ("peel: 0.5", "peeled: 1", 18, "unknown key 'peeled' (did you mean 'peel'?)"),
        ("title: First", "titles: First", 15, "unknown key 'titles' (did you mean 'title'?)"),
        ("sides: left", "colour: red", 5, "unknown key 'colour' (correct this line, or take it out)"),
        ("sides: left", "rule: most", 5, "allowed: any, majority, all"),
        ("sides: left", "condition: Tennis elbow", 5, "condition"),
        ("sides: left", "meridians: [lung]", 5, "meridians"),
        ("sides: left", "match_rule: Two cm", 5, "match_rule"),
        ("sides: left", "comparison: beside", 5, "allowed: overlay, split, wiper"),
        ("sides: left", "wiper: 1.5", 5, "less than or equal to 1"),
        ("sides: left", "guide: -1", 5, "guide"),
        ("sides: left", "measured: [[0, 0, 0], [1, 1, 1], [2, 2, 2]]", 5, "measured"),
        ("sides: left", "cut: {plane: oblique}", 5, "allowed: sagittal, coronal, axial, needle"),
        ("sides: left", "sides: left\nsides: right", 6, "a second time"),
        ("sides: left", "\tsides: left", 5, "not valid YAML"),
    ],
)
def test_a_broken_scene_is_told_in_one_line_with_file_line_and_remedy(tmp_path, right, wrong, line, text):
    path = tmp_path / "a.ims.yaml"
    assert right in GOOD
    path.write_text(GOOD.replace(right, wrong), encoding="utf-8")
    with pytest.raises(AtlasError) as refused:
        read_scene(path)
    message = str(refused.value)
    assert message.startswith(f"{path}:{line}: ")
    assert text in message
    assert message.endswith(")"), "a remedy in brackets"
    assert "\n" not in message


def test_all_faults_are_told_at_once(tmp_path):
    path = tmp_path / "a.ims.yaml"
    path.write_text(
        GOOD.replace("sides: left", "sides: top").replace("peel: 0.5", "peel: 5"), encoding="utf-8"
    )
    with pytest.raises(AtlasError) as refused:
        read_scene(path)
    assert [line.split(":")[1] for line in str(refused.value).splitlines()] == ["5", "18"]


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
        write_scene(SceneFile(ims_scene=1), tmp_path / "file" / "a.ims.yaml")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_scene_that_cannot_be_replaced_leaves_nothing_unfinished(tmp_path):
    (tmp_path / "a.ims.yaml").mkdir()
    with pytest.raises(AtlasError, match="cannot be written"):
        write_scene(SceneFile(ims_scene=1), tmp_path / "a.ims.yaml")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("a.")] == ["a.ims.yaml"]


def test_the_schema_on_disk_is_that_of_the_model_and_the_module_prints_it():
    on_disk = (ROOT / "docs" / "scene.schema.json").read_text(encoding="utf-8")
    assert on_disk == schema_text(), "python -m ims_atlas.state.scene_schema > docs/scene.schema.json"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "ims_atlas.state.scene_schema"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.stdout, ran.stderr) == (on_disk, "")


def test_the_schema_takes_what_is_written_and_refuses_what_is_refused(tmp_path):
    schema = json.loads(schema_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    scene = scene_of(session_with_everything())
    file = scene_file(scene, title="All", body="embedded", bookmarks=(Bookmark(title="One", scene=scene),))
    write_scene(file, tmp_path / "a.ims.yaml")
    content = read_yaml(tmp_path / "a.ims.yaml").value
    assert list(validator.iter_errors(content)) == []
    for wrong in ({"sides": "top"}, {"unheard_of": 1}, {"ims_scene": 2}, {"cut": {"plane": "oblique"}}):
        assert len(list(validator.iter_errors(content | wrong))) >= 1
    described = set(schema["properties"])
    assert described == {*FIELDS, "ims_scene", "title", "notes", "body", "bookmarks"}


def test_the_example_of_the_page_about_the_format_opens(tmp_path):
    page = (ROOT / "docs" / "scene_format.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "example.ims.yaml").write_text(example, encoding="utf-8")
    read = read_scene(tmp_path / "example.ims.yaml")
    assert (len(read.bookmarks), read.title) == (2, "The elbow")
    assert as_yaml(read) == example, "it is written as the atlas writes it"
    for name in (*FIELDS, "ims_scene", "title", "notes", "body", "bookmarks"):
        assert f"`{name}`" in page, "each key is explained"
