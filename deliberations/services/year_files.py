"""The register and the archive of a year: asked for, made by the worker, made anew when their acts changed."""

import tempfile
from collections.abc import Callable
from hashlib import sha256

from budgets import jobs
from budgets.models import Job, Syndicate, User
from deliberations.documents.register import render_register
from deliberations.models import YearFile
from deliberations.queries.register import MAKE, acts_of_register, job_at_work, register_of, year_file, year_source
from deliberations.rules.typography import typeset
from deliberations.rules.workflow import StepRefused
from deliberations.services.archive import write_year_archive

SPOOL = 16 * 1024 * 1024  # bytes kept in memory before the archive goes to disk
TITLES = {YearFile.Kind.REGISTER: "Registre des délibérations de {}", YearFile.Kind.ARCHIVE: "Archive des actes de {}"}

Told = Callable[[int, int, str], None]


def request_year_file(syndicate: Syndicate, kind: YearFile.Kind, year: int, *, by: User | None) -> Job | None:
    """Have a file of the year made by a worker; None when it is already there, the job that makes it when one does.

    Raises StepRefused when the year has no sealed act.
    """
    if not acts_of_register(year).exists():
        raise StepRefused(typeset(f"Aucun acte scellé pour les séances de {year}."))
    if year_file(kind, year, year_source(syndicate, year, kind)) is not None:
        return None
    job = job_at_work(kind, year)
    if job is not None and not job.is_over:
        return job
    params = {"kind": str(kind), "year": year}
    return jobs.enqueue(MAKE, title=TITLES[kind].format(year), syndicate=syndicate, by=by, params=params)


def make_year_file(syndicate: Syndicate, kind: YearFile.Kind, year: int, *, told: Told, job: Job | None) -> YearFile:
    """Make a file of the year and store it; the one already made of the same acts is returned as it is.

    Raises StepRefused when the year has no sealed act, RenderingError when the register would lack something.
    """
    source = year_source(syndicate, year, kind)
    if (made := year_file(kind, year, source)) is not None:
        return made
    total = acts_of_register(year).count()
    if not total:
        raise StepRefused(typeset(f"Aucun acte scellé pour les séances de {year}."))
    pages: int | None = None
    if kind == YearFile.Kind.REGISTER:
        register = register_of(syndicate, year, lambda done: told(done, total + 1, f"Lecture de l’acte {done}"))
        told(total, total + 1, "Composition des feuillets")
        rendered = render_register(register)
        content, pages, name = rendered.content, rendered.pages, f"{syndicate.slug}-registre-{year}.pdf"
    else:
        with tempfile.SpooledTemporaryFile(max_size=SPOOL) as spool:
            write_year_archive(syndicate, year, spool, lambda done: told(done, total + 1, f"Acte {done} sur {total}"))
            spool.seek(0)
            content, name = spool.read(), f"{syndicate.slug}-archive-{year}.zip"
    found, _ = YearFile.objects.get_or_create(
        kind=kind,
        year=year,
        source=source,
        defaults={
            "syndicate": syndicate,
            "file_name": name,
            "content": content,
            "size": len(content),
            "sha256": sha256(content).hexdigest(),
            "acts": total,
            "pages": pages,
            "job": job,
        },
    )
    return found
