"""Installing: whole or not at all, whatever stops it half-way."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ims_atlas.body.bodies import Bodies
from ims_atlas.body.install import install_body
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.workshop import workshop
from ims_atlas.errors import AtlasError, Cancelled
from ims_atlas.model.atlas import Atlas

from .small_archive import CENTRES_MM, files, state_of, write_folder, write_zip

pytestmark = pytest.mark.usefixtures("unfilled")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def previous(atlas: Atlas, bodies: Bodies, bodies_folder: Path, small_zip: Path) -> dict[str, str]:
    """Install a small body named ``mine`` and return the state of the folder of bodies."""
    install_body(str(small_zip), atlas, bodies, name="mine")
    return state_of(bodies_folder)


@pytest.fixture
def finer_zip(tmp_path: Path) -> Path:
    """Return an archive whose body differs from the small one."""
    return write_zip(tmp_path / "finer.zip", files(fineness=4))


def run_child(*words: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [str(word) for word in words],
        env={"PYTHONPATH": str(ROOT), **os.environ, "IMS_ATLAS_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_installed_body_is_in_use_and_whole(
    atlas: Atlas, bodies: Bodies, small_zip: Path, bodies_folder: Path
) -> None:
    body = install_body(str(small_zip), atlas, bodies, name="mine")
    assert len(body.manifest.parts) == len(CENTRES_MM)
    assert bodies.chosen() == "mine"
    assert bodies.check("mine") == []
    assert [path.name for path in bodies_folder.iterdir()] == ["mine"]
    assert body.about.source_sha256 == hashlib.sha256(small_zip.read_bytes()).hexdigest()


def test_a_folder_gives_the_same_body_as_its_zip(
    atlas: Atlas, bodies: Bodies, small_zip: Path, bodies_folder: Path, tmp_path: Path
) -> None:
    install_body(str(small_zip), atlas, bodies, name="zipped")
    install_body(str(write_folder(tmp_path / "unpacked", files())), atlas, bodies, name="folder")
    zipped, folder = (state_of(bodies_folder / name) for name in ("zipped", "folder"))
    assert {k: v for k, v in zipped.items() if k.endswith(".glb")} == {
        k: v for k, v in folder.items() if k.endswith(".glb")
    }


def test_installing_again_replaces_the_body(
    atlas: Atlas, bodies: Bodies, previous: dict[str, str], finer_zip: Path, bodies_folder: Path
) -> None:
    coarse = BodyPack(bodies_folder / "mine").detail_levels("muscles")[0].triangles
    fine = install_body(str(finer_zip), atlas, bodies, name="mine").detail_levels("muscles")[0].triangles
    assert fine == 16 * coarse
    assert [path.name for path in bodies_folder.iterdir()] == ["mine"]


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "-x", "embedded", "C:x", "x\n"])
def test_a_name_that_is_no_name_is_refused(
    name: str, atlas: Atlas, bodies: Bodies, small_zip: Path, home: Path
) -> None:
    with pytest.raises(AtlasError, match="cannot be a body's name"):
        install_body(str(small_zip), atlas, bodies, name=name)
    assert state_of(home) == {}


def test_the_checksum_is_held_to(
    atlas: Atlas, bodies: Bodies, small_zip: Path, previous: dict[str, str], bodies_folder: Path
) -> None:
    with pytest.raises(AtlasError, match=rf"small\.zip: does not match the checksum {'0' * 64}"):
        install_body(str(small_zip), atlas, bodies, name="mine", sha256="0" * 64)
    assert state_of(bodies_folder) == previous
    right = hashlib.sha256(small_zip.read_bytes()).hexdigest().upper()
    install_body(str(small_zip), atlas, bodies, name="other", sha256=right)
    assert bodies.chosen() == "other"


@pytest.mark.parametrize("stop_at", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_cancelling_leaves_everything_as_it_was(
    stop_at: float,
    atlas: Atlas,
    bodies: Bodies,
    previous: dict[str, str],
    finer_zip: Path,
    bodies_folder: Path,
) -> None:
    def stop(_what: str, share: float) -> None:
        if share >= stop_at:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        install_body(str(finer_zip), atlas, bodies, name="mine", progress=stop)
    assert state_of(bodies_folder) == previous
    assert bodies.chosen() == "mine"


def test_progress_only_grows_and_ends_at_the_whole(atlas: Atlas, bodies: Bodies, small_zip: Path) -> None:
    told: list[tuple[str, float]] = []
    install_body(str(small_zip), atlas, bodies, progress=lambda what, share: told.append((what, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.1
    assert shares[-1] == pytest.approx(1.0)
    assert all(what for what, _ in told)


def test_a_place_that_is_no_folder_is_named(
    atlas: Atlas, bodies: Bodies, small_zip: Path, home: Path
) -> None:
    (home / "data").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(AtlasError, match="nothing was installed"):
        install_body(str(small_zip), atlas, bodies)
    assert sorted(path.name for path in home.iterdir()) == ["data"]


DIE = """
import os, signal, sys

