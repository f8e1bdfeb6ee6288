"""The user's own names, as pages and signatures show them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from budgets.forms.profile import ProfileForm
from budgets.http import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: UserRequest) -> HttpResponse:
    """Show the user's names and change them; what he has signed keeps the name that he had."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Votre nom est enregistré.")
        return redirect("budgets:profile")
    return render(request, "budgets/profile.html", {"form": form}, status=422 if form.is_bound else 200)
