"""The statements of the ledger: a movement with the balances it changes, a commitment with its visa, at one go.

Clerks wait for each other as long as an envelope's lock is held: what is written under it goes in one statement. The
columns are those of the models; the caller holds the locks and has checked.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, models

from budgets.prepared import run_prepared
from commitments.models import Commitment, CreditEnvelope, Movement

NUMBER_DIGITS = 5
_LENGTH = re.compile(r"\(.*\)")
_NEXT = (
    "INSERT INTO commitments_counter (id, syndicate_id, budget_year_id, series, last)"
    " VALUES (gen_random_uuid(), %s, %s, %s, %s)"
    " ON CONFLICT (budget_year_id, series) DO UPDATE SET last = commitments_counter.last + EXCLUDED.last"
    " RETURNING last"
)


def take_numbers(syndicate: UUID, budget_year: UUID, series: str, count: int) -> int:
    """Return the last of the next `count` numbers of a series; its row stays locked until the transaction ends."""
    [(last,)] = run_prepared(_NEXT, [syndicate, budget_year, series, count])
    return int(last)


def numbered(prefix: str, rank: int) -> str:
    """Return the number of a rank: the prefix, five digits at least."""
    return f"{prefix}{rank:0{NUMBER_DIGITS}d}"


def write_movement(movement: Movement, commitment: Commitment | None, amounts: dict[str, Decimal]) -> None:
    """Store a movement and add `amounts`, in euros by column, to its envelope and to a commitment.

    Raises DatabaseError when one of them is not there.
    """
    names = tuple(amounts)
    values = [*_values(movement, _moved()), *amounts.values(), movement.envelope_id]
    if commitment is not None:
        values += [*amounts.values(), commitment.pk]
    [(movement.at, found)] = run_prepared(_movement_statement(names, commitment is not None), values)
    if found != 1 + (commitment is not None):
        raise DatabaseError("A balance of the ledger was not found.")
    _is_stored(movement)


def write_committed(commitment: Commitment, movement: Movement, series: str, prefix: str) -> None:
    """Store a new commitment under the next number of a series, its movement, and the balance of its envelope.

    The amounts of the commitment already hold the movement's. Raises DatabaseError when the envelope is not there.
    """
    values = [commitment.syndicate_id, commitment.budget_year_id, series, 1, *_values(commitment, _committed()), prefix]
    values += [*_values(movement, _moved()), movement.committed, movement.envelope_id]
    [row] = run_prepared(_committed_statement(), values)
    commitment.number, commitment.remaining, movement.at, found = row
    if found != 1:
        raise DatabaseError("The envelope of the ledger was not found.")
    _is_stored(commitment)
    _is_stored(movement)


@cache
def _movement_statement(amounts: tuple[str, ...], has_commitment: bool) -> str:
    marks = ", ".join("%s" for _ in _moved())
    steps = [f"movement AS ({_into(Movement, _moved())} VALUES ({marks}) RETURNING at)"]
    steps.append(f"envelope AS ({_added(CreditEnvelope, amounts)})")
    if has_commitment:
        steps.append(f"commitment AS ({_added(Commitment, amounts)})")
    balances = ("envelope", "commitment")[: len(steps) - 1]
    found = " + ".join(f"(SELECT count(*) FROM {name})" for name in balances)  # noqa: S608 - made of our names
    return f"WITH {', '.join(steps)} SELECT at, {found} FROM movement"  # noqa: S608 - made of our names


@cache
def _committed_statement() -> str:
    number = f"%s || repeat('0', {NUMBER_DIGITS} - length(last::text)) || last"
    stored = f"{_into(Commitment, (*_committed(), 'number'))} SELECT {_casts(Commitment, _committed())}, {number}"
    moved = f"{_into(Movement, _moved())} SELECT {_casts(Movement, _moved())}"
    steps = [
        f"numbered AS ({_NEXT})",
        f"stored AS ({stored} FROM numbered RETURNING number, remaining)",
        f"movement AS ({moved} FROM stored RETURNING at)",
        f"envelope AS ({_added(CreditEnvelope, ('committed',))})",
    ]
    answer = "SELECT number, remaining, at, (SELECT count(*) FROM envelope) FROM stored, movement"
    return f"WITH {', '.join(steps)} {answer}"


@cache
def _moved() -> tuple[str, ...]:
    return tuple(name for name in _columns(Movement) if name != "at")


@cache
def _committed() -> tuple[str, ...]:
    return tuple(name for name in _columns(Commitment) if name != "number")


def _columns(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of the columns that are written, which are those of the attributes too."""
    return tuple(field.attname for field in model._meta.concrete_fields if not field.generated)


def _into(model: type[models.Model], names: Iterable[str]) -> str:
    return f"INSERT INTO {model._meta.db_table} ({', '.join(map(connection.ops.quote_name, names))})"


def _casts(model: type[models.Model], names: Iterable[str]) -> str:
    """Return the marks of values that are selected: without a cast PostgreSQL would take a NULL for a text.

    Without the length of the type: a cast to varchar(40) would shorten what the column refuses.
    """
    types = {field.attname: _LENGTH.sub("", field.db_type(connection) or "") for field in model._meta.concrete_fields}
    return ", ".join(f"%s::{types[name]}" for name in names)


def _added(model: type[models.Model], names: Iterable[str]) -> str:
    changes = ", ".join(f"{name} = {name} + %s" for name in names)
    return f"UPDATE {model._meta.db_table} SET {changes} WHERE id = %s RETURNING 1"  # noqa: S608 - made of our names


def _values(row: models.Model, names: Iterable[str]) -> list[Any]:
    return [getattr(row, name) for name in names]


def _is_stored(row: models.Model) -> None:
    row._state.adding, row._state.db = False, connection.alias
