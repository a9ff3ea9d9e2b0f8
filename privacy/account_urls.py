"""The sign-in pages of allauth that are open here; the others answer as if they did not exist.

Nobody signs up or sets a forgotten password by themselves: an administrator invites.
"""

from allauth.account import views
from allauth.mfa.base.views import authenticate
from allauth.mfa.recovery_codes.views import view_recovery_codes
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from privacy.gate import step_up
from privacy.views import council, factors
from privacy.views.account_changes import Welcome
from privacy.views.errors import not_found
from privacy.views.sessions import SignOut

closed = login_not_required(not_found)

urlpatterns = [
    path("login/", council.leads_there(views.login), name="account_login"),
    path("logout/", SignOut.as_view(), name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", factors.Overview.as_view(), name="mfa_index"),
    path("2fa/authenticate/", login_not_required(authenticate), name="mfa_authenticate"),
    path("2fa/confirm/", factors.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path(
        "2fa/confirm/passkey/",
        factors.ConfirmByPasskey.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/app/", step_up(factors.AddApp.as_view()), name="mfa_activate_totp"),
    path("2fa/app/remove/", step_up(factors.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("2fa/passkeys/add/", step_up(factors.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "2fa/passkeys/<int:pk>/remove/",
        step_up(factors.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("2fa/codes/", step_up(view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/codes/new/",
        step_up(factors.NewCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "welcome/<uidb64>/<token>/",
        login_not_required(Welcome.as_view()),
        name="account_welcome",
    ),
    path("council/", council.start, name="council_start"),
    path("council/back/", council.back, name="council_back"),
    path("council/confirm/", council.confirm, name="council_confirm"),
    path("council/ended/", council.ended, name="council_ended"),
    path("signup/", closed, name="account_signup"),
    path("password/reset/", closed, name="account_reset_password"),
    path("password/set/", closed, name="account_set_password"),
]
