import budgets.history
import budgets.tenancy
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0004_budget_decisions'),
        ('budgets', '__first__'),
        ('deliberations', '0002_meeting_urgent'),
    ]

    operations = [
        migrations.CreateModel(
            name='ActStyle',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number_pattern', models.CharField(default='{sigle}_{année}_{mois}_{rang}', help_text='{sigle} de l’assemblée, {année}, {mois}, {rang} à l’ordre du jour, {ordre} dans l’année.', max_length=60, verbose_name='forme du numéro')),
                ('logo', models.BinaryField(blank=True, null=True, verbose_name='logo')),
                ('logo_type', models.CharField(blank=True, max_length=20, verbose_name='format du logo')),
                ('heading', models.CharField(blank=True, max_length=200, verbose_name='ligne d’en-tête')),
                ('remedies', models.TextField(blank=True, verbose_name='voies et délais de recours')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'présentation des actes',
                'verbose_name_plural': 'présentations des actes',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_actstyle_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'logo', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_actstyle_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'logo', to_jsonb(n) - 'logo', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_actstyle_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'logo', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_actstyle_audit_delete'), models.UniqueConstraint(fields=('syndicate',), name='deliberations_actstyle_once')],
            },
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('means', models.CharField(choices=[('door', 'code à l’entrée'), ('account', 'avec son compte'), ('secretary', 'noté par le secrétariat')], max_length=10, verbose_name='moyen')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='à')),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='délégué')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='deliberations.meeting', verbose_name='séance')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'arrivée',
                'ordering': ['at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_arrival_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_arrival_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_arrival_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_arrival_audit_delete'), models.UniqueConstraint(fields=('meeting', 'delegate'), name='deliberations_arrival_once')],
            },
        ),
        migrations.CreateModel(
            name='Convocation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse')),
                ('code', models.CharField(max_length=8, verbose_name='code personnel')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyée le')),
                ('message_id', models.CharField(blank=True, max_length=200, verbose_name='identifiant du message')),
                ('failure', models.CharField(blank=True, max_length=300, verbose_name='échec')),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='convocations', to='deliberations.delegate', verbose_name='délégué')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='convocations', to='deliberations.meeting', verbose_name='séance')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'convocation',
                'ordering': ['delegate__last_name', 'delegate__first_name'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_convocation_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_convocation_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_convocation_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_convocation_audit_delete'), models.UniqueConstraint(fields=('meeting', 'delegate'), name='deliberations_convocation_once'), models.UniqueConstraint(fields=('meeting', 'code'), name='deliberations_convocation_code'), budgets.history.DatabaseTrigger(body="IF OLD.sent_at IS NOT NULL AND (TG_OP = 'DELETE' OR to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW)) THEN RAISE EXCEPTION 'La convocation est envoyée : elle fait preuve et ne se modifie plus.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_convocation_sent')],
            },
        ),
        migrations.CreateModel(
            name='ConvocationOpening',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=120, verbose_name='ouvert')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('convocation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='deliberations.convocation', verbose_name='convocation')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'ouverture d’une convocation',
                'verbose_name_plural': 'ouvertures des convocations',
                'ordering': ['at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_convocationopening_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_convocationopening_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_convocationopening_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_convocationopening_audit_delete'), budgets.history.DatabaseTrigger(body="IF true THEN RAISE EXCEPTION 'Une preuve d’ouverture ne se modifie pas et ne s’efface pas.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_convocationopening_insert_only')],
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=300, verbose_name='document')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='empreinte SHA-256')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': 'téléchargement',
                'ordering': ['-at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_download_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_download_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_download_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_download_audit_delete'), budgets.history.DatabaseTrigger(body="IF true THEN RAISE EXCEPTION 'Le registre des téléchargements ne se modifie pas.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_download_insert_only')],
            },
        ),
        migrations.CreateModel(
            name='KindWording',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40, verbose_name='nature de délibération')),
                ('model', models.TextField(verbose_name='texte modèle')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'texte modèle',
                'verbose_name_plural': 'textes modèles',
                'ordering': ['kind'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_kindwording_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_kindwording_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_kindwording_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_kindwording_audit_delete'), models.UniqueConstraint(fields=('syndicate', 'kind'), name='deliberations_kindwording_once')],
            },
        ),
        migrations.CreateModel(
            name='MeetingDocument',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('convocation', 'convocation'), ('sheet', 'feuille de présence'), ('list', 'liste des délibérations'), ('minutes', 'procès-verbal')], max_length=12, verbose_name='nature')),
                ('file_name', models.CharField(max_length=200, verbose_name='nom du fichier')),
                ('content', models.BinaryField(verbose_name='contenu')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='produit le')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='deliberations.meeting', verbose_name='séance')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'document de séance',
                'verbose_name_plural': 'documents de séance',
                'ordering': ['-created_at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_meetingdocument_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_meetingdocument_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'content', to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_meetingdocument_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'content', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_meetingdocument_audit_delete'), budgets.history.DatabaseTrigger(body="IF true THEN RAISE EXCEPTION 'Un document produit ne se modifie pas et ne s’efface pas.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_meetingdocument_insert_only')],
            },
        ),
        migrations.CreateModel(
            name='MemberBody',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160, verbose_name='nom')),
                ('kind', models.CharField(choices=[('commune', 'commune'), ('community', 'communauté'), ('department', 'département'), ('region', 'région'), ('other', 'autre organisme')], default='commune', max_length=12, verbose_name='nature')),
                ('siren', models.CharField(blank=True, max_length=9, validators=[django.core.validators.RegexValidator('^\\d{9}\\Z', 'Le SIREN compte neuf chiffres.')], verbose_name='SIREN')),
                ('seats', models.PositiveSmallIntegerField(default=1, verbose_name='sièges de titulaire')),
                ('substitute_seats', models.PositiveSmallIntegerField(default=0, verbose_name='sièges de suppléant')),
                ('votes_per_seat', models.PositiveSmallIntegerField(default=1, help_text='Plus d’une seulement si les statuts pondèrent les voix.', verbose_name='voix par siège')),
                ('joined_on', models.DateField(blank=True, null=True, verbose_name='membre depuis le')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='retiré le')),
                ('rank', models.PositiveSmallIntegerField(default=0, verbose_name='rang')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'collectivité membre',
                'verbose_name_plural': 'collectivités membres',
                'ordering': ['rank', 'name'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_memberbody_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_memberbody_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_memberbody_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_memberbody_audit_delete'), models.UniqueConstraint(fields=('syndicate', 'name'), name='deliberations_memberbody_once', violation_error_message='Une collectivité membre porte déjà ce nom.'), models.CheckConstraint(condition=models.Q(('votes_per_seat__gte', 1)), name='deliberations_memberbody_votes', violation_error_message='Un siège porte une voix au moins.')],
            },
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('arrival', 'arrivée'), ('departure', 'départ')], max_length=10, verbose_name='mouvement')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='avant le point')),
                ('at', models.TimeField(verbose_name='à')),
                ('noted_at', models.DateTimeField(auto_now_add=True, verbose_name='noté le')),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='délégué')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='deliberations.meeting', verbose_name='séance')),
                ('proxy_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='pouvoir donné à')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'mouvement de séance',
                'verbose_name_plural': 'mouvements de séance',
                'ordering': ['rank', 'noted_at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_movement_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_movement_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_movement_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_movement_audit_delete'), budgets.history.DatabaseTrigger(body="IF true THEN RAISE EXCEPTION 'Un mouvement noté ne se modifie pas : notez le mouvement contraire.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_movement_insert_only')],
            },
        ),
        migrations.CreateModel(
            name='Poll',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('mode', models.CharField(choices=[('hand', 'à main levée'), ('roll_call', 'appel nominal'), ('secret', 'scrutin secret')], default='hand', max_length=10, verbose_name='mode de scrutin')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='motif du scrutin secret')),
                ('opened_at', models.DateTimeField(auto_now_add=True, verbose_name='ouvert le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='clos le')),
                ('is_cancelled', models.BooleanField(default=False, verbose_name='annulé')),
                ('deliberation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='polls', to='deliberations.deliberation', verbose_name='délibération')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='polls', to='deliberations.meeting', verbose_name='séance')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ouvert par')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'scrutin',
                'ordering': ['opened_at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_poll_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_poll_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_poll_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_poll_audit_delete'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('meeting',), name='deliberations_poll_one_open', violation_error_message='Un scrutin est déjà ouvert dans cette séance : clôturez-le d’abord.'), budgets.history.DatabaseTrigger(body="IF OLD.closed_at IS NOT NULL THEN RAISE EXCEPTION 'Le scrutin est clos : il ne se modifie plus.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_poll_closed')],
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('choice', models.CharField(blank=True, choices=[('for', 'pour'), ('against', 'contre'), ('abstain', 'abstention')], max_length=8, verbose_name='vote')),
                ('votes', models.PositiveSmallIntegerField(default=1, verbose_name='voix')),
                ('key', models.UUIDField(verbose_name='clé d’envoi')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='à')),
                ('cast_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='voix de')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='portée par')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='deliberations.poll', verbose_name='scrutin')),
            ],
            options={
                'verbose_name': 'bulletin',
                'ordering': ['at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_ballot_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_ballot_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_ballot_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_ballot_audit_delete'), models.UniqueConstraint(fields=('poll', 'delegate'), name='deliberations_ballot_once', violation_error_message='Le vote de ce délégué est déjà compté.'), budgets.history.DatabaseTrigger(body="IF true THEN RAISE EXCEPTION 'Un vote compté ne se modifie pas et ne s’efface pas.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_ballot_insert_only'), budgets.history.DatabaseTrigger(body="IF EXISTS (SELECT 1 FROM deliberations_poll p WHERE p.closed_at IS NOT NULL AND p.id = NEW.poll_id) THEN RAISE EXCEPTION 'Le scrutin est clos : aucun vote n’y entre plus.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE INSERT', level='FOR EACH ROW', name='deliberations_ballot_closed')],
            },
        ),
        migrations.CreateModel(
            name='PresidentDelegation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=300, verbose_name='matière déléguée')),
                ('holder', models.CharField(choices=[('president', 'président'), ('vice_president', 'vice-président'), ('bureau', 'bureau')], default='president', max_length=14, verbose_name='à')),
                ('ceiling', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='montant maximal')),
                ('act', models.CharField(help_text='Numéro de la délibération qui délègue.', max_length=60, verbose_name='délibération')),
                ('given_on', models.DateField(verbose_name='donnée le')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='prend fin le')),
                ('delegate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='personne')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'délégation de l’assemblée',
                'verbose_name_plural': 'délégations de l’assemblée',
                'ordering': ['-given_on', 'subject'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_presidentdelegation_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_presidentdelegation_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_presidentdelegation_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_presidentdelegation_audit_delete'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('given_on')), _connector='OR'), name='deliberations_presidentdelegation_dates', violation_error_message='La délégation prend fin après avoir été donnée.')],
            },
        ),
        migrations.CreateModel(
            name='PrivateNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(verbose_name='note')),
                ('at', models.DateTimeField(auto_now=True, verbose_name='le')),
                ('deliberation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='deliberations.deliberation', verbose_name='délibération')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='élu')),
            ],
            options={
                'verbose_name': 'note personnelle',
                'verbose_name_plural': 'notes personnelles',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_privatenote_own', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid AND user_id = nullif((SELECT current_setting('equilibre.user', true)), '')::bigint", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid AND user_id = nullif((SELECT current_setting('equilibre.user', true)), '')::bigint"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'text', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_privatenote_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'text', to_jsonb(n) - 'text', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_privatenote_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'text', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_privatenote_audit_delete'), models.UniqueConstraint(fields=('deliberation', 'user'), name='deliberations_privatenote_once')],
            },
        ),
        migrations.CreateModel(
            name='ProxyForm',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('means', models.CharField(choices=[('account', 'en ligne, avec son compte'), ('convocation', 'en ligne, depuis sa convocation'), ('paper', 'formulaire signé reçu')], max_length=12, verbose_name='moyen')),
                ('given_at', models.DateTimeField(auto_now_add=True, verbose_name='donné le')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='repris le')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proxies_given', to='deliberations.delegate', verbose_name='donné par')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proxies_held', to='deliberations.delegate', verbose_name='donné à')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proxies', to='deliberations.meeting', verbose_name='séance')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'pouvoir',
                'ordering': ['given_at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_proxyform_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_proxyform_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_proxyform_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_proxyform_audit_delete'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('meeting', 'giver'), name='deliberations_proxyform_one', violation_error_message='Ce délégué a déjà donné pouvoir pour cette séance.'), models.CheckConstraint(condition=models.Q(('giver', models.F('holder')), _negated=True), name='deliberations_proxyform_other', violation_error_message='Un délégué ne se donne pas pouvoir à lui-même.')],
            },
        ),
        migrations.CreateModel(
            name='SecretCount',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('choice', models.CharField(choices=[('for', 'pour'), ('against', 'contre'), ('abstain', 'abstention')], max_length=8, verbose_name='vote')),
                ('votes', models.PositiveIntegerField(default=0, verbose_name='voix')),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secret_counts', to='deliberations.poll', verbose_name='scrutin')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'décompte d’un scrutin secret',
                'verbose_name_plural': 'décomptes des scrutins secrets',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_secretcount_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), models.UniqueConstraint(fields=('poll', 'choice'), name='deliberations_secretcount_once'), budgets.history.DatabaseTrigger(body="IF TG_OP = 'DELETE' OR NEW.votes < OLD.votes OR EXISTS (SELECT 1 FROM deliberations_poll p WHERE p.closed_at IS NOT NULL AND p.id = OLD.poll_id) THEN RAISE EXCEPTION 'Le scrutin est clos : aucun vote n’y entre plus.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_secretcount_closed')],
            },
        ),
        migrations.CreateModel(
            name='Statutes',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('quorum', models.CharField(blank=True, choices=[('majority', 'plus de la moitié des membres en exercice'), ('half', 'la moitié au moins des membres en exercice'), ('third', 'le tiers au moins des membres en exercice'), ('none', 'aucun quorum')], max_length=10, verbose_name='quorum')),
                ('quorum_by', models.CharField(blank=True, choices=[('members', 'les membres'), ('votes', 'les voix')], max_length=8, verbose_name='le quorum compte')),
                ('quorum_with_proxies', models.BooleanField(blank=True, null=True, verbose_name='les pouvoirs comptent pour le quorum')),
                ('proxies_per_member', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='pouvoirs par membre')),
                ('notice_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='jours francs de convocation')),
                ('second_without_quorum', models.BooleanField(blank=True, null=True, verbose_name='seconde convocation sans quorum')),
                ('second_interval', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='jours avant la seconde séance')),
                ('president_leaves', models.BooleanField(blank=True, null=True, verbose_name='le président se retire au vote de ses comptes')),
                ('source', models.CharField(blank=True, help_text='Par exemple « article 9 des statuts du 27/12/2017 ».', max_length=300, verbose_name='article des statuts')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'statuts',
                'verbose_name_plural': 'statuts',
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_statutes_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_statutes_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_statutes_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_statutes_audit_delete'), models.UniqueConstraint(fields=('syndicate',), name='deliberations_statutes_once')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='attendance',
            name='deliberations_attendance_one_proxy',
        ),
        migrations.RemoveConstraint(
            model_name='meeting',
            name='deliberations_meeting_voted',
        ),
        migrations.AddField(
            model_name='attendance',
            name='replaces',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='siège à la place de'),
        ),
        migrations.AddField(
            model_name='delegate',
            name='bureau_rank',
            field=models.PositiveSmallIntegerField(blank=True, help_text='1 pour le président ; vide hors du bureau.', null=True, verbose_name='rang au bureau'),
        ),
        migrations.AddField(
            model_name='delegate',
            name='email',
            field=models.EmailField(blank=True, help_text='Vide : celle de son compte.', max_length=254, verbose_name='adresse de convocation'),
        ),
        migrations.AddField(
            model_name='delegate',
            name='substitute_of',
            field=models.ForeignKey(blank=True, help_text='Vide : de tout titulaire de sa collectivité.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='substitutes', to='deliberations.delegate', verbose_name='suppléant de'),
        ),
        migrations.AddField(
            model_name='delegate',
            name='term_from',
            field=models.DateField(blank=True, null=True, verbose_name='mandat depuis le'),
        ),
        migrations.AddField(
            model_name='delegate',
            name='term_to',
            field=models.DateField(blank=True, null=True, verbose_name='jusqu’au'),
        ),
        migrations.AddField(
            model_name='deliberation',
            name='chair',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='présidence de ce vote'),
        ),
        migrations.AddField(
            model_name='deliberation',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliberations', to='budgets.budgetdecision', verbose_name='décision budgétaire'),
        ),
        migrations.AddField(
            model_name='deliberation',
            name='fields',
            field=models.JSONField(blank=True, default=dict, verbose_name='données saisies'),
        ),
        migrations.AddField(
            model_name='deliberation',
            name='matter',
            field=models.CharField(blank=True, max_length=10, verbose_name='matière'),
        ),
        migrations.AddField(
            model_name='deliberation',
            name='reporter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='rapporteur'),
        ),
        migrations.AddField(
            model_name='deliberation',
            name='seen',
            field=models.JSONField(blank=True, default=dict, verbose_name='chiffres relus'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='closed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='séance levée le'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='debates',
            field=models.TextField(blank=True, help_text='Pour le procès-verbal.', verbose_name='teneur des discussions'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='held_at',
            field=models.TimeField(blank=True, null=True, verbose_name='heure'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='opened_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='séance ouverte le'),
        ),
        migrations.AlterField(
            model_name='deliberation',
            name='kind',
            field=models.CharField(default='allocation', max_length=40, verbose_name='nature'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=budgets.history.DatabaseTrigger(body="IF EXISTS (SELECT 1 FROM deliberations_deliberation d WHERE d.frozen_at IS NOT NULL AND d.meeting_id = OLD.id) AND (TG_OP = 'DELETE' OR (to_jsonb(OLD) - 'minutes_displayed_on' - 'closed_at' - 'debates') IS DISTINCT FROM (to_jsonb(NEW) - 'minutes_displayed_on' - 'closed_at' - 'debates') OR (OLD.minutes_displayed_on IS NOT NULL AND OLD.minutes_displayed_on IS DISTINCT FROM NEW.minutes_displayed_on) OR (OLD.closed_at IS NOT NULL AND OLD.closed_at IS DISTINCT FROM NEW.closed_at)) THEN RAISE EXCEPTION 'Une délibération de cette séance est votée : la séance ne peut plus être modifiée.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_meeting_voted'),
        ),
        migrations.AddField(
            model_name='delegate',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='delegates', to='deliberations.memberbody', verbose_name='collectivité membre'),
        ),
        migrations.AddConstraint(
            model_name='delegate',
            constraint=models.CheckConstraint(condition=models.Q(('term_to__isnull', True), ('term_from__isnull', True), ('term_to__gte', models.F('term_from')), _connector='OR'), name='deliberations_delegate_term', violation_error_message='Le mandat finit après avoir commencé.'),
        ),
    ]
