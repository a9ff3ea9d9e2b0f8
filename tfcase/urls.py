"""One include for each app, the API, and nothing else."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from privacy.api import JobViewSet

api = SimpleRouter()
api.register("jobs", JobViewSet, basename="api-job")

urlpatterns = [
    path("", include("privacy.urls")),
    path("", include("families.urls")),
    path("", include("outcomes.urls")),
    path("", include("exports.urls")),
    path("api/", include(api.urls)),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("accounts/", include("privacy.account_urls")),
]

handler400 = "privacy.views.errors.unreadable"
handler403 = "privacy.views.errors.forbidden"
handler404 = "privacy.views.errors.not_found"
handler500 = "privacy.views.errors.broken"
