#!/bin/bash
# Run once by the PostgreSQL image, when its volume is empty: the two roles and the database.
# The owner holds the schema and migrates; the application's role owns nothing and bypasses nothing.
set -euo pipefail
for name in OWNER_DATABASE_PASSWORD APP_DATABASE_PASSWORD; do
    case ${!name:-} in
        "" | *a-remplacer*)
            echo "La variable $name est vide ou d'exemple : donnez-lui un mot de passe dans .env." >&2
            exit 78
            ;;
    esac
done
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_DATABASE_PASSWORD" --set app_password="$APP_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE equilibre_owner LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION
    PASSWORD :'owner_password';
CREATE ROLE equilibre_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION
    PASSWORD :'app_password';
GRANT equilibre_app TO equilibre_owner;
CREATE DATABASE equilibre OWNER equilibre_owner;
REVOKE ALL ON DATABASE equilibre FROM PUBLIC;
GRANT CONNECT ON DATABASE equilibre TO equilibre_app;
\connect equilibre
ALTER SCHEMA public OWNER TO equilibre_owner;
SQL
