"""What a listing says of its commitments becomes movements: the balances are then sums of movements like any other."""

from django.db import connection

from budgets.models import Account, BudgetYear
from commitments.models import BALANCES, Commitment, CreditEnvelope
from commitments.queries_credits import account_charge, envelope_id, vote_levels
from commitments.rules.credits import EnvelopeKey, VoteLevels, envelope_key

_SUMS = ", ".join(f"coalesce(sum(m.{name}), 0) AS {name}" for name in BALANCES)
_DIFFERENCES = ", ".join(f"c.{name} - coalesce(s.{name}, 0)" for name in BALANCES)
_DIFFERS = " OR ".join(f"c.{name} <> coalesce(s.{name}, 0)" for name in BALANCES)
_COLUMNS = ", ".join(BALANCES)
_INSERT = f"""
WITH places (direction, account_id, operation, envelope_id) AS (
    SELECT * FROM unnest(%(directions)s::text[], %(accounts)s::bigint[], %(operations)s::text[], %(envelopes)s::uuid[])
), sums AS (
    SELECT m.commitment_id, {_SUMS} FROM commitments_movement m
    WHERE m.budget_year_id = %(year)s AND m.commitment_id IS NOT NULL GROUP BY m.commitment_id
), written AS (
    INSERT INTO commitments_movement
        (id, syndicate_id, budget_year_id, envelope_id, commitment_id, kind, "on", {_COLUMNS}, note, at)
    SELECT gen_random_uuid(), c.syndicate_id, c.budget_year_id, p.envelope_id, c.id, 'imported',
        coalesce(c.committed_on, %(on)s), {_DIFFERENCES}, '', statement_timestamp()
    FROM commitments_commitment c
    LEFT JOIN sums s ON s.commitment_id = c.id
    JOIN places p ON p.direction = c.direction AND p.account_id = c.account_id AND p.operation = c.operation
    WHERE c.budget_year_id = %(year)s AND ({_DIFFERS})
    RETURNING envelope_id, {_COLUMNS}
), totals AS (
    SELECT m.envelope_id, {_SUMS} FROM written m GROUP BY m.envelope_id
)
UPDATE commitments_creditenvelope e
SET {", ".join(f"{name} = e.{name} + t.{name}" for name in BALANCES)}
FROM totals t WHERE t.envelope_id = e.id
"""  # noqa: S608 - made of constants


def record_imported_balances(budget_year: BudgetYear) -> None:
    """Write, for each commitment of a year, the movement that brings the sum of its movements to its columns.

    Set by set: three statements and one read per account, whatever the number of commitments. The envelopes are locked
    by their update; the caller holds the year.
    """
    levels = vote_levels(budget_year)
    found = Commitment.objects.filter(budget_year=budget_year).order_by()
    triples = list(found.values_list("direction", "account_id", "operation").distinct())
    accounts = Account.objects.in_bulk({account for _, account, _ in triples})
    keys = {
        (direction, account, operation): _key(accounts[account], direction, operation, levels)
        for direction, account, operation in triples
    }
    make_envelopes(budget_year, set(keys.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "directions": [direction for direction, _, _ in keys],
                "accounts": [account for _, account, _ in keys],
                "operations": [operation for _, _, operation in keys],
                "envelopes": [envelope_id(budget_year.pk, key) for key in keys.values()],
                "year": budget_year.pk,
                "on": f"{budget_year.year}-01-01",
            },
        )


def make_envelopes(budget_year: BudgetYear, keys: set[EnvelopeKey]) -> None:
    """Make the envelopes that miss (1 query)."""
    CreditEnvelope.objects.bulk_create(
        [
            CreditEnvelope(
                id=envelope_id(budget_year.pk, key),
                syndicate_id=budget_year.syndicate_id,
                budget_year=budget_year,
                direction=key.direction,
                section=key.section,
                is_order=key.is_order,
                level=key.level,
                code=key.code,
            )
            for key in sorted(keys)
        ],
        ignore_conflicts=True,
    )


def _key(account: Account, direction: str, operation: str, levels: VoteLevels) -> EnvelopeKey:
    return envelope_key(account_charge(account, direction, operation=operation), levels)
