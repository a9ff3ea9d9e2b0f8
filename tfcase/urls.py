"""One include for each app, nothing else."""

from django.urls import include, path

urlpatterns = [
    path("", include("privacy.urls")),
    path("", include("families.urls")),
    path("", include("outcomes.urls")),
    path("", include("exports.urls")),
    path("accounts/", include("allauth.account.urls")),
]

handler403 = "privacy.views.errors.forbidden"
handler404 = "privacy.views.errors.not_found"
handler500 = "privacy.views.errors.broken"
