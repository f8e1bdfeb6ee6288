"""An act as JSON and back: amounts are strings with two decimals, days ISO 8601, keys in the order of `content.py`."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import cattrs
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.strategies import configure_tagged_union

from budgets.rules.money import exact_cents
from deliberations.documents.content import Act, Annex, Block, Issuer

FORMAT = "equilibre-acte"
VERSION = 1


class ActFormatError(ValueError):
    """A JSON text that is not an act of this format; the message says what was found."""


def act_to_json(act: Act) -> str:
    """Return the act as indented JSON, always the same text for the same act. Raises AmountError below the cent."""
    data = {"format": FORMAT, "version": VERSION, "act": _converter.unstructure(act, Act)}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def act_from_json(text: str | bytes) -> Act:
    """Return the act that `act_to_json` wrote. Raises ActFormatError for anything else."""
    try:
        data = json.loads(text, parse_float=_refuse_float)
    except ValueError as error:
        raise ActFormatError(f"not JSON: {error}") from error
    if not isinstance(data, dict) or (data.get("format"), data.get("version")) != (FORMAT, VERSION):
        raise ActFormatError(f"not an act of format {FORMAT} {VERSION}")
    try:
        return _converter.structure(data.get("act"), Act)
    except (cattrs.BaseValidationError, cattrs.ForbiddenExtraKeysError) as error:
        raise ActFormatError("; ".join(cattrs.transform_error(error))) from error


def _refuse_float(text: str) -> Any:
    raise ValueError(f"a floating-point number where a text was expected: {text}")


def _amount_text(amount: Decimal) -> str:
    return f"{exact_cents(amount):.2f}"


def _amount(text: Any, _: Any) -> Decimal:
    if not isinstance(text, str):
        raise ValueError(f"an amount is a string, not {text!r}")
    return exact_cents(Decimal(text))


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(Decimal, _amount_text)
    converter.register_structure_hook(Decimal, _amount)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    shown = make_dict_unstructure_fn(
        Issuer, converter, heading=override(omit_if_default=True), logo=override(omit_if_default=True)
    )  # an act without them keeps the text that it had before they existed
    converter.register_unstructure_hook(Issuer, shown)
    for union in (Block, Annex):
        configure_tagged_union(union, converter, tag_name="type")
    return converter


_converter = _make_converter()
