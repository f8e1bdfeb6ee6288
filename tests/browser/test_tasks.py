"""A long task as a page follows it."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from budgets.models import Job
from tests.browser.conftest import Site


def test_the_page_follows_the_task_until_it_is_over(site: Site, open_as: Callable[..., Page]) -> None:
    with site.tenant.context():
        job = Job.objects.create(
            syndicate=site.tenant.syndicate, kind="x", title="Import de mars", state="running", done=1, total=4
        )
    page = open_as(site.tenant["reader"])
    page.goto(reverse("budgets:job_detail", args=["alpha", job.pk]))
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "25")
    with site.tenant.context():
        Job.objects.filter(pk=job.pk).update(done=3)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "75")
    with site.tenant.context():
        Job.objects.filter(pk=job.pk).update(state="done", message="4 engagements importés.")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator("#announce")).to_contain_text("4 engagements importés.")
    expect(page.locator("[hx-trigger]")).to_have_count(0)
