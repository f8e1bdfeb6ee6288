"""The first word of an address, when it names a syndicate."""

from django.urls.converters import SlugConverter

from budgets.models.syndicates import RESERVED


class SyndicateConverter(SlugConverter):
    """A slug, unless it is the first word of an address that belongs to no syndicate."""

    regex = rf"(?!(?:{'|'.join(RESERVED)})/)[-a-zA-Z0-9_]+"
