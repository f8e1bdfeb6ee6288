import budgets.history
import budgets.tenancy
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0003_memberships_of_the_chosen_syndicate'),
    ]

    operations = [
        migrations.CreateModel(
            name='BudgetDecision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('BP', 'budget primitif'), ('BS', 'budget supplémentaire'), ('DM', 'décision modificative'), ('VC', 'virement de crédits'), ('CFO', 'report des restes à réaliser'), ('CA', 'compte administratif'), ('CFU', 'compte financier unique')], max_length=3, verbose_name='nature')),
                ('number', models.PositiveSmallIntegerField(default=0, verbose_name='numéro')),
                ('state', models.CharField(choices=[('preparation', 'en préparation'), ('arbitration', 'en arbitrage'), ('proposed', 'proposée'), ('voted', 'votée'), ('enforceable', 'exécutoire')], default='preparation', max_length=12, verbose_name='état')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='date de la décision')),
                ('enforceable_on', models.DateField(blank=True, null=True, verbose_name='exécutoire le')),
                ('investment_level', models.CharField(choices=[('chapter', 'par chapitre'), ('article', 'par article')], default='chapter', max_length=7, verbose_name='vote de l’investissement')),
                ('operating_level', models.CharField(choices=[('chapter', 'par chapitre'), ('article', 'par article')], default='chapter', max_length=7, verbose_name='vote du fonctionnement')),
                ('formal_operations', models.BooleanField(default=False, verbose_name='opérations d’équipement votées')),
                ('formal_chapters', models.BooleanField(default=False, verbose_name='vote formel sur les chapitres')),
                ('specialised_articles', models.JSONField(blank=True, default=list, verbose_name='articles spécialisés')),
                ('investment_transfer_rate', models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True, verbose_name='fongibilité en investissement (%)')),
                ('operating_transfer_rate', models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True, verbose_name='fongibilité en fonctionnement (%)')),
                ('provisions', models.CharField(choices=[('semi_budgetary', 'semi-budgétaires'), ('budgetary', 'budgétaires')], default='semi_budgetary', max_length=14, verbose_name='provisions')),
                ('provisions_deliberation', models.CharField(blank=True, max_length=200, verbose_name='délibération sur les provisions')),
                ('comparison', models.CharField(choices=[('primitive', 'budget primitif de l’exercice précédent'), ('cumulated', 'budget cumulé de l’exercice précédent'), ('year', 'budget de l’exercice')], default='year', max_length=9, verbose_name='comparaison')),
                ('taking_up', models.CharField(choices=[('none', 'sans reprise des résultats'), ('after_accounts', 'reprise après le vote du compte'), ('anticipated', 'reprise anticipée')], default='none', max_length=14, verbose_name='reprise des résultats')),
                ('budget_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='budgets.budgetyear', verbose_name='exercice')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'décision budgétaire',
                'verbose_name_plural': 'décisions budgétaires',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_budgetdecision_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_budgetdecision_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_budgetdecision_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_budgetdecision_audit_delete'), models.UniqueConstraint(fields=('budget_year', 'kind', 'number'), name='budgets_decision_once', violation_error_message='Cette décision existe déjà pour cet exercice.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'DM'), _negated=True), ('number__gt', 0), _connector='OR'), name='budgets_decision_numbered', violation_error_message='Donnez à la décision modificative son rang dans l’exercice.'), models.CheckConstraint(condition=models.Q(models.Q(('investment_transfer_rate', None), ('investment_transfer_rate__range', (0, Decimal('7.5'))), _connector='OR'), models.Q(('operating_transfer_rate', None), ('operating_transfer_rate__range', (0, Decimal('7.5'))), _connector='OR')), name='budgets_decision_transfer_rates', violation_error_message='Les virements entre chapitres sont limités à 7,5 % des dépenses réelles.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'enforceable'), _negated=True), ('enforceable_on__isnull', False), _connector='OR'), name='budgets_decision_enforceable', violation_error_message='Une décision exécutoire a la date à laquelle elle l’est devenue.'), budgets.history.DatabaseTrigger(body="IF OLD.state IN ('voted', 'enforceable') AND (TG_OP = 'DELETE' OR (to_jsonb(OLD) - 'state' - 'enforceable_on') IS DISTINCT FROM (to_jsonb(NEW) - 'state' - 'enforceable_on') OR NEW.state NOT IN ('voted', 'enforceable') OR (OLD.state = 'enforceable' AND NEW.state <> 'enforceable') OR (OLD.enforceable_on IS NOT NULL AND NEW.enforceable_on IS DISTINCT FROM OLD.enforceable_on)) THEN RAISE EXCEPTION 'La décision est votée : elle ne peut plus être modifiée. Corrigez-la par une autre décision.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='budgets_budgetdecision_voted')],
            },
        ),
        migrations.CreateModel(
            name='AnnexRecord',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60, verbose_name='annexe')),
                ('rank', models.PositiveIntegerField(verbose_name='rang')),
                ('fields', models.JSONField(verbose_name='contenu')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='annexes', to='budgets.budgetdecision', verbose_name='décision')),
            ],
            options={
                'verbose_name': 'ligne d’annexe',
                'verbose_name_plural': 'lignes d’annexe',
                'ordering': ['rank'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_annexrecord_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'fields', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_annexrecord_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'fields', to_jsonb(n) - 'fields', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_annexrecord_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'fields', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_annexrecord_audit_delete'), models.UniqueConstraint(fields=('decision', 'rank'), name='budgets_annexrecord_once', violation_error_message='Une ligne d’annexe de la décision porte déjà ce rang.'), budgets.history.DatabaseTrigger(body="IF ARRAY(SELECT d.state::text FROM budgets_budgetdecision d WHERE d.id IN (OLD.decision_id, NEW.decision_id) FOR SHARE) && ARRAY['voted', 'enforceable'] THEN RAISE EXCEPTION 'La décision est votée : elle ne peut plus être modifiée. Corrigez-la par une autre décision.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE INSERT OR UPDATE OR DELETE', level='FOR EACH ROW', name='budgets_annexrecord_voted')],
            },
        ),
        migrations.CreateModel(
            name='CreditLine',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rank', models.PositiveIntegerField(verbose_name='rang')),
                ('direction', models.CharField(choices=[('D', 'dépense'), ('R', 'recette')], max_length=1, verbose_name='sens')),
                ('kind', models.CharField(choices=[('R', 'réelle'), ('OES', 'd’ordre, de section à section'), ('OIS', 'd’ordre, à l’intérieur de la section')], default='R', max_length=3, verbose_name='opération')),
                ('function', models.CharField(blank=True, max_length=10, verbose_name='fonction')),
                ('operation', models.CharField(blank=True, max_length=30, verbose_name='opération d’équipement')),
                ('third_party', models.CharField(blank=True, max_length=10, verbose_name='opération pour compte de tiers')),
                ('authorization', models.CharField(blank=True, max_length=30, verbose_name='autorisation (AP ou AE)')),
                ('previous', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='budget précédent')),
                ('previous_rar', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='dont restes à réaliser')),
                ('rar', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='restes à réaliser')),
                ('proposed', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='proposé')),
                ('voted', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='voté')),
                ('opened', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='crédits ouverts')),
                ('realised', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='réalisé')),
                ('rar_left', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='restes à réaliser au 31 décembre')),
                ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                ('extra', models.JSONField(blank=True, null=True, verbose_name='ligne du document')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.account', verbose_name='compte')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='budgets.budgetdecision', verbose_name='décision')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'ligne de crédits',
                'verbose_name_plural': 'lignes de crédits',
                'ordering': ['rank'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_creditline_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'extra', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_creditline_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'extra', to_jsonb(n) - 'extra', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_creditline_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'extra', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_creditline_audit_delete'), models.UniqueConstraint(fields=('decision', 'rank'), name='budgets_creditline_once', violation_error_message='Une ligne de la décision porte déjà ce rang.'), budgets.history.DatabaseTrigger(body="IF ARRAY(SELECT d.state::text FROM budgets_budgetdecision d WHERE d.id IN (OLD.decision_id, NEW.decision_id) FOR SHARE) && ARRAY['voted', 'enforceable'] THEN RAISE EXCEPTION 'La décision est votée : elle ne peut plus être modifiée. Corrigez-la par une autre décision.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE INSERT OR UPDATE OR DELETE', level='FOR EACH ROW', name='budgets_creditline_voted')],
            },
        ),
        migrations.CreateModel(
            name='DecisionSource',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=255, verbose_name='fichier')),
                ('content', models.BinaryField(verbose_name='contenu')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('seal', models.CharField(choices=[('intact', 'scellement vérifié'), ('broken', 'modifié après avoir été scellé'), ('absent', 'non scellé')], max_length=6, verbose_name='scellement')),
                ('received_at', models.DateTimeField(auto_now_add=True, verbose_name='reçu le')),
                ('budget_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.budgetyear', verbose_name='exercice')),
                ('decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='source', to='budgets.budgetdecision', verbose_name='décision')),
                ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'document reçu',
                'verbose_name_plural': 'documents reçus',
                'ordering': ['-received_at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_decisionsource_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_decisionsource_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'content', to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_decisionsource_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'content', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_decisionsource_audit_delete'), budgets.history.DatabaseTrigger(body="IF OLD.decision_id IS NOT NULL OR (OLD.id, OLD.syndicate_id, OLD.budget_year_id, OLD.file_name, OLD.content, OLD.sha256, OLD.seal) IS DISTINCT FROM (NEW.id, NEW.syndicate_id, NEW.budget_year_id, NEW.file_name, NEW.content, NEW.sha256, NEW.seal) THEN RAISE EXCEPTION 'Le document reçu est conservé tel quel : il ne se modifie pas.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE', level='FOR EACH ROW', name='budgets_decisionsource_kept'), budgets.history.DatabaseTrigger(body="IF ARRAY(SELECT d.state::text FROM budgets_budgetdecision d WHERE d.id IN (OLD.decision_id, NEW.decision_id) FOR SHARE) && ARRAY['voted', 'enforceable'] THEN RAISE EXCEPTION 'La décision est votée : elle ne peut plus être modifiée. Corrigez-la par une autre décision.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE INSERT OR UPDATE OR DELETE', level='FOR EACH ROW', name='budgets_decisionsource_voted')],
            },
        ),
    ]
