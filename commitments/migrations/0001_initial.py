import budgets.history
import budgets.tenancy
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('budgets', '0001_initial'),
        ('budgets', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, verbose_name='numéro d’engagement')),
                ('direction', models.CharField(choices=[('expense', 'dépense'), ('revenue', 'recette')], default='expense', max_length=7, verbose_name='sens')),
                ('function', models.CharField(blank=True, max_length=10, verbose_name='fonction')),
                ('operation', models.CharField(blank=True, max_length=40, verbose_name='opération')),
                ('supplier', models.CharField(max_length=200, verbose_name='tiers')),
                ('label', models.CharField(blank=True, max_length=500, verbose_name='objet')),
                ('committed', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='engagé')),
                ('released', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='dégagé')),
                ('ordered', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='mandaté')),
                ('attached', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='rattaché à l’exercice')),
                ('tax_basis', models.CharField(blank=True, max_length=3, verbose_name='TTC ou HT')),
                ('manager', models.CharField(blank=True, max_length=40, verbose_name='gestionnaire')),
                ('service', models.CharField(blank=True, max_length=40, verbose_name='service')),
                ('antenna', models.CharField(blank=True, max_length=40, verbose_name='antenne')),
                ('committed_on', models.DateField(blank=True, null=True, verbose_name='engagé le')),
                ('remaining', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('committed'), '-', models.F('released')), '-', models.F('ordered')), output_field=models.DecimalField(decimal_places=2, max_digits=14), verbose_name='solde')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.account', verbose_name='nature')),
                ('budget_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='budgets.budgetyear', verbose_name='exercice')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'engagement',
                'ordering': ['number'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='commitments_commitment_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='commitments_commitment_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='commitments_commitment_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='commitments_commitment_audit_delete'), models.UniqueConstraint(fields=('budget_year', 'number'), name='commitments_commitment_once', violation_error_message='Un engagement de cet exercice porte déjà ce numéro.'), models.CheckConstraint(condition=models.Q(('attached__gte', 0), ('committed__gte', 0), ('ordered__gte', 0), ('released__gte', 0)), name='commitments_commitment_signs', violation_error_message='Les montants d’un engagement ne sont pas négatifs : un dégagement s’écrit dans la colonne « dégagé ».')],
            },
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('commitments', 'engagements'), ('orders', 'mandats et titres')], max_length=12, verbose_name='contenu')),
                ('columns', models.JSONField(default=dict, verbose_name='colonnes')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='retenu le')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'correspondance de colonnes',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='commitments_importmapping_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='commitments_importmapping_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='commitments_importmapping_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='commitments_importmapping_audit_delete'), models.UniqueConstraint(fields=('syndicate', 'kind'), name='commitments_importmapping_once')],
            },
        ),
        migrations.CreateModel(
            name='ListingImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('commitments', 'engagements'), ('orders', 'mandats et titres')], default='commitments', max_length=12, verbose_name='contenu')),
                ('file_name', models.CharField(max_length=255, verbose_name='nom du fichier')),
                ('content', models.BinaryField(verbose_name='contenu du fichier')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('mapping', models.JSONField(blank=True, default=dict, verbose_name='correspondance des colonnes')),
                ('state', models.CharField(choices=[('received', 'fichier reçu'), ('refused', 'refusé'), ('imported', 'importé')], default='received', max_length=10, verbose_name='état')),
                ('report', models.JSONField(blank=True, default=dict, verbose_name='compte rendu')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='reçu le')),
                ('budget_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='budgets.budgetyear', verbose_name='exercice')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reçu de')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='budgets.job', verbose_name='tâche')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'import',
                'ordering': ['-created_at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='commitments_listingimport_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='commitments_listingimport_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'content', to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='commitments_listingimport_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'content', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='commitments_listingimport_audit_delete')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('direction', models.CharField(choices=[('expense', 'dépense'), ('revenue', 'recette')], max_length=7, verbose_name='sens')),
                ('number', models.CharField(max_length=40, verbose_name='numéro')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='émis le')),
                ('operation_kind', models.CharField(choices=[('real', 'réelle'), ('between_sections', 'd’ordre entre sections'), ('inside_section', 'd’ordre à l’intérieur de la section')], default='real', max_length=20, verbose_name='opération')),
                ('function', models.CharField(blank=True, max_length=10, verbose_name='fonction')),
                ('third_party', models.CharField(blank=True, max_length=200, verbose_name='tiers')),
                ('label', models.CharField(blank=True, max_length=500, verbose_name='objet')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.account', verbose_name='nature')),
                ('budget_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='budgets.budgetyear', verbose_name='exercice')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='commitments.commitment', verbose_name='engagement')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'mandat ou titre',
                'verbose_name_plural': 'mandats et titres',
                'ordering': ['direction', 'number'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='commitments_order_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='commitments_order_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='commitments_order_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='commitments_order_audit_delete'), models.UniqueConstraint(fields=('budget_year', 'direction', 'number'), name='commitments_order_once')],
            },
        ),
    ]
