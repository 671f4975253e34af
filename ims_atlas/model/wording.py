"""The same thing said to different listeners."""

from __future__ import annotations

from typing import Literal

from ims_atlas.model.provenance import Prose, Record

Voice = Literal["patient", "lecture", "student", "clinician"]
VOICES: tuple[Voice, ...] = ("patient", "lecture", "student", "clinician")


class Wording(Record):
    """A text for a patient, for a class (``lecture``), for a student alone, for a clinician."""

    patient: Prose | None = None
    lecture: Prose | None = None
    student: Prose | None = None
    clinician: Prose | None = None

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The voices in which this is said."""
        return tuple(voice for voice in VOICES if self.said_by(voice) is not None)

    def said_by(self, voice: Voice) -> Prose | None:
        """Return the text in a voice; None if it is not said in it."""
        said: Prose | None = getattr(self, voice)
        return said
