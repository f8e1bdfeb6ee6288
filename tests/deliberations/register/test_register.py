"""The register of a year: its order, its gaps, its pages; made once as long as its acts stand."""

import io
import re
from datetime import date

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from budgets import jobs
from budgets.models import Job
from deliberations.documents.register import meetings_of, render_register
from deliberations.models import Deliberation, YearFile
from deliberations.queries.register import register_of, register_years, year_gaps, year_source
from deliberations.rules.register import missing_numbers, number_key
from deliberations.rules.votes import Votes
from deliberations.services import workflow
from deliberations.services.refusals import StepRefused
from deliberations.services.year_files import request_year_file
from tests.deliberations.factories import HELD_ON, actor, make_meeting, make_scheduled, make_sealed, make_voted
from tests.deliberations.page_texts import text_of

REGISTER = YearFile.Kind.REGISTER


def test_numbers_are_sorted_as_people_do():
    given_numbers = ["CS_2024_02_10", "CS_2024_02_3", "CS_2023_12_1", "2024-02", "2024-1"]
    assert sorted(given_numbers, key=number_key) == [
        "2024-1", "2024-02", "CS_2023_12_1", "CS_2024_02_3", "CS_2024_02_10",
    ]  # fmt: skip


def test_a_gap_is_named_in_its_series():
    assert missing_numbers(["CS_2024_02_3", "CS_2024_02_1", "CS_2024_04_1"]) == ("CS_2024_02_2",)
    assert missing_numbers(["2024-01", "2024-03", "2024-10"])[:3] == ("2024-02", "2024-04", "2024-05")
    assert missing_numbers(["DIVERS"]) == ()


@given(st.sets(st.integers(min_value=1, max_value=60), min_size=1))
def test_the_numbers_given_and_those_missing_make_the_whole_series(ranks):
    numbers = [f"D_{rank}" for rank in ranks]
    found = missing_numbers(numbers)
    assert sorted([*numbers, *found], key=number_key) == [f"D_{rank}" for rank in range(1, max(ranks) + 1)]


@pytest.fixture
def acts(tenant):
    """Three acts of two meetings, the last meeting recorded first; and a text voted down."""
    with tenant.context():
        first = make_sealed(tenant)
        president = actor(tenant, "authorising_officer")
        delegates = [row.delegate for row in first.meeting.attendances.order_by("rank")]
        earlier = make_meeting(tenant, delegates=delegates, held_on=date(2024, 1, 25), convoked_on=date(2024, 1, 18))
        for meeting, number, votes in (
            (first.meeting, "CS_2024_03_3", Votes(4)),
            (first.meeting, "CS_2024_03_4", Votes(0, against_count=4)),
            (earlier, "CS_2024_01_1", Votes(4)),
        ):
            text = text_of(first, "on_agenda", number, meeting=meeting, rank=int(number[-1]))
            voted = workflow.record_vote(text, votes, by=president)
            if voted.state == "voted":
                workflow.seal(voted, by=president)
        yield tenant


def text_of_pages(content):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def test_acts_come_in_the_order_of_their_adoption_and_gaps_are_told(acts):
    with acts.context():
        register = register_of(acts.syndicate, 2024)
        assert [each.act.number for each in register.acts] == ["CS_2024_01_1", "CS_2024_03_1", "CS_2024_03_3"]
        assert [each.rank for each in register.acts] == [1, 2, 3]
        assert register.rejected == ("CS_2024_03_4",)
        assert register.missing == year_gaps(2024) == ("CS_2024_03_2",)
        assert [len(meeting.acts) for meeting in meetings_of(register.acts)] == [1, 2]
        assert register.is_closed
        assert [(year.year, year.acts, year.unsealed) for year in register_years()] == [(2024, 3, 0)]


