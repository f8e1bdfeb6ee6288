import budgets.history
import budgets.tenancy
import django.db.models.constraints
import django.db.models.deletion
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
            name='Delegate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=20, verbose_name='civilité')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('seat', models.CharField(choices=[('regular', 'titulaire'), ('substitute', 'suppléant')], default='regular', max_length=10, verbose_name='siège')),
                ('role', models.CharField(blank=True, help_text='Président, 1er vice-président…', max_length=60, verbose_name='fonction')),
                ('commune', models.CharField(blank=True, max_length=100, verbose_name='commune ou membre représenté')),
                ('is_active', models.BooleanField(default=True, verbose_name='en exercice')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
            ],
            options={
                'verbose_name': 'délégué',
                'ordering': ['last_name', 'first_name'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_delegate_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_delegate_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_delegate_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_delegate_audit_delete'), models.UniqueConstraint(fields=('syndicate', 'last_name', 'first_name'), name='deliberations_delegate_once', violation_error_message='Un délégué du syndicat porte déjà ces nom et prénom.')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('held_on', models.DateField(verbose_name='date de la séance')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='lieu')),
                ('body', models.CharField(default='Comité syndical', max_length=60, verbose_name='assemblée')),
                ('second_convocation', models.BooleanField(default=False, help_text='Faute de quorum à la première : aucun quorum n’est plus exigé.', verbose_name='seconde convocation')),
                ('first_meeting_on', models.DateField(blank=True, null=True, verbose_name='date de la première séance, sans quorum')),
                ('convoked_on', models.DateField(verbose_name='date de convocation')),
                ('minutes_displayed_on', models.DateField(blank=True, null=True, verbose_name='date d’affichage du compte rendu')),
                ('members_in_office', models.PositiveSmallIntegerField(default=0, verbose_name='membres en exercice')),
                ('president', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate')),
                ('secretary', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'séance',
                'ordering': ['-held_on'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_meeting_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_meeting_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_meeting_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_meeting_audit_delete'), models.CheckConstraint(condition=models.Q(('convoked_on__lt', models.F('held_on'))), name='deliberations_meeting_convoked_before', violation_error_message='La convocation précède la séance : corrigez l’une des deux dates.'), budgets.history.DatabaseTrigger(body="IF EXISTS (SELECT 1 FROM deliberations_deliberation d WHERE d.frozen_at IS NOT NULL AND d.meeting_id = OLD.id) AND (TG_OP = 'DELETE' OR (to_jsonb(OLD) - 'minutes_displayed_on') IS DISTINCT FROM (to_jsonb(NEW) - 'minutes_displayed_on') OR OLD.minutes_displayed_on IS NOT NULL) THEN RAISE EXCEPTION 'Une délibération de cette séance est votée : la séance ne peut plus être modifiée.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_meeting_voted')],
            },
        ),
        migrations.CreateModel(
            name='Deliberation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('allocation', 'affectation des résultats')], default='allocation', max_length=20, verbose_name='nature')),
                ('number', models.CharField(max_length=40, verbose_name='numéro')),
                ('title', models.CharField(max_length=300, verbose_name='objet')),
                ('rank', models.PositiveSmallIntegerField(default=0, verbose_name='rang à l’ordre du jour')),
                ('state', models.CharField(choices=[('draft', 'projet'), ('submitted', 'soumise'), ('on_agenda', 'à l’ordre du jour'), ('voted', 'votée'), ('rejected', 'rejetée'), ('sealed', 'scellée'), ('transmitted', 'transmise'), ('published', 'publiée'), ('enforceable', 'exécutoire')], default='draft', max_length=12, verbose_name='état')),
                ('votes_for', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='voix pour')),
                ('votes_against', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='voix contre')),
                ('abstentions', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='abstentions')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='rédigée le')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='soumise le')),
                ('on_agenda_at', models.DateTimeField(blank=True, null=True, verbose_name='inscrite le')),
                ('frozen', models.JSONField(blank=True, null=True, verbose_name='contenu voté')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='vote enregistré le')),
                ('sealed_at', models.DateTimeField(blank=True, null=True, verbose_name='scellée le')),
                ('sent_on', models.DateField(blank=True, null=True, verbose_name='envoyée en préfecture le')),
                ('received_on', models.DateField(blank=True, null=True, verbose_name='reçue en préfecture le')),
                ('receipt_id', models.CharField(blank=True, max_length=80, verbose_name='identifiant de l’accusé')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='publiée le')),
                ('enforceable_on', models.DateField(blank=True, null=True, verbose_name='exécutoire le')),
                ('budget_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliberations', to='budgets.budgetyear', verbose_name='exercice')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rédigée par')),
                ('result', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliberations', to='budgets.yearresult', verbose_name='résultat')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliberations', to='deliberations.meeting', verbose_name='séance')),
            ],
            options={
                'verbose_name': 'délibération',
                'ordering': ['-created_at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_deliberation_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_deliberation_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_deliberation_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_deliberation_audit_delete'), models.UniqueConstraint(fields=('syndicate', 'number'), name='deliberations_deliberation_once', violation_error_message='Une délibération du syndicat porte déjà ce numéro.'), models.CheckConstraint(condition=models.Q(('frozen_at__isnull', True), models.Q(('frozen__isnull', False), ('meeting__isnull', False), ('votes_for__isnull', False)), _connector='OR'), name='deliberations_deliberation_vote', violation_error_message='Un vote a une séance et des voix.'), budgets.history.DatabaseTrigger(body="IF OLD.frozen_at IS NOT NULL AND (TG_OP = 'DELETE' OR to_jsonb(OLD) - ARRAY['state', 'sealed_at', 'sent_on', 'received_on', 'receipt_id', 'published_on', 'enforceable_on'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['state', 'sealed_at', 'sent_on', 'received_on', 'receipt_id', 'published_on', 'enforceable_on'] OR (OLD.sealed_at IS NOT NULL AND NEW.sealed_at IS DISTINCT FROM OLD.sealed_at) OR (OLD.sent_on IS NOT NULL AND NEW.sent_on IS DISTINCT FROM OLD.sent_on) OR (OLD.received_on IS NOT NULL AND NEW.received_on IS DISTINCT FROM OLD.received_on) OR (OLD.published_on IS NOT NULL AND NEW.published_on IS DISTINCT FROM OLD.published_on) OR (OLD.enforceable_on IS NOT NULL AND NEW.enforceable_on IS DISTINCT FROM OLD.enforceable_on) OR (OLD.receipt_id <> '' AND NEW.receipt_id <> OLD.receipt_id) OR NEW.state IN ('draft', 'submitted', 'on_agenda') OR (OLD.state = 'rejected' AND NEW.state <> 'rejected') OR (OLD.sealed_at IS NOT NULL AND NEW.state IN ('voted', 'rejected'))) THEN RAISE EXCEPTION 'La délibération est votée : son texte ne peut plus être modifié.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_deliberation_voted')],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('kind', models.CharField(choices=[('reference', 'visa'), ('recital', 'considérant'), ('heading', 'intertitre'), ('paragraph', 'paragraphe'), ('table', 'tableau'), ('decision', 'décision')], max_length=10, verbose_name='nature')),
                ('text', models.TextField(blank=True, verbose_name='texte')),
                ('table', models.CharField(blank=True, max_length=40, verbose_name='tableau')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('deliberation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='deliberations.deliberation', verbose_name='délibération')),
            ],
            options={
                'verbose_name': 'bloc de texte',
                'ordering': ['rank'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_block_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_block_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_block_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_block_audit_delete'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('deliberation', 'rank'), name='deliberations_block_rank'), budgets.history.DatabaseTrigger(body="IF EXISTS (SELECT 1 FROM deliberations_deliberation d WHERE d.frozen_at IS NOT NULL AND d.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.deliberation_id ELSE OLD.deliberation_id END) THEN RAISE EXCEPTION 'La délibération est votée : son texte ne peut plus être modifié.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE INSERT OR UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_block_voted')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('answer', models.CharField(choices=[('approved', 'approuvée'), ('refused', 'refusée')], max_length=10, verbose_name='avis')),
                ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                ('at', models.DateTimeField(auto_now=True, verbose_name='le')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='élu')),
                ('deliberation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='deliberations.deliberation', verbose_name='délibération')),
            ],
            options={
                'verbose_name': 'avis d’un élu',
                'ordering': ['at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_approval_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_approval_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_approval_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_approval_audit_delete'), models.UniqueConstraint(fields=('deliberation', 'user'), name='deliberations_approval_once')],
            },
        ),
        migrations.CreateModel(
            name='ActDocument',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('draft', 'projet'), ('sealed', 'acte scellé'), ('stamped', 'acte transmis')], max_length=10, verbose_name='nature')),
                ('file_name', models.CharField(max_length=200, verbose_name='nom du fichier')),
                ('content', models.BinaryField(verbose_name='contenu')),
                ('pages', models.PositiveSmallIntegerField(verbose_name='pages')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('rank', models.PositiveIntegerField(verbose_name='rang dans la chaîne')),
                ('previous_hash', models.CharField(blank=True, max_length=64, verbose_name='maillon précédent')),
                ('chain_hash', models.CharField(max_length=64, verbose_name='maillon')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='produit le')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.job', verbose_name='tâche')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('deliberation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='deliberations.deliberation', verbose_name='délibération')),
            ],
            options={
                'verbose_name': 'document',
                'ordering': ['-rank'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_actdocument_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_actdocument_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o) - 'content', to_jsonb(n) - 'content', clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_actdocument_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o) - 'content', NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_actdocument_audit_delete'), models.UniqueConstraint(fields=('syndicate', 'rank'), name='deliberations_actdocument_rank'), budgets.history.DatabaseTrigger(body="IF true THEN RAISE EXCEPTION 'Un document produit ne se modifie pas et ne s’efface pas.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_actdocument_insert_only')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('present', 'présent'), ('proxy', 'absent ayant donné pouvoir'), ('excused', 'absent ou excusé')], max_length=10, verbose_name='présence')),
                ('rank', models.PositiveSmallIntegerField(default=0, verbose_name='rang')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='deliberations.delegate', verbose_name='délégué')),
                ('proxy_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberations.delegate', verbose_name='pouvoir donné à')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='deliberations.meeting', verbose_name='séance')),
            ],
            options={
                'verbose_name': 'présence',
                'ordering': ['rank', 'delegate__last_name'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_attendance_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_attendance_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_attendance_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_attendance_audit_delete'), models.UniqueConstraint(fields=('meeting', 'delegate'), name='deliberations_attendance_once'), models.UniqueConstraint(condition=models.Q(('proxy_to__isnull', False)), fields=('meeting', 'proxy_to'), name='deliberations_attendance_one_proxy', violation_error_message='Un délégué ne peut détenir qu’un seul pouvoir.'), models.CheckConstraint(condition=models.Q(models.Q(('proxy_to__isnull', False), ('status', 'proxy')), models.Q(models.Q(('status', 'proxy'), _negated=True), ('proxy_to__isnull', True)), _connector='OR'), name='deliberations_attendance_proxy', violation_error_message='Indiquez à qui le pouvoir est donné, pour un délégué absent seulement.'), budgets.history.DatabaseTrigger(body="IF (TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM deliberations_deliberation d WHERE d.frozen_at IS NOT NULL AND d.meeting_id = OLD.meeting_id)) OR (TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM deliberations_deliberation d WHERE d.frozen_at IS NOT NULL AND d.meeting_id = NEW.meeting_id)) THEN RAISE EXCEPTION 'Une délibération de cette séance est votée : les présences ne peuvent plus être modifiées.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE INSERT OR UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_attendance_voted')],
            },
        ),
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('authorising_officer', 'signature de l’ordonnateur'), ('treasurer', 'attestation du comptable')], max_length=20, verbose_name='nature')),
                ('signer_name', models.CharField(max_length=160, verbose_name='nom du signataire')),
                ('signer_capacity', models.CharField(blank=True, max_length=120, verbose_name='qualité')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte des données')),
                ('signed_on', models.DateField(verbose_name='signée le')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='enregistrée le')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attestations', to='budgets.yearresult', verbose_name='résultat')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signée par')),
                ('syndicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.syndicate', verbose_name='syndicat')),
            ],
            options={
                'verbose_name': 'attestation',
                'ordering': ['at'],
                'abstract': False,
                'constraints': [budgets.tenancy.RowPolicy(name='deliberations_attestation_syndicate', read="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid", write="syndicate_id = nullif((SELECT current_setting('equilibre.syndicate', true)), '')::uuid"), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'insert', NULL, to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n; RETURN NULL;", event='AFTER INSERT', level='REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_attestation_audit_insert'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT n.syndicate_id, TG_TABLE_NAME, n.id::text, 'update', to_jsonb(o), to_jsonb(n), clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n; RETURN NULL;", event='AFTER UPDATE', level='REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', name='deliberations_attestation_audit_update'), budgets.history.DatabaseTrigger(body="INSERT INTO budgets_auditentry (syndicate_id, table_name, row_id, action, before, after, at, user_id) SELECT o.syndicate_id, TG_TABLE_NAME, o.id::text, 'delete', to_jsonb(o), NULL, clock_timestamp(), nullif(current_setting('equilibre.user', true), '')::bigint FROM old_rows o; RETURN NULL;", event='AFTER DELETE', level='REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', name='deliberations_attestation_audit_delete'), models.UniqueConstraint(fields=('result', 'kind', 'digest'), name='deliberations_attestation_once'), budgets.history.DatabaseTrigger(body="IF true THEN RAISE EXCEPTION 'Une signature ne se modifie pas et ne se retire pas.' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", event='BEFORE UPDATE OR DELETE', level='FOR EACH ROW', name='deliberations_attestation_kept')],
            },
        ),
    ]
