"""What a machine may read."""

from rest_framework import serializers

from privacy.models import Job


class JobSerializer(serializers.ModelSerializer[Job]):
    """Where a job stands."""

    class Meta:
        model = Job
        fields = ("id", "kind", "state", "done", "total", "doing", "problem", "asked_at")
        read_only_fields = fields
