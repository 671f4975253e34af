"""The words of the closed lists, in both languages: kinds, regions, positions, methods, voices."""

from __future__ import annotations

from collections.abc import Mapping

from ims_atlas.model.conditions import EvidenceLevel
from ims_atlas.model.examination import SignKind
from ims_atlas.model.gaps import GapKind
from ims_atlas.model.innervation import Method
from ims_atlas.model.landmarks import Confidence
from ims_atlas.model.muscles import Ramus, Region
from ims_atlas.model.needle_sites import Kind, Position, Practice
from ims_atlas.model.places import Direction
from ims_atlas.model.provenance import Text
from ims_atlas.model.sensory import DermatomeMethod
from ims_atlas.model.wording import Voice


def _text(en: str, fr: str) -> Text:
    return Text(en=en, fr=fr)


REGIONS: Mapping[Region, Text] = {
    "head": _text("Head", "Tête"),
    "neck": _text("Neck", "Cou"),
    "back": _text("Back", "Dos"),
    "thorax": _text("Thorax", "Thorax"),
    "abdomen": _text("Abdomen", "Abdomen"),
    "pelvis": _text("Pelvis", "Bassin"),
    "shoulder": _text("Shoulder", "Épaule"),
    "arm": _text("Arm", "Bras"),
    "forearm": _text("Forearm", "Avant-bras"),
    "hand": _text("Hand", "Main"),
    "hip": _text("Hip", "Hanche"),
    "thigh": _text("Thigh", "Cuisse"),
    "leg": _text("Leg", "Jambe"),
    "foot": _text("Foot", "Pied"),
}
RAMI: Mapping[Ramus, Text] = {
    "anterior": _text("Anterior ramus", "Rameau antérieur"),
    "posterior": _text("Posterior ramus", "Rameau postérieur"),
    "cranial": _text("Cranial nerve", "Nerf crânien"),
}
SITE_KINDS: Mapping[Kind, Text] = {
    "motor_point": _text("Motor point", "Point moteur"),
    "musculotendinous_junction": _text("Musculotendinous junction", "Jonction musculo-tendineuse"),
    "paraspinal": _text("Paraspinal site", "Site paravertébral"),
}
DIRECTIONS: Mapping[Direction, Text] = {
    "anterior": _text("to the front", "vers l'avant"),
    "posterior": _text("to the back", "vers l'arrière"),
    "superior": _text("upwards", "vers le haut"),
    "inferior": _text("downwards", "vers le bas"),
    "medial": _text("inwards", "vers l'intérieur"),
    "lateral": _text("outwards", "vers l'extérieur"),
}
CONFIDENCES: Mapping[Confidence, Text] = {
    "high": _text("found well on this body", "bien repéré sur ce corps"),
    "medium": _text("found to within about a centimetre", "repéré à un centimètre près environ"),
    "low": _text("uncertain on this body", "incertain sur ce corps"),
}
POSITIONS: Mapping[Position, Text] = {
    "prone": _text("prone", "à plat ventre"),
    "supine": _text("supine", "sur le dos"),
    "side_lying": _text("side-lying", "sur le côté"),
    "sitting": _text("sitting", "assis"),
}
PRACTICES: Mapping[Practice, Text] = {
    "gunn_ims": _text("Gunn IMS", "IMS selon Gunn"),
    "trigger_point_needling": _text("trigger-point needling", "puncture des points gâchettes"),
    "motor_point_stimulation": _text("motor-point stimulation", "stimulation du point moteur"),
    "paraspinal_needling": _text("paraspinal needling", "puncture paravertébrale"),
}
METHODS: Mapping[Method, Text] = {
    "textbook": _text("textbook", "manuel"),
    "dissection": _text("dissection", "dissection"),
    "emg": _text("EMG", "EMG"),
    "stimulation": _text("stimulation", "stimulation"),
    "examination_standard": _text("examination standard", "norme d'examen"),
    "knowledge": _text("taught, no source yet", "enseigné, sans source"),
}
DERMATOME_METHODS: Mapping[DermatomeMethod, Text] = {
    "textbook": _text("textbook", "manuel"),
    "examination_standard": _text("examination standard", "norme d'examen"),
    "stimulation": _text("stimulation", "stimulation"),
    "block": _text("nerve root block", "bloc radiculaire"),
    "zoster": _text("shingles", "zona"),
    "root_lesion": _text("proven root lesions", "lésions radiculaires prouvées"),
    "dissection": _text("dissection", "dissection"),
    "review": _text("review", "revue"),
}
EVIDENCE_LEVELS: Mapping[EvidenceLevel, Text] = {
    "systematic_review": _text("Systematic review", "Revue systématique"),
    "randomised_trial": _text("Randomised trial", "Essai randomisé"),
    "observational": _text("Observational study", "Étude d'observation"),
    "case_reports": _text("Case reports", "Cas cliniques"),
    "expert_opinion": _text("Expert opinion", "Avis d'expert"),
    "none_found": _text("No study found", "Aucune étude trouvée"),
}
SIGN_KINDS: Mapping[SignKind, Text] = {
    "motor": _text("Motor", "Moteur"),
    "sensory": _text("Sensory", "Sensitif"),
    "autonomic": _text("Autonomic", "Végétatif"),
    "trophic": _text("Trophic", "Trophique"),
    "reflex": _text("Reflex", "Réflexe"),
}
GAP_KINDS: Mapping[GapKind, Text] = {
    "no_source": _text("Taught, but no source has been read", "Enseigné, mais aucune source lue"),
    "one_source": _text("One source only", "Une seule source"),
    "no_site": _text("No needle site recorded", "Aucun site de puncture"),
    "no_level_shown": _text("Level named, but not drawn", "Niveau nommé, mais non dessiné"),
    "not_drawn": _text("Not drawn on the body", "Non dessiné sur le corps"),
    "not_read": _text("Source not read itself", "Source non lue directement"),
    "not_checked": _text("Not checked", "Non vérifié"),
    "doubt": _text("Doubt", "Doute"),
}
VOICE_NAMES: Mapping[Voice, Text] = {
    "patient": _text("Patient", "Patient"),
    "lecture": _text("Class", "Cours"),
    "student": _text("Student", "Étudiant"),
    "clinician": _text("Clinician", "Clinicien"),
}
