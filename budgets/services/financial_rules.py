"""The parameters of the syndicate's financial regulation, changed together; the database journals each."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.financial_parameters import parameters
from budgets.models import FinancialRule, Syndicate
from budgets.rules.rule_parameters import RuleValueError


@transaction.atomic
def change_financial_rules(
    syndicate: Syndicate, values: Mapping[str, str], articles: Mapping[str, str] | None = None
) -> int:
    """Set parameters by name, the others left as they are; return how many changed.

    The law's own value, without an article of the regulation, is not kept: nothing is chosen then. Raises
    ValidationError with a message per parameter: unreadable, or laxer than the law.
    """
    Syndicate.objects.select_for_update().get(pk=syndicate.pk)  # two officers, one after the other
    checked, errors = {}, {}
    for parameter in parameters():
        if parameter.name in values:
            try:
                checked[parameter.name] = parameter.check(values[parameter.name])
            except RuleValueError as error:
                errors[parameter.name] = str(error)
    if errors:
        raise ValidationError(errors)
    there = {rule.name: rule for rule in FinancialRule.objects.all()}
    legal = {parameter.name: parameter.legal_value for parameter in parameters()}
    changed = 0
    for name, value in checked.items():
        article = (articles or {}).get(name, there[name].article if name in there else "").strip()
        rule = there.get(name)
        if value == legal[name] and not article:
            changed += rule.delete()[0] if rule else 0
        elif rule is None:
            FinancialRule.objects.create(syndicate=syndicate, name=name, value=value, article=article)
            changed += 1
        elif (rule.value, rule.article) != (value, article):
            rule.value, rule.article = value, article
            rule.save(update_fields=["value", "article"])
            changed += 1
    return changed