def die(event, arguments):
    if event == {event!r} and {condition}:
        os.kill(os.getpid(), signal.SIGKILL)

from ims_atlas.body.bodies import Bodies
from ims_atlas.body.install import install_body
from ims_atlas.loading.load_atlas import load_atlas

atlas, bodies = load_atlas(), Bodies()
sys.addaudithook(die)
install_body(sys.argv[1], atlas, bodies, name="mine")
"""
"""Installs, and kills itself (as ``kill -9`` would) on the first event for which the condition holds."""

MOMENTS = {
    "while-the-surfaces-are-written": ("open", "'muscles.detail1.glb' in str(arguments[0])"),
    "while-the-manifest-is-written": (
        "open",
        "'.installing-' in str(arguments[0]) and str(arguments[0]).endswith('manifest.yaml')",
    ),
    "before-the-old-body-is-set-aside": ("os.rename", "str(arguments[0]).endswith('mine')"),
    "between-the-old-body-and-the-new": ("os.rename", "str(arguments[0]).endswith('pack')"),
    "before-the-workshop-is-cleared": ("shutil.rmtree", "'.installing-' in str(arguments[0])"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_a_whole_body_remains_and_the_next_installation_works(
    moment: str,
    atlas: Atlas,
    previous: dict[str, str],
    finer_zip: Path,
    small_zip: Path,
    bodies_folder: Path,
    home: Path,
) -> None:
    event, condition = MOMENTS[moment]
    script = DIE.format(event=event, condition=condition)
    killed = run_child(sys.executable, "-c", script, finer_zip, home=home)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert list(bodies_folder.glob(".installing-*"))

    bodies = Bodies()
    assert [path.name for path in bodies_folder.iterdir()] == ["mine"]
    assert bodies.check("mine") == []
    if moment == "before-the-workshop-is-cleared":
        assert state_of(bodies_folder) != previous
    else:
        assert state_of(bodies_folder) == previous
    install_body(str(finer_zip), atlas, bodies, name="mine")
    assert bodies.check("mine") == []
    assert [path.name for path in bodies_folder.iterdir()] == ["mine"]


def test_an_installation_still_at_work_is_left_alone(bodies_folder: Path) -> None:
    bodies_folder.mkdir(parents=True)
    with workshop(bodies_folder) as place:
        (place / "half a body").touch()
        Bodies()
        assert (place / "half a body").exists()
    assert not place.exists()


MOUNT = ["unshare", "--user", "--map-root-user", "--mount"]
FULL_DISK = """
set -e
mount -t tmpfs -o size={size} none "$IMS_ATLAS_HOME"
python="$1"; coarse="$2"; fine="$3"
"$python" -m ims_atlas body install "$coarse" --name mine >/dev/null
{before}
set +e
"$python" -m ims_atlas body install "$fine" --name mine
echo "exit code $?"
{after}
ls -A "$IMS_ATLAS_HOME/data/bodies"
"$python" -m ims_atlas body check mine
"""


def run_on_own_disk(script: str, coarse: Path, fine: Path, home: Path) -> list[str]:
    """Run a script with a disk of its own at the user folder; returns the lines that it says."""
    probe = (*MOUNT, "mount", "-t", "tmpfs", "none", home)
    if shutil.which("unshare") is None or run_child(*probe, home=home).returncode != 0:
        pytest.skip("this machine lets no test mount a small disk of its own")
    done = run_child(*MOUNT, "sh", "-c", script, "sh", sys.executable, coarse, fine, home=home)
    assert "Traceback" not in done.stderr
    return (done.stderr + done.stdout).splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk, which is of Linux")
def test_a_full_disk_is_told_and_the_old_body_stays(small_zip: Path, finer_zip: Path, home: Path) -> None:
    script = FULL_DISK.format(size="600k", before="", after="")
    said = run_on_own_disk(script, small_zip, finer_zip, home)
    assert said[0].endswith("the disk is full; free about 250 MB and install again (nothing was changed)")
    assert said[1:] == ["exit code 1", "mine", "mine: no problems"]


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk, which is of Linux")
def test_a_read_only_disk_is_told_and_the_old_body_stays(
    small_zip: Path, finer_zip: Path, home: Path
) -> None:
    script = FULL_DISK.format(size="50M", before='mount -o remount,ro "$IMS_ATLAS_HOME"', after="")
    said = run_on_own_disk(script, small_zip, finer_zip, home)
    assert said[0].endswith("Read-only file system; nothing was installed")
    assert said[1:] == ["exit code 1", "mine", "mine: no problems"]
