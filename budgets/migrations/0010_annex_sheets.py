import budgets.history
import budgets.tenancy
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0009_general_information'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnnexSheet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('entry', models.SlugField(max_length=60, verbose_name='annexe')),
                ('file_name', models.CharField(max_length=255, verbose_name='fichier')),
                ('content', models.BinaryField(verbose_name='contenu')),
                ('replaces', models.BooleanField(default=True, verbose_name='remplace les enregistrements')),
                ('received_at', models.DateTimeField(auto_now_add=True, verbose_name='reçu le')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='budgets.budgetdecision', verbose_name='décision')),
                ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'tableau d’annexe reçu',
                'verbose_name_plural': 'tableaux d’annexes reçus',
                'ordering': ['-received_at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_annexsheet_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_annexsheet_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'content', to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_annexsheet_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'content', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_annexsheet_audit_delete'), models.UniqueConstraint(fields=('decision', 'entry'), name='budgets_annexsheet_once'), budgets.history.DatabaseTrigger(body="IF ARRAY(SELECT d.state::text FROM budgets_budgetdecision d WHERE d.id IN (OLD.decision_id, NEW.decision_id) FOR SHARE) && ARRAY['voted', 'enforceable'] THEN RAISE EXCEPTION 'La décision est votée : elle ne peut plus être modifiée. Corrigez-la par une autre décision.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE INSERT OR UPDATE OR DELETE', level='FOR EACH ROW', name='budgets_annexsheet_voted')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='annexrecord',
            name='budgets_annexrecord_audit_insert',
        ),
        migrations.RemoveConstraint(
            model_name='annexrecord',
            name='budgets_annexrecord_audit_update',
        ),
        migrations.RemoveConstraint(
            model_name='annexrecord',
            name='budgets_annexrecord_audit_delete',
        ),
        migrations.AddField(
            model_name='annexrecord',
            name='own',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name='compléments'),
        ),
        migrations.AddConstraint(
            model_name='annexrecord',
            constraint=budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'fields' - 'own', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_annexrecord_audit_insert'),
        ),
        migrations.AddConstraint(
            model_name='annexrecord',
            constraint=budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'fields' - 'own', to_jsonb(n) - 'fields' - 'own', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_annexrecord_audit_update'),
        ),
        migrations.AddConstraint(
            model_name='annexrecord',
            constraint=budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'fields' - 'own', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_annexrecord_audit_delete'),
        ),
    ]
