"""Legal references: found in every spelling, held against what each carries and when."""

from datetime import date

import pytest

from deliberations.legal_catalogue import legal_catalogue
from deliberations.rules.legal import (
    ALLOCATION,
    ANTICIPATED_ALLOCATION,
    check_citations,
    find_citations,
    parse_references,
    references_in_force,
)
from deliberations.rules.violations import Severity

ON = date(2024, 2, 15)
GOOD = "Vu les articles L. 2311-5 et R. 2311-11 à R. 2311-13 du CGCT ;"


def numbers(text: str) -> list[str]:
    return [citation.number for citation in find_citations(text)]


def check(*texts: str, subject=ANTICIPATED_ALLOCATION, on=ON):
    return check_citations(list(enumerate(texts, 1)), subject=subject, on=on, catalogue=legal_catalogue())


@pytest.mark.parametrize(
    "text",
    [
        "L'article L2311-4 du Code Général des Collectivités Territoriales dispose",
        "article L. 2311-4 du CGCT",
        "l’article L.2311-4",
        "article L 2311-4 du code général des collectivités territoriales",
        "(L.\u00a02311-4 CGCT)",
        "L. 2311\u20114",
        "art. l. 2311-4",
    ],
)
def test_every_spelling_of_an_article_is_found(text):
    assert numbers(text) == ["L. 2311-4"]


def test_a_range_of_articles_is_unrolled():
    assert numbers("R. 2311-11 à R. 2311-13") == ["R. 2311-11", "R. 2311-12", "R. 2311-13"]
    assert numbers("R. 2311-11 à -13") == ["R. 2311-11", "R. 2311-12", "R. 2311-13"]


def test_what_only_looks_like_an_article_is_left_alone():
    assert numbers("devis PR2301-5155, engagement IN22-00061P, acte CS_2024_02_3, lignes D001 et R1068, M57") == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("article R. 421-1 du code de justice administrative", ["CJA"]),
        ("Vu le code de justice administrative, notamment son article R. 421-1", ["CJA"]),
        ("articles L. 2311-5 et L. 2311-6 du CGCT", ["CGCT", "CGCT"]),
        ("article L. 2311-5", ["CGCT"]),
        ("article R. 421-1 du CJA. Selon L. 2311-5, le résultat", ["CJA", "CGCT"]),
    ],
)
def test_each_article_belongs_to_the_code_that_the_sentence_names(text, codes):
    assert [citation.code for citation in find_citations(text)] == codes


def test_a_text_that_cites_the_right_articles_has_nothing_wrong():
    assert check(GOOD) == ()


def test_an_article_that_does_not_carry_the_allocation_is_found_with_the_one_that_does():
    found = check("L'article L2311-4 du Code Général des Collectivités Territoriales dispose", GOOD)
    (violation,) = found
    assert (violation.code, violation.line) == ("legal.article_off_topic", 1)
    assert violation.severity is Severity.WARNING
    assert "«\u00a0L2311-4\u00a0»" in violation.message
    assert violation.mend == "Remplacez L.\u00a02311-4 CGCT par L.\u00a02311-5."


def test_a_text_without_its_legal_basis_is_found():
    assert [violation.code for violation in check("Vu le rapport ;")] == ["legal.basis_missing", "legal.basis_missing"]
    assert [violation.code for violation in check("Vu R. 2311-12 ;", subject=ALLOCATION)] == []


def test_a_final_allocation_does_not_rest_on_the_papers_of_an_anticipated_one():
    assert check("Vu l'article L. 2311-5 ;", subject=ALLOCATION) == ()


def test_an_article_that_the_table_does_not_know_is_an_information():
    found = check(GOOD, "Vu l'article L. 9999-1 ;")
    assert [(violation.code, violation.severity) for violation in found] == [
        ("legal.article_unknown", Severity.INFORMATION)
    ]


def test_the_same_article_twice_in_a_block_is_found_once():
    assert len(check(GOOD, "L. 2311-4 puis L2311-4")) == 1


def test_an_article_out_of_force_on_the_day_of_the_meeting_is_found():
    found = check(GOOD, "Vu l'article L. 2312-2 ;", on=date(2026, 2, 15))
    assert [violation.line for violation in found if violation.code == "legal.article_not_in_force"] == [2]
    assert "2026" in next(v.message for v in found if v.code == "legal.article_not_in_force")


def test_the_recodified_part_is_to_be_read_again_from_2026():
    found = check(GOOD, on=date(2026, 2, 15))
    assert {violation.code for violation in found} == {"legal.article_to_review"}
    assert {violation.severity for violation in found} == {Severity.INFORMATION}


def test_only_articles_in_force_are_proposed():
    catalogue = legal_catalogue()
    wanted = ["L. 2312-2", "L. 2311-5"]
    assert [a.number for a in references_in_force(wanted, on=ON, catalogue=catalogue)] == wanted
    assert [a.number for a in references_in_force(wanted, on=date(2026, 1, 1), catalogue=catalogue)] == ["L. 2311-5"]


def test_a_table_with_a_double_is_refused():
    row = '[[article]]\nnumber = "L. 1-1"\nsubject = "x"\ntopics = []\n'
    with pytest.raises(ValueError, match="twice"):
        parse_references(row + row)


def test_the_seed_cites_one_article_and_it_is_the_wrong_one(shared):
    text = shared("seeds/sitiv-affectation-2023.txt").read_text(encoding="utf-8")
    found = [violation for violation in check(text) if violation.code == "legal.article_off_topic"]
    assert [violation.found for violation in found] == ["L. 2311-4 CGCT"]
