"""The act as data: what it says of itself, and its JSON."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from budgets.rules.money import AmountError
from deliberations.documents.codec import ActFormatError, act_from_json, act_to_json
from deliberations.documents.content import Cell, Column, Row, Signature, Table, TableBlock
from tests.deliberations.sitiv import draft_act, sitiv_act


def test_an_act_comes_back_whole_from_its_json() -> None:
    assert act_from_json(act_to_json(sitiv_act())) == sitiv_act()
    assert act_from_json(act_to_json(draft_act())) == draft_act()


def test_the_json_is_the_same_text_each_time() -> None:
    assert act_to_json(sitiv_act()) == act_to_json(act_from_json(act_to_json(sitiv_act())))


def test_amounts_travel_as_strings_and_days_as_iso() -> None:
    act = json.loads(act_to_json(sitiv_act()), parse_float=lambda text: pytest.fail(f"a float: {text}"))["act"]
    assert act["annexes"][0]["allocation"]["r1068"] == "598255.81"
    assert act["annexes"][1]["results"]["investment"]["carried"] == "-742627.83"
    assert act["meeting"]["held_on"] == "2024-02-15"
    assert act["transmission"]["published_on"] is None


def test_an_amount_finer_than_a_cent_is_not_written() -> None:
    table = Table("Essai", (Column("Montant"),), (Row("Ligne", (Cell(amount=Decimal("1.005")),)),))
    with pytest.raises(AmountError):
        act_to_json(replace(sitiv_act(), blocks=(TableBlock(table),)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"format": "equilibre-acte"', '"format": "autre"'),
        ('"version": 1', '"version": 2'),
        ('"598255.81"', "598255.81"),
        ('"598255.81"', '"598255.811"'),
        ('"598255.81"', '"beaucoup"'),
        ('"2024-02-15"', '"2024-02-30"'),
        ('"kind": "reference"', '"kind": "slogan"'),
        ('"subject":', '"objet":'),
        ('"type": "ResultState"', '"type": "Inconnue"'),
        ("{", "["),
    ],
)
def test_another_text_than_an_act_is_refused(before: str, after: str) -> None:
    text = act_to_json(sitiv_act())
    assert before in text
    with pytest.raises(ActFormatError):
        act_from_json(text.replace(before, after, 1))


def test_a_table_refuses_a_row_of_another_width() -> None:
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        Table("Essai", (Column("Montant"),), (Row("Ligne", (Cell(), Cell())),))


def test_an_act_is_a_draft_until_it_has_a_vote() -> None:
    assert draft_act().is_draft
    assert not sitiv_act().is_draft


def test_the_last_event_is_the_latest_day_that_the_act_states() -> None:
    act = sitiv_act()
    assert act.last_event_on == date(2024, 2, 20)
    assert act.transmission is not None
    published = replace(act, transmission=replace(act.transmission, published_on=date(2024, 3, 1)))
    assert published.last_event_on == date(2024, 3, 1)
    unsent = replace(act, transmission=None, signatures=())
    assert unsent.last_event_on == date(2024, 2, 15)
    signed = replace(unsent, signatures=(Signature("Le président", None, date(2024, 2, 18)),))
    assert signed.last_event_on == date(2024, 2, 18)


def test_voters_are_those_present_and_the_proxies() -> None:
    meeting = sitiv_act().meeting
    assert meeting is not None
    assert meeting.voters == 9


def test_a_draft_without_meeting_needs_its_day() -> None:
    act = replace(draft_act(), meeting=None)
    with pytest.raises(ValueError, match="neither a meeting"):
        _ = act.made_on
    assert replace(act, drafted_on=date(2024, 1, 31)).made_on == date(2024, 1, 31)
    assert act.body == "Comité syndical"
