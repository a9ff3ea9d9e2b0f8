"""Addresses of the ground floor."""

from django.urls import path

from privacy.views import (
    account_changes,
    accounts,
    audit,
    home,
    jobs,
    requests,
    retention,
    seals,
    sessions,
)

app_name = "privacy"

urlpatterns = [
    path("", home.home, name="home"),
    path("health/", home.health, name="health"),
    path("sessions/", sessions.session_list, name="sessions"),
    path("sessions/end/", sessions.sessions_end, name="sessions_end"),
    path("sessions/state/", sessions.session_state, name="session_state"),
    path("sessions/used/", sessions.session_used, name="session_used"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<uuid:job_id>/", jobs.job_page, name="job"),
    path("jobs/<uuid:job_id>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<uuid:job_id>/retry/", jobs.job_retry, name="job_retry"),
    path("audit/", audit.audit_trail, name="audit"),
    path("audit/seals/", seals.seals, name="audit_seals"),
    path("audit/seals/verify/", seals.verify, name="audit_verify"),
    path("accounts-of-staff/", accounts.account_list, name="accounts"),
    path("accounts-of-staff/new/", account_changes.account_new, name="account_new"),
    path("accounts-of-staff/import/", account_changes.accounts_import, name="accounts_import"),
    path(
        "accounts-of-staff/changes/<uuid:change_id>/",
        account_changes.account_decide,
        name="account_decide",
    ),
    path("accounts-of-staff/<uuid:user_id>/", accounts.account_page, name="account"),
    path(
        "accounts-of-staff/<uuid:user_id>/change/",
        account_changes.account_change,
        name="account_change",
    ),
    path(
        "accounts-of-staff/<uuid:user_id>/close/",
        account_changes.account_close,
        name="account_close",
    ),
    path("accounts-of-staff/<uuid:user_id>/ask/", account_changes.account_ask, name="account_ask"),
    path(
        "accounts-of-staff/<uuid:user_id>/reset/",
        accounts.reset_ask,
        name="factor_reset_ask",
    ),
    path(
        "accounts-of-staff/<uuid:user_id>/reset/decide/",
        accounts.reset_decide,
        name="factor_reset_decide",
    ),
    path("roles/", audit.roles, name="roles"),
    path("retention/", retention.retention, name="retention"),
    path("retention/work-out/", retention.work_out, name="retention_work_out"),
    path("retention/<uuid:preview_id>/", retention.worked_out, name="retention_worked_out"),
    path("requests/", requests.request_list, name="requests"),
    path("requests/new/", requests.request_new, name="request_new"),
    path("requests/new/<uuid:person_id>/", requests.request_open, name="request_open"),
    path("requests/<uuid:request_id>/", requests.request_page, name="request"),
    path(
        "requests/<uuid:request_id>/ask-identity/",
        requests.request_identity_asked,
        name="request_identity_asked",
    ),
    path(
        "requests/<uuid:request_id>/identity/",
        requests.request_identity,
        name="request_identity",
    ),
    path("requests/<uuid:request_id>/notes/", requests.request_notes, name="request_notes"),
    path("requests/<uuid:request_id>/close/", requests.request_close, name="request_close"),
    path("requests/<uuid:request_id>/pack/", requests.request_pack, name="request_pack"),
    path(
        "requests/<uuid:request_id>/packs/<uuid:pack_id>/",
        requests.pack_download,
        name="pack_download",
    ),
    path("accessibility/", home.accessibility, name="accessibility"),
]
