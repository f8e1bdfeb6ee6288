"""Long tasks of a syndicate: every member sees how far they are."""

from uuid import UUID

import django_tables2
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets import jobs
from budgets.http import SyndicateRequest
from budgets.models import Job
from budgets.perms import PREPARERS, has_role
from budgets.tables.jobs import JobTable


@require_safe
def job_list(request: SyndicateRequest) -> HttpResponse:
    """List the syndicate's tasks, latest first."""
    table = JobTable(Job.objects.select_related("requested_by"), slug=request.syndicate.slug)
    django_tables2.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "budgets/job_list.html", {"table": table})


@require_safe
def job_detail(request: SyndicateRequest, job: UUID) -> HttpResponse:
    """Show a task, what it did, and how to stop it or start it again."""
    found = _get_job_or_404(job)
    return render(request, "budgets/job_detail.html", {"job": found, "may_act": _may_act(request, found)})


@require_safe
def job_status(request: SyndicateRequest, job: UUID) -> HttpResponse:
    """The fragment that a page asks for each second while the task is not over."""
    return render(request, "budgets/_job.html", {"job": _get_job_or_404(job)})


@require_POST
def job_cancel(request: SyndicateRequest, job: UUID) -> HttpResponse:
    """Ask a task to stop."""
    found = _own_job_or_403(request, job)
    if found.is_over:
        return _conflict(request, f"Cette tâche est déjà {found.get_state_display()}.")
    jobs.cancel(found)
    messages.success(request, "L’annulation est demandée : la tâche s’arrête à sa prochaine étape.")
    return redirect("budgets:job_detail", request.syndicate.slug, job)


@require_POST
def job_restart(request: SyndicateRequest, job: UUID) -> HttpResponse:
    """Put a failed, cancelled or forgotten task back in the queue."""
    found = _own_job_or_403(request, job)
    if not found.may_restart:
        return _conflict(request, f"Cette tâche est {found.get_state_display()} : elle ne se relance pas.")
    jobs.restart(found)
    messages.success(request, "La tâche est relancée : elle reprend où elle en était.")
    return redirect("budgets:job_detail", request.syndicate.slug, job)


def _get_job_or_404(job: UUID) -> Job:
    return get_object_or_404(Job.objects.select_related("requested_by"), pk=job)


def _may_act(request: SyndicateRequest, job: Job) -> bool:
    """Whoever asked for a task acts on it, and so does the finance department."""
    return job.requested_by_id == request.user.pk or has_role(request, *PREPARERS)


def _own_job_or_403(request: SyndicateRequest, job: UUID) -> Job:
    found = _get_job_or_404(job)
    if not _may_act(request, found):
        raise PermissionDenied(
            "Cette action est réservée à la personne qui a demandé la tâche et au service financier."
        )
    return found


def _conflict(request: SyndicateRequest, message: str) -> HttpResponse:
    return render(request, "errors/409.html", {"message": message}, status=409)
