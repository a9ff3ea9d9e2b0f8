"""How pages are drawn: part of the settings."""

from pathlib import Path

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_TEMPLATES],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tfcase.page.surroundings",
            ],
        },
    },
    # For markup that repeats alone (ADR 16).
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [_TEMPLATES / "jinja2"],
        "OPTIONS": {"environment": "tfcase.compiled.environment"},
    },
]
