"""The Celery application and the whole timetable (in code, not in the database)."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tfcase.settings")

app = Celery("tfcase")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.timezone = "Europe/London"
app.conf.beat_schedule = {
    # The filesystem transport forgets a message once a worker took it, so leases are looked after.
    "queue stale leases again": {"task": "privacy.requeue_stale_jobs", "schedule": 15.0},
    "sign checkpoints of the audit trail": {
        "task": "privacy.sign_checkpoint",
        "schedule": 15.0,
    },
    "verify the audit trail every night": {
        "task": "privacy.verify_audit_nightly",
        "schedule": crontab(hour=4, minute=20),
    },
    "cut what of the audit trail is over": {
        "task": "privacy.cut_audit_trail",
        "schedule": crontab(hour=4, minute=50),
    },
    "compute outcomes every night": {
        "task": "outcomes.compute_nightly",
        "schedule": crontab(hour=2, minute=10),
    },
    "count last days again by a new calendar": {
        "task": "privacy.recount_deadlines",
        "schedule": crontab(hour=0, minute=40),
    },
    "forget expired sessions": {
        "task": "privacy.forget_expired",
        "schedule": crontab(hour=3, minute=30),
    },
    "suspend accounts that nobody signs in to": {
        "task": "privacy.suspend_dormant",
        "schedule": crontab(hour=4, minute=40),
    },
    "scan what was attached": {"task": "families.scan_attachments", "schedule": 20.0},
    "scan again what was attached": {
        "task": "families.scan_again",
        "schedule": crontab(hour=2, minute=40),
    },
    "forget forms that were left open": {
        "task": "families.sweep_editing",
        "schedule": crontab(hour=3, minute=35),
    },
    "destroy expired printouts": {
        "task": "families.expire_printouts",
        "schedule": crontab(minute=25),
    },
    "destroy expired files of records to hand over": {
        "task": "privacy.expire_disposal_copies",
        "schedule": crontab(minute=35),
    },
    "remove files of no attachment": {
        "task": "families.remove_stray_files",
        "schedule": crontab(hour=3, minute=50),
    },
    "count what is missing in records": {
        "task": "families.count_quality",
        "schedule": crontab(hour=1, minute=50),
    },
    "work figures out every night": {
        "task": "families.work_out_figures_nightly",
        "schedule": crontab(hour=5, minute=10),
    },
    "tell of emergency access that nobody has judged": {
        "task": "families.escalate_emergencies",
        "schedule": crontab(hour=6, minute=45),
    },
    "mail what is due": {"task": "families.send_digests", "schedule": crontab(hour=7, minute=0)},
    "expire returns": {"task": "exports.expire_returns", "schedule": crontab(hour=3, minute=40)},
    "look how old backups are": {
        "task": "privacy.look_at_backups_nightly",
        "schedule": crontab(hour=5, minute=10),
    },
    "propose what may be disposed of every night": {
        "task": "privacy.propose_disposals_nightly",
        "schedule": crontab(hour=3, minute=55),
    },
    "work out retention dates every night": {
        "task": "privacy.work_out_retention_nightly",
        "schedule": crontab(hour=3, minute=10),
    },
    "destroy expired claim packs": {
        "task": "outcomes.expire_claim_packs",
        "schedule": crontab(hour=3, minute=55),
    },
    "look for odd access every night": {
        "task": "families.find_odd_access_nightly",
        "schedule": crontab(hour=1, minute=30),
    },
    "destroy expired exports of the audit trail": {
        "task": "privacy.destroy_investigations",
        "schedule": crontab(hour=3, minute=45),
    },
    "destroy expired packs": {
        "task": "privacy.expire_packs",
        "schedule": crontab(hour=3, minute=50),
    },
}
