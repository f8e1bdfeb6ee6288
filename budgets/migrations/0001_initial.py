import budgets.history
import budgets.models.syndicates
import budgets.tenancy
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                ('title', models.CharField(blank=True, max_length=20, verbose_name='civilité')),
                ('first_name', models.CharField(blank=True, max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(blank=True, max_length=80, verbose_name='nom')),
                ('is_active', models.BooleanField(default=True, verbose_name='compte actif')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'utilisateur',
                'verbose_name_plural': 'utilisateurs',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='budgets_user_email_once')],
            },
        ),
        migrations.CreateModel(
            name='Chart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('norm', models.CharField(max_length=10, verbose_name='norme')),
                ('variant', models.CharField(max_length=30, verbose_name='variante')),
                ('year', models.PositiveSmallIntegerField(verbose_name='exercice')),
            ],
            options={
                'verbose_name': 'plan de comptes',
                'verbose_name_plural': 'plans de comptes',
                'ordering': ['variant', '-year'],
                'constraints': [models.UniqueConstraint(fields=('variant', 'year'), name='budgets_chart_once')],
            },
        ),
        migrations.CreateModel(
            name='Chapter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, verbose_name='code')),
                ('label', models.CharField(max_length=200, verbose_name='libellé')),
                ('short_label', models.CharField(blank=True, max_length=100, verbose_name='libellé court')),
                ('section', models.CharField(choices=[('F', 'fonctionnement'), ('I', 'investissement')], max_length=1, verbose_name='section')),
                ('kind', models.CharField(choices=[('C', 'compte'), ('L', 'ligne'), ('G', 'regroupement')], max_length=1, verbose_name='type')),
                ('special', models.BooleanField(default=False, verbose_name='chapitre spécial')),
                ('functional', models.BooleanField(default=False, verbose_name='chapitre d’un vote par fonction')),
                ('chart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chapters', to='budgets.chart', verbose_name='plan de comptes')),
            ],
            options={
                'verbose_name': 'chapitre',
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('chart', 'code', 'functional'), name='budgets_chapter_once')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='compte')),
                ('label', models.CharField(max_length=255, verbose_name='libellé')),
                ('short_label', models.CharField(blank=True, max_length=100, verbose_name='libellé court')),
                ('search', models.CharField(editable=False, help_text='sans accents', max_length=400, verbose_name='texte de recherche')),
                ('expense_real', models.CharField(blank=True, max_length=10, verbose_name='dépense réelle')),
                ('expense_between_sections', models.CharField(blank=True, max_length=10, verbose_name='dépense d’ordre entre sections')),
                ('expense_inside_section', models.CharField(blank=True, max_length=10, verbose_name='dépense d’ordre dans la section')),
                ('expense_equipment', models.BooleanField(default=False, verbose_name='dépense d’équipement')),
                ('revenue_real', models.CharField(blank=True, max_length=10, verbose_name='recette réelle')),
                ('revenue_between_sections', models.CharField(blank=True, max_length=10, verbose_name='recette d’ordre entre sections')),
                ('revenue_inside_section', models.CharField(blank=True, max_length=10, verbose_name='recette d’ordre dans la section')),
                ('revenue_equipment', models.BooleanField(default=False, verbose_name='recette d’équipement')),
                ('section', models.CharField(blank=True, choices=[('F', 'fonctionnement'), ('I', 'investissement')], max_length=1, verbose_name='section')),
                ('subtotal', models.BooleanField(default=False, verbose_name='sous-total affiché')),
                ('withdrawn', models.BooleanField(default=False, verbose_name='supprimé')),
                ('withdrawn_since', models.CharField(blank=True, max_length=20, verbose_name='supprimé depuis')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='budgets.account')),
                ('chart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accounts', to='budgets.chart', verbose_name='plan de comptes')),
            ],
            options={
                'verbose_name': 'compte',
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('chart', 'code'), name='budgets_account_once')],
                'indexes': [models.Index(fields=['code'], name='budgets_account_code')],
            },
        ),
        migrations.CreateModel(
            name='FunctionCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, verbose_name='fonction')),
                ('label', models.CharField(max_length=255, verbose_name='libellé')),
                ('short_label', models.CharField(blank=True, max_length=100, verbose_name='libellé court')),
                ('chart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='functions', to='budgets.chart', verbose_name='plan de comptes')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='budgets.functioncode')),
            ],
            options={
                'verbose_name': 'fonction',
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('chart', 'code'), name='budgets_function_once')],
            },
        ),
        migrations.CreateModel(
            name='Syndicate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(help_text='Nom court employé dans les adresses des pages.', unique=True, validators=[budgets.models.syndicates.not_reserved], verbose_name='adresse')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('acronym', models.CharField(blank=True, max_length=40, verbose_name='sigle')),
                ('kind', models.CharField(choices=[('sivu', 'SIVU'), ('sivom', 'SIVOM'), ('mixed_closed', 'syndicat mixte fermé'), ('mixed_open', 'syndicat mixte ouvert'), ('municipality', 'commune')], default='mixed_closed', max_length=20, verbose_name='nature juridique')),
                ('siren', models.CharField(blank=True, max_length=9, validators=[django.core.validators.RegexValidator('^\\d{9}\\Z', 'Le SIREN compte neuf chiffres, sans espace.')], verbose_name='SIREN')),
                ('department', models.CharField(blank=True, max_length=3, verbose_name='département')),
                ('seat', models.CharField(blank=True, max_length=100, verbose_name='siège')),
                ('body', models.CharField(default='Comité syndical', max_length=60, verbose_name='assemblée délibérante')),
                ('members_in_office', models.PositiveSmallIntegerField(default=0, verbose_name='membres en exercice')),
                ('has_large_commune', models.BooleanField(default=True, help_text='La convocation est alors adressée cinq jours francs avant la séance, sinon trois.', verbose_name='une commune membre a 3 500 habitants ou plus')),
                ('requires_second_factor', models.BooleanField(default=False, verbose_name='second facteur exigé de tous les membres')),
            ],
            options={
                'verbose_name': 'syndicat',
                'verbose_name_plural': 'syndicats',
                'ordering': ['name'],
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_syndicate_own', read="id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid OR slug = nullif((SELECT current_setting('equilibre.slug', true)), '')::text OR id IN (SELECT m.syndicate_id FROM budgets_membership m WHERE m.user_id = nullif((SELECT current_setting('equilibre.user', true)), '')::bigint)", write="id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_syndicate_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_syndicate_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_syndicate_audit_delete'), models.CheckConstraint(condition=models.Q(('siren', ''), ('siren__regex', '^\\d{9}$'), _connector='OR'), name='budgets_syndicate_siren', violation_error_message='Le SIREN compte neuf chiffres.')],
            },
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=20, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('kind', models.CharField(choices=[('principal', 'budget principal'), ('annex', 'budget annexe')], default='principal', max_length=10, verbose_name='nature')),
                ('siret', models.CharField(blank=True, max_length=14, validators=[django.core.validators.RegexValidator('^\\d{14}\\Z', 'Le SIRET compte quatorze chiffres, sans espace.')], verbose_name='SIRET')),
                ('variant', models.CharField(default='M57_D', max_length=30, verbose_name='nomenclature')),
                ('tax_basis', models.CharField(choices=[('TTC', 'TTC'), ('HT', 'HT')], default='TTC', max_length=3, verbose_name='montants')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'budget',
                'ordering': ['kind', 'code'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_budget_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_budget_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_budget_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_budget_audit_delete'), models.UniqueConstraint(fields=('syndicate', 'code'), name='budgets_budget_once', violation_error_message='Un budget du syndicat porte déjà ce code.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('finance_officer', 'agent des finances'), ('authorising_officer', 'ordonnateur'), ('elected_member', 'élu'), ('treasurer', 'comptable public'), ('administrator', 'administrateur'), ('reader', 'lecteur')], max_length=20, verbose_name='rôle')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='ajouté le')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='utilisateur')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'membre',
                'verbose_name_plural': 'membres',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_membership_own', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid OR user_id = nullif((SELECT current_setting('equilibre.user', true)), '')::bigint", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_membership_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_membership_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_membership_audit_delete'), models.UniqueConstraint(fields=('syndicate', 'user', 'role'), name='budgets_membership_once', violation_error_message='Cette personne a déjà ce rôle dans le syndicat.'), models.UniqueConstraint(condition=models.Q(('role__in', ['authorising_officer', 'treasurer'])), fields=('syndicate', 'user'), name='budgets_membership_separation', violation_error_message='L’ordonnateur et le comptable d’un même syndicat ne peuvent pas être la même personne.')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60, verbose_name='nature')),
                ('title', models.CharField(max_length=200, verbose_name='intitulé')),
                ('state', models.CharField(choices=[('queued', 'en attente'), ('running', 'en cours'), ('done', 'terminée'), ('failed', 'en échec'), ('cancelled', 'annulée')], default='queued', max_length=10, verbose_name='état')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='fait')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='total')),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('params', models.JSONField(blank=True, default=dict, verbose_name='paramètres')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='résultat')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='demandée le')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='commencée le')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='terminée le')),
                ('leased_until', models.DateTimeField(blank=True, null=True, verbose_name='tenue jusqu’à')),
                ('cancel_requested_at', models.DateTimeField(blank=True, null=True, verbose_name='annulation demandée le')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='demandée par')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'tâche',
                'verbose_name_plural': 'tâches',
                'ordering': ['-created_at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_job_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid")],
            },
        ),
        migrations.CreateModel(
            name='BudgetYear',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='exercice')),
                ('state', models.CharField(choices=[('open', 'ouvert'), ('closed', 'clos')], default='open', max_length=10, verbose_name='état')),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='years', to='budgets.budget', verbose_name='budget')),
                ('chart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.chart', verbose_name='plan de comptes')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'exercice',
                'ordering': ['-year'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_budgetyear_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_budgetyear_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_budgetyear_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_budgetyear_audit_delete'), models.UniqueConstraint(fields=('budget', 'year'), name='budgets_budgetyear_once', violation_error_message='Cet exercice existe déjà pour ce budget.')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table_name', models.CharField(max_length=63, verbose_name='table')),
                ('row_id', models.CharField(max_length=40, verbose_name='ligne')),
                ('action', models.CharField(choices=[('insert', 'création'), ('update', 'modification'), ('delete', 'suppression')], max_length=6, verbose_name='changement')),
                ('before', models.JSONField(null=True, verbose_name='avant')),
                ('after', models.JSONField(null=True, verbose_name='après')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('syndicate', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='budgets.syndicate')),
            ],
            options={
                'verbose_name': 'changement',
                'verbose_name_plural': 'journal des changements',
                'ordering': ['-at', '-id'],
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_auditentry_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="IF true THEN RAISE EXCEPTION 'Le journal des changements ne se modifie pas.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='budgets_auditentry_insert_only')],
                'indexes': [models.Index(fields=['row_id', 'at'], name='budgets_audit_row')],
            },
        ),
        migrations.CreateModel(
            name='YearResult',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('anticipated', 'reprise anticipée'), ('final', 'résultat définitif')], default='anticipated', max_length=12, verbose_name='nature')),
                ('rar_choice', models.CharField(choices=[('pending', 'à trancher'), ('declared', 'montant déclaré maintenu'), ('computed', 'montant calculé retenu')], default='pending', max_length=10, verbose_name='choix des RAR')),
                ('rar_reason', models.TextField(blank=True, verbose_name='motif du montant maintenu')),
                ('rar_decided_at', models.DateTimeField(blank=True, null=True, verbose_name='choix fait le')),
                ('take_back_case', models.CharField(blank=True, max_length=40, verbose_name='cas de reprise (D. 2311-14)')),
                ('voted_at', models.DateTimeField(blank=True, null=True, verbose_name='voté le')),
                ('budget_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='budgets.budgetyear', verbose_name='exercice')),
                ('rar_decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'résultat de l’exercice',
                'verbose_name_plural': 'résultats de l’exercice',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_yearresult_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_yearresult_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_yearresult_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_yearresult_audit_delete'), models.UniqueConstraint(fields=('budget_year', 'kind'), name='budgets_yearresult_once'), models.CheckConstraint(condition=models.Q(models.Q(('rar_choice', 'declared'), _negated=True), models.Q(('rar_reason', ''), _negated=True), _connector='OR'), name='budgets_yearresult_reason', violation_error_message='Écrivez le motif pour lequel le montant déclaré est maintenu.'), budgets.history.DatabaseTrigger(body="IF OLD.voted_at IS NOT NULL THEN RAISE EXCEPTION 'Le résultat a été voté : il ne peut plus être modifié.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='budgets_yearresult_voted')],
            },
        ),
        migrations.CreateModel(
            name='ResultFigure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(choices=[('investment_expenses', 'dépenses d’investissement de l’exercice'), ('investment_revenues', 'recettes d’investissement de l’exercice'), ('investment_opening', 'solde d’exécution reporté (001)'), ('operating_expenses', 'dépenses de fonctionnement de l’exercice'), ('operating_revenues', 'recettes de fonctionnement de l’exercice'), ('operating_opening', 'résultat de fonctionnement reporté (002)'), ('rar_investment_expenses', 'restes à réaliser d’investissement, dépenses'), ('rar_investment_revenues', 'restes à réaliser d’investissement, recettes'), ('rar_operating_expenses', 'restes à réaliser de fonctionnement, dépenses'), ('rar_operating_revenues', 'restes à réaliser de fonctionnement, recettes'), ('additional_reserve', 'dotation complémentaire en réserve (1068)'), ('disposal_gains', 'plus-values de cession (1064)'), ('take_back', 'reprise de l’excédent d’investissement')], max_length=30, verbose_name='donnée')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant')),
                ('origin', models.CharField(choices=[('statement', 'état du comptable'), ('orders', 'somme des mandats et titres'), ('commitments', 'somme des engagements'), ('declared', 'montant déclaré')], max_length=12, verbose_name='origine')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='précision')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='budgets.yearresult', verbose_name='résultat')),
            ],
            options={
                'verbose_name': 'donnée du résultat',
                'verbose_name_plural': 'données du résultat',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='budgets_resultfigure_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_resultfigure_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='budgets_resultfigure_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='budgets_resultfigure_audit_delete'), models.UniqueConstraint(fields=('result', 'key'), name='budgets_resultfigure_once'), budgets.history.DatabaseTrigger(body="IF EXISTS (SELECT 1 FROM budgets_yearresult r WHERE r.voted_at IS NOT NULL AND r.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.result_id ELSE OLD.result_id END) THEN RAISE EXCEPTION 'Le résultat a été voté : ses données ne peuvent plus être modifiées.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE INSERT OR UPDATE OR DELETE', level='FOR EACH ROW', name='budgets_resultfigure_voted')],
            },
        ),
    ]
