"""The words of exported files in both languages: groups of parts, why they are lit, and the page's own."""

from __future__ import annotations

from collections.abc import Mapping

from ims_atlas.export.scene_part import Group, Role
from ims_atlas.model.provenance import Text
from ims_atlas.model.segments import Side


def _text(en: str, fr: str) -> Text:
    return Text(en=en, fr=fr)


GROUPS: Mapping[Group, Text] = {
    "muscles": _text("Muscles", "Muscles"),
    "tendons": _text("Tendons", "Tendons"),
    "bones": _text("Bones", "Os"),
    "cartilages": _text("Cartilages and discs", "Cartilages et disques"),
    "nerves": _text("Nerves", "Nerfs"),
    "brain": _text("Brain", "Encéphale"),
    "vessels": _text("Vessels", "Vaisseaux"),
    "organs": _text("Organs", "Organes"),
    "skin": _text("Skin", "Peau"),
    "sites": _text("Needle sites", "Sites de puncture"),
    "acupoints": _text("Acupuncture points", "Points d'acupuncture"),
    "meridians": _text("Meridians", "Méridiens"),
    "links": _text("Lines between places", "Lignes entre les lieux"),
    "dermatomes": _text("Skin areas of the roots", "Zones cutanées des racines"),
    "key_points": _text("Key points of sensation", "Points clés de la sensibilité"),
}
"""In the order in which they are listed."""

SWITCHES: Mapping[str, Text] = {
    "lit": _text("Lit muscles", "Muscles éclairés"),
    "muscles": _text("Other muscles", "Autres muscles"),
    "bones": GROUPS["bones"],
    "nerves": GROUPS["nerves"],
    "vessels": GROUPS["vessels"],
    "organs": GROUPS["organs"],
    "skin": GROUPS["skin"],
    "sites": GROUPS["sites"],
    "acupoints": GROUPS["acupoints"],
    "meridians": GROUPS["meridians"],
    "links": _text("Lines", "Lignes"),
    "dermatomes": _text("Skin areas", "Zones cutanées"),
    "key_points": _text("Key points", "Points clés"),
}
"""What the page shows and hides together: cartilages with bones, tendons with muscles, brain with nerves."""

SIDES: Mapping[Side, Text] = {
    Side.LEFT: _text("left", "à gauche"),
    Side.RIGHT: _text("right", "à droite"),
}

ROLES: Mapping[Role, Text] = {
    "selected": _text("Selected", "Sélection"),
    "main": _text("Main root: {levels}", "Racine principale : {levels}"),
    "further": _text("Further root: {levels}", "Racine secondaire : {levels}"),
    "reached": _text("Muscles of this nerve", "Muscles de ce nerf"),
    "nerve": _text("Nerves on the way to them", "Nerfs qui y mènent"),
    "vertebra": _text("Vertebra of the level", "Vertèbre du niveau"),
}
"""In the order in which they are listed."""

PAGE: Mapping[str, Text] = {
    "loading": _text("Opening the body…", "Ouverture du corps…"),
    "no_webgl": _text(
        "This browser cannot draw in 3D. Please open the page in another browser, or on another computer.",
        "Ce navigateur ne peut pas dessiner en 3D. Ouvrez la page dans un autre navigateur, "
        "ou sur un autre ordinateur.",
    ),
    "body": _text("The body in 3D", "Le corps en 3D"),
    "how": _text(
        "Drag to turn, pinch or scroll to zoom, tap a part to see its name.",
        "Glissez pour tourner, pincez ou faites défiler pour zoomer, touchez une partie pour voir son nom.",
    ),
    "keys": _text(
        "Arrow keys turn, + and - zoom, Home shows the first view.",
        "Les flèches tournent, + et - zooment, Origine revient à la première vue.",
    ),
    "colours": _text("What the colours mean", "Ce que disent les couleurs"),
    "striped": _text("Striped: sources disagree", "Rayé : les sources divergent"),
    "site": _text("Needle site", "Site de puncture"),
    "acupoint": _text(
        "Acupuncture point, in its meridian's colour", "Point d'acupuncture, couleur du méridien"
    ),
    "quiet": _text("Other muscles, as glass", "Autres muscles, comme du verre"),
    "show": _text("Show", "Afficher"),
    "names": _text("Names", "Noms"),
    "find": _text("Find a name", "Chercher un nom"),
    "none": _text("No such name here.", "Aucun nom de ce genre ici."),
    "front": _text("Front", "Avant"),
    "back": _text("Back", "Dos"),
    "left": _text("Left", "Gauche"),
    "right": _text("Right", "Droite"),
    "home": _text("First view", "Première vue"),
    "closer": _text("Closer", "Plus près"),
    "further_off": _text("Further away", "Plus loin"),
    "clear": _text("Clear", "Effacer"),
    "about": _text("Sources and credits", "Sources et crédits"),
    "body_by": _text("Body", "Corps"),
    "licence": _text("Licence", "Licence"),
    "sources": _text("Sources", "Sources"),
    "review": _text("Review", "Relecture"),
    "made_with": _text("Made with", "Réalisé avec"),
    "teaching": _text(
        "For teaching anatomy. It is no medical advice: questions about a treatment belong to a clinician.",
        "Pour enseigner l'anatomie. Ce n'est pas un conseil médical : les questions de traitement "
        "relèvent d'un clinicien.",
    ),
    "offline": _text(
        "This page works without the internet and sends nothing anywhere.",
        "Cette page fonctionne sans internet et n'envoie rien.",
    ),
}

REVIEW: Mapping[str, Text] = {
    "none": _text(
        "Not yet reviewed by a clinician.",
        "Pas encore relu par un clinicien.",
    ),
    "some": _text(
        "In part reviewed by {names}; the rest is not yet reviewed by a clinician.",
        "Relu en partie par {names} ; aucun clinicien n'a encore relu les autres énoncés.",
    ),
    "all": _text("Reviewed by {names}.", "Relu par {names}."),
}

EVERYTHING = _text("The body", "Le corps")
