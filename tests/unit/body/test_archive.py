"""Archives from anywhere: whatever is not a body archive is refused in one clear line."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest

from ims_atlas.body.archive import MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES, open_archive
from ims_atlas.errors import ArchiveUnreadable

from .small_archive import files, write_folder, write_zip


def test_zip_and_folder_give_the_same_files(small_zip: Path, tmp_path: Path) -> None:
    zipped = open_archive(small_zip)
    folder = open_archive(write_folder(tmp_path / "unpacked", files()))
    assert sorted(zipped.names()) == sorted(folder.names()) == sorted(files())
    for name, content in files().items():
        assert zipped.read(name) == folder.read(name) == content


@pytest.mark.parametrize(
    "name",
    ["../FJ1.obj", "a/../../FJ1.obj", "/etc/FJ1.obj", "C:\\x\\FJ1.obj", "..\\FJ1.obj", "\\\\host\\FJ1.obj"],
)
def test_a_path_that_climbs_out_is_refused(name: str, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {name: b"v 0 0 0\n"})
    with pytest.raises(ArchiveUnreadable, match=r"a\.zip: .*climbs out"):
        open_archive(path)


def test_a_zip_that_declares_too_much_is_refused_unread(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    block = bytes(MAX_FILE_BYTES)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("FJ0.obj", block)
    rows = _with_sizes(bomb, MAX_TOTAL_BYTES + 1)
    with pytest.raises(ArchiveUnreadable, match=r"would unpack to 1 files and 2048 MB"):
        open_archive(rows)


def test_a_member_larger_than_any_part_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"FJ1.obj": bytes(MAX_FILE_BYTES + 1)})
    assert path.stat().st_size < 2**20
    with pytest.raises(ArchiveUnreadable, match=r"FJ1\.obj: unpacks to 64 MB, more than"):
        open_archive(path)


def test_a_member_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    path = _with_sizes(write_zip(tmp_path / "a.zip", {"FJ1.obj": bytes(MAX_FILE_BYTES + 1)}), 100)
    archive = open_archive(path)
    with pytest.raises(ArchiveUnreadable, match=r"FJ1\.obj: damaged"):
        archive.read("FJ1.obj")


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {f"{i}": b"" for i in range(MAX_FILES + 1)})
    with pytest.raises(ArchiveUnreadable, match=f"{MAX_FILES + 1} files"):
        open_archive(path)


def test_a_folder_of_very_many_files_is_not_searched_to_its_end(tmp_path: Path) -> None:
    crowd = tmp_path / "crowd"
    crowd.mkdir()
    first = crowd / "0"
    first.touch()
    for i in range(1, MAX_FILES + 1):
        (crowd / str(i)).hardlink_to(first)
    with pytest.raises(ArchiveUnreadable, match="choose the archive's own folder"):
        open_archive(crowd).names()


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"PK\x03\x04 but no more"])
def test_what_is_no_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(ArchiveUnreadable, match=r"a\.zip: not a readable zip"):
        open_archive(path)


def test_a_zip_cut_short_is_refused(small_zip: Path) -> None:
    content = small_zip.read_bytes()
    small_zip.write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(ArchiveUnreadable, match="it may be incomplete"):
        open_archive(small_zip)


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_damage_anywhere_in_a_zip_is_either_harmless_or_told(method: int, tmp_path: Path) -> None:
    name, content = "isa/FJ1500.obj", files()["isa/FJ1500.obj"]
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(name, content)
    whole = path.read_bytes()
    chance = random.Random(method)
    refused: list[str] = []
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            opened = open_archive(path)
            for inside in opened.names():
                assert opened.read(inside) == content
        except ArchiveUnreadable as problem:
            refused.append(str(problem))
    assert len(refused) > 100
    assert [text for text in refused if str(path) not in text] == []


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.obj"
    secret.write_bytes(b"v 0 0 0\n")
    folder = write_folder(tmp_path / "unpacked", files())
    (folder / "FJ9999.obj").symlink_to(secret)
    with pytest.raises(ArchiveUnreadable, match=r"FJ9999\.obj: leads out of the archive's folder"):
        open_archive(folder).names()


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "unpacked", files())
    (folder / "FJ9999.obj").symlink_to(folder / "isa" / "FJ2000.obj")
    archive = open_archive(folder)
    assert "FJ9999.obj" in archive.names()
    assert archive.read("FJ9999.obj") == files()["isa/FJ2000.obj"]


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnreadable, match=r"nowhere: no such file or folder"):
        open_archive(tmp_path / "nowhere")


def test_a_file_that_vanishes_is_named(tmp_path: Path) -> None:
    archive = open_archive(write_folder(tmp_path / "unpacked", files()))
    (tmp_path / "unpacked" / "isa" / "FJ2000.obj").unlink()
    with pytest.raises(ArchiveUnreadable, match=r"FJ2000\.obj: cannot be read"):
        archive.read("isa/FJ2000.obj")


def _with_sizes(path: Path, size: int) -> Path:
    """Rewrite the unpacked size that the zip's table of contents declares for its only member."""
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    path.write_bytes(content)
    return path
