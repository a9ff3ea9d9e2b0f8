"""Addresses of the ground floor."""

from django.urls import path

from privacy.views import audit, home, jobs

app_name = "privacy"

urlpatterns = [
    path("", home.home, name="home"),
    path("health/", home.health, name="health"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<uuid:job_id>/", jobs.job_page, name="job"),
    path("jobs/<uuid:job_id>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<uuid:job_id>/retry/", jobs.job_retry, name="job_retry"),
    path("audit/", audit.audit_trail, name="audit"),
    path("roles/", audit.roles, name="roles"),
    path("accessibility/", home.accessibility, name="accessibility"),
]
