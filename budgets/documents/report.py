"""The report to the assembly on a decision, as a tagged PDF/A-3 with its figures attached."""

import json
from io import BytesIO
from typing import Any

from django.template.loader import get_template, render_to_string
from django.utils.timezone import localdate
from weasyprint import Attachment

from budgets.decision_report import ReportPage
from budgets.documents.render import RenderedDocument, instant, render_pdf
from budgets.documents.resources import DocumentResources
from budgets.rules.money import json_amount
from budgets.rules.report import Report


def render_report(page: ReportPage) -> RenderedDocument:
    """Return the report as a PDF; the same bytes for the same decision on the same day.

    Raises RenderingError when something of it could not be laid out.
    """
    decision = page.decision
    year = decision.budget_year
    day = decision.decided_on or localdate()
    charts = {f"chart/{it.side.slug}": it.chart for part in page.sections for it in part.sides if it.chart}
    context = {
        "page": page,
        "decision": decision,
        "budget_year": year,
        "syndicate": year.syndicate,
        "day": day,
        "created": instant(day).isoformat(),
    }
    resources = DocumentResources({"report.css": get_template("budgets/pdf/report.css").render(), **charts})
    return render_pdf(
        render_to_string("budgets/pdf/report.html", context),
        resources,
        identifier=f"{year.syndicate.siren}/{year.budget.code}/{year.year}/{decision.kind}{decision.number}/report",
        attachments=[
            Attachment(
                file_obj=BytesIO(json.dumps(report_json(page.report), ensure_ascii=False, indent=1).encode()),
                name="rapport.json",
                description=f"Chiffres du rapport : {page.report.name}",
                created=instant(day),
                modified=instant(day),
                relationship="Data",
            )
        ],
    )


def report_json(report: Report) -> dict[str, Any]:
    """Return the figures of a report as JSON values, amounts in euros as text."""
    return {
        "decision": report.name,
        "stages": list(report.stage_names),
        "sides": [
            {
                "side": side.name,
                "change": json_amount(side.change),
                "total": json_amount(side.after),
                "chapters": [
                    {
                        "code": chapter.code,
                        "label": chapter.label,
                        "stages": [json_amount(amount) for amount in chapter.stages],
                        "change": json_amount(chapter.change),
                        "lines": [
                            {"account": it.account, "amount": json_amount(it.amount), "reason": it.reason}
                            for it in chapter.movements
                        ],
                    }
                    for chapter in side.chapters
                ],
            }
            for section in report.sections
            for side in section.sides
        ],
    }
