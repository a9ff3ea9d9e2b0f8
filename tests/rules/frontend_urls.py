"""The addresses that templates of the front end name by themselves."""

from django.urls import include, path

urlpatterns = [
    path("", include("privacy.urls")),
    path("accounts/", include("privacy.account_urls")),
]
