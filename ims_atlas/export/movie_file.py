"""A movie as a file: frames go in one by one, ffmpeg makes MP4 or GIF of them.

An unfinished file never stays behind.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import imageio_ffmpeg
from PIL import Image

from ims_atlas.errors import AtlasError

MOVIE_ENDINGS = (".mp4", ".gif")

_FINE = ("-c:v", "libx264", "-preset", "medium", "-crf", "18", "-pix_fmt", "yuv420p")
_EXACT = ("-c:v", "ffv1", "-pix_fmt", "bgr0", "-f", "matroska")
"""How frames are kept until the colours of all of them are known: a GIF has 256."""

_DITHERED = "paletteuse=dither=sierra2_4a:diff_mode=rectangle"
_LOOK_S = 0.05
_LAST_WORDS_S = 2.0
_COMMENT_BYTES = 255
_FULL = "No space left"
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0
"""What keeps Windows from opening a console."""
_NO_FFMPEG = (
    "ffmpeg, which makes movies, cannot be started; install it with 'pip install imageio-ffmpeg', "
    "or name it in the environment variable IMAGEIO_FFMPEG_EXE"
)


class MovieFile:
    """Takes frames and becomes a movie at `finish`; `abandon` leaves nothing.

    Parameters
    ----------
    path
        The file to write; its ending, .mp4 or .gif, says what is made.
    size
        Width and height of the frames in pixels, both even.
    credit
        Who made what it shows, kept within the file.

    Raises
    ------
    AtlasError
        If the ending says neither, ffmpeg is missing, or the folder of temporary files is full.
    """

    def __init__(self, path: Path, size: tuple[int, int], frames_per_second: int, credit: str) -> None:
        if path.suffix.lower() not in MOVIE_ENDINGS:
            raise AtlasError(f"{path}: a movie is written as .mp4 or .gif; name a file that ends so")
        self._program = _ffmpeg()
        self._path = path
        self._unfinished = path.with_name(path.name + ".part")
        self._is_gif = path.suffix.lower() == ".gif"
        self._credit = credit
        try:
            self._folder = TemporaryDirectory(prefix="ims-atlas-")
            about = self._beside("about.txt")
            about.write_text(_metadata(credit), encoding="utf-8")
        except OSError as problem:
            where = problem.filename or gettempdir()
            raise AtlasError(
                f"{where}: cannot be written ({problem.strerror}); free some space there"
            ) from None
        width, height = size
        frames = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
        frames += ["-r", str(frames_per_second), "-i", "-"]
        told = ["-i", str(about), "-map", "0:v", "-map_metadata", "1", "-movflags", "+faststart"]
        if self._is_gif:
            way = [*_EXACT, str(self._beside("frames"))]
        else:
            way = [*told, *_FINE, "-f", "mp4", str(self._unfinished)]
        self._task = self._start(*frames, *way)

    def add(self, frame: Image.Image) -> None:
        """Add a frame of the movie's size.

        Raises
        ------
        AtlasError
            If the file cannot be written, for instance as the disk is full; nothing stays behind.
        """
        assert self._task.stdin is not None
        try:
            self._task.stdin.write(frame.convert("RGB").tobytes())
        except OSError:
            self._fail()

    def finish(self) -> Iterator[None]:
        """Finish the file; yields while ffmpeg works, so that the caller can go on.

        Raises
        ------
        AtlasError
            If the file cannot be written; nothing stays behind.
        """
        yield from self._wait()
        if self._is_gif:
            frames, colours = ("-i", str(self._beside("frames"))), str(self._beside("colours.png"))
            self._task = self._start(*frames, "-vf", "palettegen=stats_mode=full", colours)
            yield from self._wait()
            dithered = ("-lavfi", _DITHERED, "-loop", "0", "-f", "gif", str(self._unfinished))
            self._task = self._start(*frames, "-i", colours, *dithered)
            yield from self._wait()
        try:
            if self._is_gif:
                _write_comment(self._unfinished, self._credit)
            self._unfinished.replace(self._path)
        except OSError as problem:
            self.abandon()
            raise AtlasError(f"{self._path}: cannot be written ({problem.strerror})") from None
        self._folder.cleanup()

    def abandon(self) -> None:
        """Stop, and leave nothing behind."""
        self._task.kill()
        with suppress(OSError):
            self._task.communicate()
        with suppress(OSError):
            self._unfinished.unlink(missing_ok=True)
        self._folder.cleanup()

    def _beside(self, name: str) -> Path:
        return Path(self._folder.name) / name

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with self._beside("said.txt").open("wb") as said:
            try:
                return subprocess.Popen(
                    [self._program, "-y", "-v", "error", *words],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    creationflags=_NO_WINDOW,
                )
            except OSError:
                self._folder.cleanup()
                raise AtlasError(_NO_FFMPEG) from None

    def _wait(self) -> Iterator[None]:
        assert self._task.stdin is not None
        with suppress(OSError):
            self._task.stdin.close()
        while self._task.returncode is None:
            try:
                self._task.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                yield
        if self._task.returncode != 0:
            self._fail()

    def _fail(self) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._task.wait(_LAST_WORDS_S)
        said = self._beside("said.txt").read_text("utf-8", "replace").strip().splitlines()
        why = next(
            (_FULL + " on device" for line in said if _FULL in line), said[-1] if said else "it stopped"
        )
        self.abandon()
        raise AtlasError(
            f"{self._path}: the movie cannot be written ({why}); make room there, or choose another folder"
        )


def _ffmpeg() -> str:
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise AtlasError(_NO_FFMPEG) from None


def _metadata(credit: str) -> str:
    """Return the credit as ffmpeg reads what it shall write of a file."""
    for sign in ("\\", "=", ";", "#", "\n"):
        credit = credit.replace(sign, "\\" + sign)
    return f";FFMETADATA1\ntitle=IMS Atlas\ncomment={credit}\n"


def _write_comment(path: Path, text: str) -> None:
    """Write a comment into a finished GIF, before its last byte, the trailer: ffmpeg leaves it out."""
    data = text.encode("utf-8")
    blocks = [data[i : i + _COMMENT_BYTES] for i in range(0, len(data), _COMMENT_BYTES)]
    with path.open("r+b") as file:
        file.seek(-1, 2)
        trailer = file.read(1)
        file.seek(-1, 2)
        file.write(b"\x21\xfe" + b"".join(bytes([len(b)]) + b for b in blocks) + b"\x00" + trailer)
