"""How people sign in and stay signed in: a part of the settings, read into them whole."""

from tfcase import environment

PRODUCTION = environment.production()

# --- Who signs in
AUTH_USER_MODEL = "privacy.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "privacy.adapter.Accounts"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "privacy.forms.sign_in.SignInForm",
    "change_password": "privacy.forms.sign_in.NewPasswordForm",
    "reauthenticate": "privacy.forms.sign_in.ConfirmPasswordForm",
}

# Behind a proxy each sign-in comes from the proxy's address: limits by address look at whom the
# last of so many trusted proxies names, or one stranger's tries would lock everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.integer(
    "TFCASE_TRUSTED_PROXIES",
    1 if environment.boolean("BEHIND_TLS_PROXY", default=False) else 0,
    *(0, 5),
)

# --- Passwords
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "privacy.passwords.NotBreached"},
]
BREACHED_PASSWORDS = environment.file("TFCASE_BREACHED_PASSWORDS")

# --- A second factor: everybody's outside the demonstration, whose passwords are printed
FACTOR_REQUIRED = environment.boolean("TFCASE_FACTOR_REQUIRED", default=PRODUCTION)
if PRODUCTION and not FACTOR_REQUIRED:
    environment.stop("TFCASE_FACTOR_REQUIRED", "must not be no in production.")
MFA_ADAPTER = "privacy.adapter.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Written down when they are made, and never shown again.
MFA_RECOVERY_CODES_SHOW_ONCE = True
# The code before and the one after: clocks differ, and typing takes its time (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = environment.text("PRODUCT_NAME", "Family support casework")
MFA_FORMS = {
    "authenticate": "privacy.forms.factors.CodeForm",
    "authenticate_webauthn": "privacy.forms.factors.PasskeyForm",
    "reauthenticate": "privacy.forms.factors.CodeAgainForm",
    "reauthenticate_webauthn": "privacy.forms.factors.PasskeyAgainForm",
    "activate_totp": "privacy.forms.factors.AppForm",
    "add_webauthn": "privacy.forms.factors.NewPasskeyForm",
}

# --- A confirmation before what matters; 0 asks for none (the demonstration)
STEP_UP_MINUTES = environment.integer("TFCASE_STEP_UP_MINUTES", 5 if PRODUCTION else 0, 0, 60)
if PRODUCTION and not STEP_UP_MINUTES:
    environment.stop("TFCASE_STEP_UP_MINUTES", "must not be 0 in production.")

# --- Sessions: what is kept with one is encrypted
SESSION_ENGINE = "privacy.sessions"
# Without use for so long, a session is locked until the person has shown again who it is.
# Days without signing in until an account is suspended; 0, in the demonstration only, is never.
DORMANT_DAYS = environment.integer("TFCASE_DORMANT_DAYS", 60 if PRODUCTION else 0, 0, 365)
if PRODUCTION and DORMANT_DAYS < 30:
    environment.stop("TFCASE_DORMANT_DAYS", "must be at least 30 in production.")
IDLE_MINUTES = environment.integer("TFCASE_IDLE_MINUTES", 30, 5, 120)
# After so long the person signs in anew, however busy they were.
SESSION_COOKIE_AGE = environment.integer("TFCASE_SESSION_HOURS", 10, 1, 24) * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "privacy.views.errors.csrf_failure"
