"""The text of a deliberation: drafted in one click, then edited block by block."""

import pytest
from django.db import IntegrityError, transaction

from deliberations.models import Block, Deliberation
from deliberations.queries.act_text import act_text
from deliberations.queries.deliberations import get_deliberation_or_404
from deliberations.services import drafting, workflow
from deliberations.services.drafting import BlockInput
from deliberations.services.refusals import Refused, RoleRefused, StepRefused
from tests.deliberations.factories import actor, make_draft, make_result, make_scheduled, make_voted
from tests.factories import Tenant


@pytest.fixture
def draft(tenant: Tenant):
    with tenant.context():
        yield make_draft(tenant)


def ranks(deliberation: Deliberation) -> list[tuple[int, str]]:
    return list(deliberation.blocks.values_list("rank", "text"))


def resolved(deliberation: Deliberation) -> str:
    text = act_text(get_deliberation_or_404(deliberation.pk))
    return " ".join(block.resolved for block in text.blocks).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_draft_comes_from_the_results_and_follows_them(tenant, draft):
    assert draft.state == "draft"
    assert "Affecte 200,00 €" in resolved(draft)
    draft.result.figures.filter(key="rar_investment_expenses").update(amount="50.00")
    assert "Affecte 250,00 €" in resolved(draft)


def test_the_draft_has_a_provisional_number_and_its_author(tenant, draft):
    assert draft.number == "PROJET_TNO_2023_1"
    assert draft.created_by == tenant["finance_officer"]
    assert draft.title.startswith("Reprise anticipée et affectation du résultat 2023")


def test_the_same_result_is_not_drafted_twice(tenant, draft):
    with pytest.raises(StepRefused, match="a déjà sa délibération"):
        drafting.draft_from_result(draft.result, by=actor(tenant, "finance_officer"))
    assert Deliberation.objects.count() == 1


def test_a_result_with_a_missing_figure_is_not_drafted(tenant):
    with tenant.context():
        result = make_result(tenant)
        result.figures.filter(key="operating_opening").delete()
        with pytest.raises(Refused, match="résultat de fonctionnement reporté"):
            drafting.draft_from_result(result, by=actor(tenant, "finance_officer"))
        assert not Deliberation.objects.exists()


@pytest.mark.parametrize("role", ["elected_member", "treasurer", "administrator", "reader"])
def test_only_those_who_prepare_may_draft(tenant, role):
    with tenant.context(), pytest.raises(RoleRefused):
        drafting.draft_from_result(make_result(tenant), by=actor(tenant, role))


def test_a_block_is_added_after_another_and_the_ranks_follow(tenant, draft):
    count = draft.blocks.count()
    drafting.add_block(draft, BlockInput("paragraph", "Un mot de plus."), after=2, by=actor(tenant, "finance_officer"))
    rows = ranks(draft)
    assert [rank for rank, _ in rows] == list(range(1, count + 2))
    assert rows[2] == (3, "Un mot de plus.")


def test_a_block_moves_up_and_down_and_stays_at_the_ends(tenant, draft):
    by = actor(tenant, "finance_officer")
    texts = [text for _, text in ranks(draft)]
    second = draft.blocks.get(rank=2)
    drafting.move_block(second, up=True, by=by)
    assert [text for _, text in ranks(draft)][:2] == [texts[1], texts[0]]
    drafting.move_block(second, up=True, by=by)
    assert [text for _, text in ranks(draft)][:2] == [texts[1], texts[0]]
    drafting.move_block(second, up=False, by=by)
    assert [text for _, text in ranks(draft)] == texts


def test_a_removed_block_leaves_no_hole(tenant, draft):
    count = draft.blocks.count()
    drafting.remove_block(draft.blocks.get(rank=3), by=actor(tenant, "finance_officer"))
    assert [rank for rank, _ in ranks(draft)] == list(range(1, count))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (BlockInput("paragraph", "   "), "il est vide"),
        (BlockInput("poem", "Ode"), "n’existe pas"),
        (BlockInput("table", table="balance"), "aucun tableau"),
        (BlockInput("paragraph", "Soit {{invesment_need}}."), "{{investment_need}}"),
        (BlockInput("paragraph", "x" * 10_001), "10001 caractères"),
    ],
)
def test_a_block_that_can_not_stand_is_refused_and_changes_nothing(tenant, draft, given, words):
    before = ranks(draft)
    with pytest.raises(Refused, match=words):
        drafting.add_block(draft, given, after=0, by=actor(tenant, "finance_officer"))
    with pytest.raises(Refused, match=words):
        drafting.change_block(draft.blocks.first(), given, by=actor(tenant, "finance_officer"))
    assert ranks(draft) == before


def test_once_submitted_the_authorising_officer_edits_alone(tenant, draft):
    workflow.submit(draft, by=actor(tenant, "finance_officer"))
    block = draft.blocks.first()
    with pytest.raises(RoleRefused, match="ordonnateur"):
        drafting.change_block(block, BlockInput("paragraph", "Autre."), by=actor(tenant, "finance_officer"))
    drafting.change_block(block, BlockInput("paragraph", "Autre."), by=actor(tenant, "authorising_officer"))
    assert draft.blocks.first().text == "Autre."


def test_a_text_on_the_agenda_is_not_edited(tenant):
    with tenant.context():
        deliberation = make_scheduled(tenant)
        with pytest.raises(StepRefused, match="Retirez-la de l’ordre du jour"):
            drafting.retitle(deliberation, "Autre objet", by=actor(tenant, "authorising_officer"))


def test_a_voted_text_is_edited_neither_by_the_services_nor_by_the_database(tenant):
    with tenant.context():
        deliberation = make_voted(tenant)
        block = deliberation.blocks.first()
        with pytest.raises(StepRefused, match="ce qui est voté ne se modifie plus"):
            drafting.change_block(block, BlockInput("paragraph", "Autre."), by=actor(tenant, "authorising_officer"))
        with pytest.raises(IntegrityError, match="ne peut plus être modifié"), transaction.atomic():
            Block.objects.filter(pk=block.pk).update(text="Autre.")
