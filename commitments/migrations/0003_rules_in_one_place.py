"""The thresholds of attachment and the payment delays are parameters of the syndicate's rules: the doubles go.

Where the budgets of a syndicate had different values, the strictest stays: the rules are never laxer than what held.
"""

from django.db import migrations

MOVE = """
ALTER TABLE commitments_executionsettings NO FORCE ROW LEVEL SECURITY;
DO $move$
DECLARE one uuid;
BEGIN
    FOR one IN SELECT DISTINCT syndicate_id FROM commitments_executionsettings LOOP
        PERFORM set_config('equilibre.syndicate', one::text, true);
        INSERT INTO budgets_financialrule (id, syndicate_id, name, value, article)
        SELECT gen_random_uuid(), one, rule.name, rule.value, rule.article FROM (
            SELECT CASE b.kind WHEN 'annex' THEN 'attachment_threshold_annex' ELSE 'attachment_threshold' END AS name,
                min(e.attachment_threshold)::text AS value, left(min(e.attachment_reference), 120) AS article
            FROM commitments_executionsettings e JOIN budgets_budget b ON b.id = e.budget_id
            WHERE e.syndicate_id = one GROUP BY 1 HAVING min(e.attachment_threshold) > 0
            UNION ALL
            SELECT 'payment_days', min(payment_days)::text, '' FROM commitments_executionsettings
            WHERE syndicate_id = one HAVING min(payment_days) < 30
            UNION ALL
            SELECT 'ordering_days', min(ordering_days)::text, '' FROM commitments_executionsettings
            WHERE syndicate_id = one HAVING min(ordering_days) < 20
        ) rule
        ON CONFLICT (syndicate_id, name) DO NOTHING;
    END LOOP;
    PERFORM set_config('equilibre.syndicate', '', true);
END $move$;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0014_budget_documents"), ("commitments", "0002_expense_life")]

    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel(name="ExecutionSettings"),
    ]
