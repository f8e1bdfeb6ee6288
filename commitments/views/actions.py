"""The verbs that a page offers, each a form with its address; a refusal comes back on the page with what was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect

from budgets.http import SyndicateRequest
from budgets.rules.money import AmountError
from commitments.rules.credits import Refusal


@dataclass(frozen=True, slots=True)
class Action:
    """A verb as the page shows it: its title, its form, where it is sent, the words of its button."""

    name: str
    title: str
    address: str
    button: str
    form: forms.Form | None = None
    is_main: bool = False
    help: str = ""

    @property
    def is_open(self) -> bool:
        """True when its form comes back with errors, or when it is what the page is for."""
        return self.is_main or bool(self.form and self.form.errors)


Page = Callable[[Mapping[str, forms.Form], str, int], HttpResponse]


def act(
    request: SyndicateRequest,
    page: Page,
    verb: Callable[[dict[str, Any]], object],
    done: str,
    *,
    name: str = "",
    form: forms.Form | None = None,
    to: str,
) -> HttpResponse:
    """Do a verb and go to `to`; refused, show the page again with the form (422) or the reason (409).

    `page` takes the forms that come back, by the name of their action, a refusal and a status.
    """
    if form is not None and not form.is_valid():
        return page({name: form}, "", 422)
    try:
        verb(form.cleaned_data if form is not None else {})
    except (Refusal, AmountError) as error:
        return _refused(page, name, form, str(error))
    except IntegrityError as error:
        return _refused(page, name, form, str(error).split("\n")[0])
    messages.success(request, done)
    return redirect(to)


def _refused(page: Page, name: str, form: forms.Form | None, reason: str) -> HttpResponse:
    if form is None:
        return page({}, reason, 409)
    form.add_error(None, reason)
    return page({name: form}, "", 422)
