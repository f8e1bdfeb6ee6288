"""What the services refuse, as answers of the web: 403, 409 or 422, in French."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from budgets.http import SyndicateRequest
from deliberations.services.refusals import Refused, RoleRefused, StepRefused

View = Callable[..., HttpResponse]
INTEGRITY = "23000"  # the database's own refusals, with a French message (budgets/history.py)


def answers_refusals(view: View) -> View:
    """Turn the refusals of the services into answers: role 403, state 409, anything given that can't stand 422."""

    @wraps(view)
    def wrapper(request: SyndicateRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except RoleRefused as error:
            raise PermissionDenied(str(error)) from error
        except StepRefused as error:
            return conflict(request, str(error))
        except Refused as error:
            context = {"violations": error.violations, "back": _back(request)}
            return render(request, "deliberations/refused.html", context, status=422)
        except IntegrityError as error:
            if getattr(error.__cause__, "sqlstate", "") != INTEGRITY:
                raise
            return conflict(request, str(error).partition("\n")[0])

    return wrapper


def _back(request: SyndicateRequest) -> str:
    """Return the page from which the action was asked for, else the syndicate's home."""
    referer = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return str(referer)
    return request.syndicate.get_absolute_url()


def conflict(request: SyndicateRequest, message: str) -> HttpResponse:
    """Return the page of an action that the state does not allow (409)."""
    return render(request, "errors/409.html", {"message": message}, status=409)


def add_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Put the refusals of a service in the form that was given."""
    for violation in refused.violations:
        form.add_error(None, str(violation))