def test_the_tables_give_the_true_sheet_of_each_act(acts):
    with acts.context():
        rendered = render_register(register_of(acts.syndicate, 2024))
    pages = text_of_pages(rendered.content)
    assert len(pages) == rendered.pages
    where = {
        number: next(
            place
            for place, page in enumerate(pages, start=1)
            if f"Délibération n° {number}" in page.replace("\u00a0", " ")
        )
        for number in ("CS_2024_01_1", "CS_2024_03_1", "CS_2024_03_3")
    }
    tables = [page for page in pages if "Feuillet" in page and "Ordre Séance Numéro" in page]
    assert len(tables) == 3  # by date, by number, by matter
    for table in tables:
        for number, sheet in where.items():
            row = re.search(rf"{number} .*? (\d+)(?= \d \d\d/|\s+Text|\s+Num|\s*$| [A-Z])", table)
            assert row, (number, table)
            assert int(row.group(1)) == sheet
    for place, page in enumerate(pages, start=1):
        assert f"Feuillet {place} / {len(pages)}" in page
        assert "Paraphe" in page
    assert f"cotés de 1 à {len(pages)}" in pages[1]
    assert f"clos au feuillet {len(pages)}" in pages[-1]
    ends = [page for page in pages if "Fin de la séance" in page]
    assert "n° CS_2024_03_1, n° CS_2024_03_3" in ends[-1].replace("\u00a0", " ")
    assert "ARNAUD Camille" in ends[-1]


def test_the_same_acts_give_the_same_bytes_in_an_accessible_archive_format(acts):
    with acts.context():
        first, second = (render_register(register_of(acts.syndicate, 2024)) for _ in range(2))
    assert first.sha256 == second.sha256
    with pikepdf.open(io.BytesIO(first.content)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata.pdfa_status, metadata["pdfuaid:part"]) == ("3A", "1")
        assert pdf.Root.Lang == "fr"
        assert pdf.Root.MarkInfo.Marked


def test_the_file_is_made_once_and_again_after_what_changes_it(acts):
    officer = acts["finance_officer"]
    with acts.context():
        job = request_year_file(acts.syndicate, REGISTER, 2024, by=officer)
        assert request_year_file(acts.syndicate, REGISTER, 2024, by=officer) == job
    jobs.run(job.pk, acts.syndicate.pk)
    with acts.context():
        assert Job.objects.get(pk=job.pk).state == "done"
        file = YearFile.objects.get()
        assert (file.acts, file.kind) == (3, REGISTER)
        assert request_year_file(acts.syndicate, REGISTER, 2024, by=officer) is None
        before = year_source(acts.syndicate, 2024, REGISTER)
        act = Deliberation.objects.get(number="CS_2024_03_1")
        workflow.transmit(act, date(2024, 3, 18), by=actor(acts, "finance_officer"))
        assert year_source(acts.syndicate, 2024, REGISTER) != before
        again = request_year_file(acts.syndicate, REGISTER, 2024, by=officer)
    jobs.run(again.pk, acts.syndicate.pk)
    with acts.context():
        assert YearFile.objects.count() == 2
        for change in (lambda: YearFile.objects.update(year=2023), lambda: YearFile.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_the_page_gives_the_register_to_read_and_each_extract(client, acts):
    client.force_login(acts["reader"])
    page = reverse("deliberations:register_year", args=[acts.slug, 2024])
    told = client.get(page).content.decode()
    assert "CS_2024_03_2" in told  # the gap
    assert "Produire" in told
    client.post(reverse("deliberations:year_file_request", args=[acts.slug, 2024, "registre"]))
    with acts.context():
        job = Job.objects.get(kind="year_file")
    jobs.run(job.pk, acts.syndicate.pk)
    with acts.context():
        file = YearFile.objects.get()
    address = reverse("deliberations:year_file_download", args=[acts.slug, file.pk])
    assert address in client.get(page).content.decode()
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert len(answer.content) == file.size


def test_a_year_without_a_sealed_act_has_no_register(tenant):
    with tenant.context():
        make_voted(tenant)
        assert [(year.acts, year.unsealed, year.is_closed) for year in register_years()] == [(0, 1, False)]
        with pytest.raises(StepRefused, match="Aucun acte scellé"):
            request_year_file(tenant.syndicate, REGISTER, 2024, by=None)


def test_a_text_taken_off_the_agenda_leaves_its_number_to_the_next(tenant):
    with tenant.context():
        president = actor(tenant, "authorising_officer")
        first = make_scheduled(tenant)
        meeting, number = first.meeting, first.number
        withdrawn = workflow.withdraw(first, by=president)
        assert withdrawn.number != number
        assert workflow.schedule(withdrawn, meeting, by=president).number == number
        assert meeting.held_on == HELD_ON
