"""Addresses of the registers of privacy beside that of lawful bases."""

from django.urls import path

from privacy.views import footing, processing

ASSESSMENTS, AGREEMENTS = {"kind": "assessments"}, {"kind": "agreements"}
ASSESSMENT = "registers/assessments/<uuid:impact_id>/"
OVERRIDE = "registers/overrides/<uuid:override_id>/"
AGREEMENT = "registers/agreements/<uuid:sharing_id>/"

urlpatterns = [
    path("registers/assessments/", footing.line_list, ASSESSMENTS, name="assessments"),
    path("registers/assessments/new/", footing.line_new, ASSESSMENTS, name="assessment_new"),
    path(ASSESSMENT, footing.assessment, name="assessment"),
    path(f"{ASSESSMENT}<slug:decision>/", footing.assessment_decide, name="assessment_decide"),
    path("registers/agreements/", footing.line_list, AGREEMENTS, name="agreements"),
    path("registers/agreements/new/", footing.line_new, AGREEMENTS, name="agreement_new"),
    path(AGREEMENT, footing.agreement, name="agreement"),
    path(f"{AGREEMENT}<slug:decision>/", footing.agreement_decide, name="agreement_decide"),
    path("registers/overrides/", footing.line_list, {"kind": "overrides"}, name="overrides"),
    path(OVERRIDE, footing.override, name="override"),
    path(f"{OVERRIDE}<slug:decision>/", footing.override_decide, name="override_decide"),
    path("registers/processing/", processing.processing, name="processing"),
    path("registers/sharings/", processing.sharings, name="sharings"),
]
