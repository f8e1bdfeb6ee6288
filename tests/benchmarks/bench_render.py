"""Rendering the SITIV deliberation, from the act to the PDF, against bare WeasyPrint on its HTML."""

from weasyprint import HTML

from deliberations.documents.render import PDF_OPTIONS, act_html, act_resources, render_act
from tests.benchmarks.measure import Measure, best_times
from tests.deliberations.sitiv import sitiv_act


def measure() -> Measure:
    """Return the time of our whole pipeline against WeasyPrint on the same HTML with the same options.

    Ours adds the templates, the data attached, the scopes and artifacts; the reference does the layout and the PDF.
    """
    act = sitiv_act()
    html = act_html(act)

    def product() -> None:
        render_act(act)

    def reference() -> None:
        HTML(string=html, url_fetcher=act_resources(act)).write_pdf(**PDF_OPTIONS)

    product()  # the first run fills the templates' cache
    seconds, reference_seconds = best_times(product, reference, runs=7)
    return Measure("render", "bare WeasyPrint on the HTML of the SITIV act", seconds, reference_seconds, target=1.15)
