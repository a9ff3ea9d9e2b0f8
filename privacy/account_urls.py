"""The sign-in pages of allauth that are open here; the others answer as if they did not exist.

Nobody signs up or sets a forgotten password by themselves: an administrator invites.
"""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from privacy.views.errors import not_found

closed = login_not_required(not_found)

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("signup/", closed, name="account_signup"),
    path("password/reset/", closed, name="account_reset_password"),
]
