"""What a hurried person types is found."""

from __future__ import annotations

import pytest

from ims_atlas.analysis.likeness import matching_letters
from ims_atlas.analysis.names import site_name
from ims_atlas.analysis.search import GROUP_OF, Search
from ims_atlas.model.provenance import LANGUAGES
from ims_atlas.model.segments import SEGMENTS


@pytest.fixture(scope="module")
def search(atlas):
    return Search(atlas)


@pytest.fixture(scope="module")
def search_in_french(atlas):
    return Search(atlas, "fr")


@pytest.mark.parametrize(
    ("words", "muscle"),
    [
        ("infraspinatus", "infraspinatus"),
        ("INFRASPINATUS", "infraspinatus"),
        ("  infraspinatus ", "infraspinatus"),
        ("infraspinatis", "infraspinatus"),
        ("infrspinatus", "infraspinatus"),
        ("gluteus maximis", "gluteus_maximus"),
        ("sternoclidomastoid", "sternocleidomastoid"),
        ("Musculus trapezius", "trapezius"),
        ("musculus soleus", "soleus"),
        ("peroneus longus", "fibularis_longus"),
        ("scm", "sternocleidomastoid"),
        ("long péronier latéral", "fibularis_longus"),
        ("long peronier lateral", "fibularis_longus"),
        ("sterno-cléido-mastoïdien", "sternocleidomastoid"),
        ("extensor carpi radialis brevis", "extensor_carpi_radialis_brevis"),
    ],
)
def test_a_muscle_is_found_first(search, words, muscle):
    first = search.find(words)[0]
    assert (first.kind, first.id) == ("muscle", muscle)


def test_every_muscle_is_found_by_each_of_its_names(search, atlas):
    for muscle in atlas.muscles:
        for name in (muscle.names.en, muscle.names.la, muscle.names.fr, *muscle.synonyms):
            found = search.find(name)
            assert ("muscle", muscle.id) in {(one.kind, one.id) for one in found}, name


@pytest.mark.parametrize(
    ("words", "muscle"), [("infras", "infraspinatus"), ("sol", "soleus"), ("brachior", "brachioradialis")]
)
def test_a_beginning_is_enough(search, words, muscle):
    assert search.find(words)[0].id == muscle


@pytest.mark.parametrize("level", SEGMENTS)
def test_a_level_is_found_first_however_it_is_written(search, level):
    for words in (level, level.lower(), f" {level} "):
        first = search.find(words)[0]
        assert (first.kind, first.id) == ("level", level)


def test_sites_follow_the_muscle_they_lie_on(search, atlas):
    found = search.find("infraspinatus")
    kinds = [one.kind for one in found]
    sites = [one for one in found if one.kind == "site" and atlas.site(one.id).muscle == "infraspinatus"]
    assert len(sites) == len(atlas.sites_of("infraspinatus"))
    assert kinds.index("muscle") < kinds.index("site")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("group", "kind"), [("conditions", "condition"), ("terms", "term"), ("hazards", "hazard")]
)
def test_every_record_is_found_by_each_of_its_names(atlas, search, search_in_french, group, kind, language):
    used = search if language == "en" else search_in_french
    for record in getattr(atlas, group):
        for name in (record.names.en, record.names.fr, *getattr(record, "synonyms", ())):
            found = {(one.kind, one.id): one for one in used.find(name)}
            assert (kind, record.id) in found, name
            assert found[kind, record.id].name == record.names.said_in(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_found_by_its_title(atlas, search, search_in_french, language):
    used = search if language == "en" else search_in_french
    for text in atlas.texts:
        for title in (text.title.en, text.title.fr):
            found = {(one.kind, one.id): one for one in used.find(title)}
            assert found["text", text.id].name == text.title.said_in(language)


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("tennis elbow", "tennis_elbow"),
        ("tenis elbow", "tennis_elbow"),
        ("piriformis syn", "piriformis_syndrome"),
        ("épicondylite", "tennis_elbow"),
        ("torticolis", "torticollis"),
        ("épaule gelée", "frozen_shoulder"),
    ],
)
def test_a_condition_is_found_first(search, words, condition):
    first = search.find(words)[0]
    assert (first.kind, first.id) == ("condition", condition)


