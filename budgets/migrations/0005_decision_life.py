import budgets.history
import budgets.tenancy
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0004_budget_decisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'service gestionnaire',
                'verbose_name_plural': 'services gestionnaires',
                'ordering': ['code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DepartmentMember',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='budgets.department', verbose_name='service')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
            ],
            options={
                'verbose_name': 'agent d’un service',
                'verbose_name_plural': 'agents des services',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_departmentmember_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_departmentmember_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_departmentmember_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_departmentmember_audit_delete'), models.UniqueConstraint(fields=('department', 'user'), name='budgets_departmentmember_once', violation_error_message='Cette personne propose déjà pour ce service.')],
            },
        ),
        migrations.AddField(
            model_name='department',
            name='members',
            field=models.ManyToManyField(related_name='departments', through='budgets.DepartmentMember', through_fields=('department', 'user'), to=settings.AUTH_USER_MODEL, verbose_name='agents'),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=budgets.tenancy.RowPolicy(name='budgets_department_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_department_audit_insert'),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_department_audit_update'),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_department_audit_delete'),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.UniqueConstraint(fields=('syndicate', 'code'), name='budgets_department_once', violation_error_message='Un service du syndicat porte déjà ce code.'),
        ),
        migrations.RemoveConstraint(
            model_name='budgetdecision',
            name='budgets_decision_once',
        ),
        migrations.RemoveConstraint(
            model_name='budgetdecision',
            name='budgets_budgetdecision_voted',
        ),
        migrations.AddField(
            model_name='budgetdecision',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='préparée par'),
        ),
        migrations.AddField(
            model_name='budgetdecision',
            name='deliberation',
            field=models.CharField(blank=True, max_length=60, verbose_name='délibération'),
        ),
        migrations.AddField(
            model_name='budgetdecision',
            name='documents_sent_on',
            field=models.DateField(blank=True, null=True, verbose_name='projet adressé aux membres le'),
        ),
        migrations.AddField(
            model_name='budgetdecision',
            name='opinion_received_on',
            field=models.DateField(blank=True, null=True, verbose_name='avis de la chambre des comptes reçu le'),
        ),
        migrations.AddField(
            model_name='budgetdecision',
            name='reported_on',
            field=models.DateField(blank=True, null=True, verbose_name='rendu compte à l’assemblée le'),
        ),
        migrations.AddField(
            model_name='budgetdecision',
            name='revision',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='révision'),
        ),
        migrations.AddField(
            model_name='budgetdecision',
            name='simulation_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='budgets.budgetdecision', verbose_name='simulation de'),
        ),
        migrations.AddField(
            model_name='budgetdecision',
            name='subject',
            field=models.CharField(blank=True, max_length=200, verbose_name='objet'),
        ),
        migrations.AddField(
            model_name='budgetdecision',
            name='transmitted_on',
            field=models.DateField(blank=True, null=True, verbose_name='transmise au préfet le'),
        ),
        migrations.AddField(
            model_name='budgetyear',
            name='debate_on',
            field=models.DateField(blank=True, null=True, verbose_name='débat d’orientations budgétaires tenu le'),
        ),
        migrations.AddField(
            model_name='budgetyear',
            name='debate_report_sent_on',
            field=models.DateField(blank=True, null=True, verbose_name='rapport d’orientations adressé aux membres le'),
        ),
        migrations.AddField(
            model_name='budgetyear',
            name='is_renewal',
            field=models.BooleanField(default=False, verbose_name='l’assemblée est renouvelée dans l’année'),
        ),
        migrations.AddField(
            model_name='creditline',
            name='edited_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='modifiée le'),
        ),
        migrations.AddField(
            model_name='creditline',
            name='edited_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='modifiée par'),
        ),
        migrations.AddField(
            model_name='creditline',
            name='revision',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='révision'),
        ),
        migrations.AddConstraint(
            model_name='budgetdecision',
            constraint=models.UniqueConstraint(condition=models.Q(('simulation_of', None)), fields=('budget_year', 'kind', 'number'), name='budgets_decision_once', violation_error_message='Cette décision existe déjà pour cet exercice.'),
        ),
        migrations.AddConstraint(
            model_name='budgetdecision',
            constraint=models.CheckConstraint(condition=models.Q(('simulation_of', None), ('state', 'preparation'), _connector='OR'), name='budgets_decision_simulation', violation_error_message='Une simulation ne se vote pas : faites-en d’abord une proposition.'),
        ),
        migrations.AddConstraint(
            model_name='budgetdecision',
            constraint=budgets.history.DatabaseTrigger(body="IF OLD.state IN ('voted', 'enforceable') AND (TG_OP = 'DELETE' OR (to_jsonb(OLD) - 'state' - 'enforceable_on' - 'transmitted_on' - 'reported_on') IS DISTINCT FROM (to_jsonb(NEW) - 'state' - 'enforceable_on' - 'transmitted_on' - 'reported_on') OR NEW.state NOT IN ('voted', 'enforceable') OR (OLD.state = 'enforceable' AND NEW.state <> 'enforceable') OR (OLD.enforceable_on IS NOT NULL AND NEW.enforceable_on IS DISTINCT FROM OLD.enforceable_on)) THEN RAISE EXCEPTION 'La décision est votée : elle ne peut plus être modifiée. Corrigez-la par une autre décision.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='budgets_budgetdecision_voted'),
        ),
        migrations.AlterConstraint(
            model_name='budgetdecision',
            name='budgets_decision_transfer_rates',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('investment_transfer_rate', None), ('investment_transfer_rate__range', (0, Decimal('7.5'))), _connector='OR'), models.Q(('operating_transfer_rate', None), ('operating_transfer_rate__range', (0, Decimal('7.5'))), _connector='OR')), name='budgets_decision_transfer_rates', violation_error_message='Les virements entre chapitres sont limités à 7,5 %% des dépenses réelles.'),
        ),
        migrations.AddField(
            model_name='creditline',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.department', verbose_name='service gestionnaire'),
        ),
    ]
