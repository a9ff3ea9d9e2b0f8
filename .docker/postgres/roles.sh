#!/usr/bin/env bash
# Runs once, when the database's volume is new: each role signs in with a password of its own, and
# the owner of the tables is not the superuser. The passwords come from the environment.
set -euo pipefail

for role in owner app jobs eraser rotator reporter backup; do
    variable="DATABASE_PASSWORD_${role^^}"
    psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set role="tfcase_$role" --set password="${!variable:?}" <<'SQL'
CREATE ROLE :"role" LOGIN NOINHERIT PASSWORD :'password';
SQL
done
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
ALTER ROLE tfcase_backup BYPASSRLS;
ALTER ROLE tfcase_backup SET default_transaction_read_only = on;
CREATE DATABASE tfcase OWNER tfcase_owner TEMPLATE template0 ENCODING 'UTF8'
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
SQL