def test_in_french_things_bear_their_french_names(search, search_in_french, atlas):
    for words, key in (("infraspinatus", "infraspinatus"), ("muscle infra-épineux", "infraspinatus")):
        (english,) = [one for one in search.find(words) if (one.kind, one.id) == ("muscle", key)]
        (french,) = [one for one in search_in_french.find(words) if (one.kind, one.id) == ("muscle", key)]
        names = atlas.muscle(key).names
        assert (english.name, french.name) == (names.en, names.fr)


def test_a_site_bears_its_french_name(search_in_french, atlas):
    name = site_name(atlas, "infraspinatus_motor_point", "fr")
    assert name == f"{atlas.muscle('infraspinatus').names.fr}, point moteur"
    first = search_in_french.find(name)[0]
    assert (first.kind, first.id, first.name) == ("site", "infraspinatus_motor_point", name)
    english = site_name(atlas, "infraspinatus_motor_point")
    assert search_in_french.find(english)[0].name == name


def test_a_paraspinal_site_names_its_level(atlas):
    site = next(site for site in atlas.sites if site.level == "C6")
    assert site_name(atlas, site.id).endswith(", paraspinal site C6")
    assert site_name(atlas, site.id, "fr").endswith(", site paravertébral C6")


def test_a_site_is_found_by_its_full_name(search, atlas):
    name = site_name(atlas, "infraspinatus_motor_point")
    first = search.find(name)[0]
    assert (first.kind, first.id, first.name) == ("site", "infraspinatus_motor_point", name)


@pytest.mark.parametrize("words", ["", "   ", "?!", "xyzzyq", "C9", "qqqqqqqqqqqqqqqq"])
def test_nothing_like_it_finds_nothing(search, words):
    assert search.find(words) == []


def test_a_thing_is_found_once_and_no_more_than_asked(search):
    found = search.find("flexor", limit=5)
    assert len(found) == 5
    assert len({(one.kind, one.id) for one in found}) == 5


@pytest.mark.parametrize(
    ("words", "nerve"),
    [("axillary", "axillary_nerve"), ("nerf phrénique", "phrenic_nerve"), ("sciatic nerv", "sciatic_nerve")],
)
def test_a_nerve_is_found(search, words, nerve):
    found = search.find(words)[0]
    assert (found.kind, found.id) == ("nerve", nerve)


@pytest.mark.parametrize(
    "words",
    ["LI11", "li11", "LI 11", "li 11", "Qūchí", "quchi", "QUCHI", "qu chi", "曲池", "Pool at the Bend"],
)
def test_an_acupoint_is_found_first_however_it_is_called(search, words):
    first = search.find(words)[0]
    assert (first.kind, first.id, first.name) == ("acupoint", "LI11", "LI11 Qūchí")


