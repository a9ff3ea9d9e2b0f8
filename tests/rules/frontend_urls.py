"""The addresses that templates of the front end name by themselves."""

from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.account.urls"))]
