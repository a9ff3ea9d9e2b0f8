"""What a machine may read."""

from typing import Any

from rest_framework import serializers

from privacy.models import Job
from privacy.queries.jobs import progress_of


class JobSerializer(serializers.ModelSerializer[Job]):
    """Where a job stands."""

    class Meta:
        model = Job
        fields = ("id", "kind", "state", "done", "total", "doing", "problem", "asked_at")
        read_only_fields = fields

    def to_representation(self, instance: Job) -> dict[str, Any]:
        """How far it is as its page says it: a share for whoever is told no numbers."""
        shown = super().to_representation(instance)
        far = progress_of(instance, self.context["request"].user)
        return {**shown, "done": far["done"], "total": far["total"]}
