"""What every live search shares: the form asks again as one types, and replaces the results alone."""

from crispy_forms.helper import FormHelper


def search_helper(address: str, results: str) -> FormHelper:
    """Return the helper of a search form answered by `address`, whose answer replaces the element with id `results`."""
    helper = FormHelper()
    helper.form_method, helper.form_action = "get", address
    helper.disable_csrf = True
    helper.attrs = {
        "role": "search",
        "hx-get": address,  # empty, it would add to the criteria already in the page's address
        "hx-target": f"#{results}",
        "hx-swap": "outerHTML",
        "hx-push-url": "true",
        "hx-trigger": "input delay:300ms, submit",
        "hx-sync": "this:replace",
    }
    return helper