def test_every_acupoint_is_found_first_by_its_code(atlas, search):
    for point in atlas.acupoints:
        first = search.find(point.code.replace("_", " "), limit=1)[0]
        assert (first.kind, first.id) == ("acupoint", point.code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_acupoints_of_every_meridian_are_found_by_each_of_their_names(
    atlas, search, search_in_french, language
):
    used = search if language == "en" else search_in_french
    for point in (meridian.points[-1] for meridian in atlas.meridians):
        names = point.names
        for name in (names.pinyin, names.zh, names.en, names.fr):
            assert ("acupoint", point.code) in {(one.kind, one.id) for one in used.find(name)}, name


def test_the_code_of_an_acupoint_is_no_level_and_no_other_acupoint(search):
    for code, other in (("LI1", "L1"), ("SI1", "S1")):
        assert [search.find(words)[0].id for words in (code, other)] == [code, other]
    assert search.find("ST3")[0].id == "ST3"


@pytest.mark.parametrize(
    ("words", "meridian"),
    [
        ("Lung meridian", "lung"),
        ("lung merid", "lung"),
        ("Méridien du poumon", "lung"),
        ("meridien du poumon", "lung"),
        ("手太阴肺经", "lung"),
        ("Shǒu Tàiyīn Fèi Jīng", "lung"),
        ("shou taiyin fei jing", "lung"),
        ("LU", "lung"),
        ("Huatuojiaji", "huatuojiaji"),
    ],
)
def test_a_meridian_is_found_first(search, words, meridian):
    first = search.find(words)[0]
    assert (first.kind, first.id) == ("meridian", meridian)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_meridian_bears_its_translated_name(atlas, search, search_in_french, language):
    used = search if language == "en" else search_in_french
    for meridian in atlas.meridians:
        for name in (meridian.names.en, meridian.names.fr, meridian.names.pinyin, meridian.names.zh):
            found = {(one.kind, one.id): one.name for one in used.find(name)}
            assert found["meridian", meridian.id] == meridian.names.said_in(language), name


@pytest.fixture(scope="module")
def search_on_body(atlas, embedded):
    return Search(atlas, parts=embedded.manifest.parts)


@pytest.mark.parametrize(
    ("words", "kind", "key"),
    [
        ("femur", "bone", "femur"),
        ("fémur", "bone", "femur"),
        ("scapla", "bone", "scapula"),
        ("femoral artery", "vessel", "femoral_artery"),
        ("kidney", "organ", "kidney"),
        ("calcaneal tend", "tendon", "calcaneal_tendon"),
    ],
)
def test_parts_of_the_body_in_view_are_found(search, search_on_body, words, kind, key):
    first = search_on_body.find(words)[0]
    assert (first.kind, first.id) == (kind, key)
    assert (kind, key) not in {(one.kind, one.id) for one in search.find(words)}


@pytest.mark.parametrize(
    ("words", "why", "emphasised", "typing_error"),
    [
        ("infras", "name", "Infras", False),
        ("musculus infra", "latin", "Musculus infra", False),
        ("muscle infra epi", "french", "Muscle infra-épi", False),
        ("scm", "synonym", "SCM", False),
        ("infraspnatus", "name", "Infraspnatus", True),
        ("carpi extensor", "name", "Extensorcarpi", False),
        ("li11", "code", "LI11", False),
        ("quchi", "pinyin", "Qūchí", False),
    ],
)
def test_a_result_says_why_it_was_found(search, words, why, emphasised, typing_error):
    first = search.find(words)[0]
    letters = "".join(first.matched[start:end] for start, end in first.letters)
    assert (first.why, letters, first.typing_error) == (why, emphasised, typing_error)


def test_the_name_in_view_counts_before_others_that_were_met(search_in_french):
    first = search_in_french.find("deltoid")[0]
    assert (first.id, first.why, first.matched) == ("deltoid", "name", first.name)


def test_results_stand_in_groups_the_best_first(search_on_body):
    groups = search_on_body.grouped("radial")
    assert groups[0].group == "nerves"
    assert {"muscles", "sites", "parts"} <= {group.group for group in groups}
    for group in groups:
        assert {GROUP_OF[found.kind] for found in group.found} == {group.group}
        assert len(group.found) <= group.count
    assert [group.group for group in search_on_body.grouped("L2-L4")] == ["levels"]
    assert search_on_body.grouped("xyzzyq") == []


def test_words_that_find_nothing_have_nearest_names(search):
    words = "nfrspns"
    assert search.find(words) == []
    assert "infraspinatus" in {found.id for found in search.nearest(words)}
    assert search.nearest("qqqqqqqqqqqqqqqq") == []


def test_folding_is_the_same_letter_by_letter(atlas):
    names = [point.names.pinyin for point in atlas.acupoints] + [m.names.fr for m in atlas.muscles]
    for name in names:
        assert matching_letters(name, name) == ((0, len(name)),), name


def test_dermatome_maps_are_found_by_their_source(search: Search) -> None:
    first = search.find("dermatomes keegan")[0]
    assert (first.kind, first.id) == ("dermatomes", "keegan_garrett_1948")
