"""The API of the ground floor: where one's own jobs stand."""

from django.db.models import QuerySet
from rest_framework.viewsets import ReadOnlyModelViewSet

from privacy.models import Job
from privacy.queries.jobs import jobs_visible_to
from privacy.serializers import JobSerializer


class JobViewSet(ReadOnlyModelViewSet[Job]):
    """Jobs that the signed-in person may see."""

    serializer_class = JobSerializer
    queryset = Job.objects.none()

    def get_queryset(self) -> QuerySet[Job]:
        """Never more than on the page of jobs."""
        if self.request.user.is_authenticated:
            return jobs_visible_to(self.request.user)
        return super().get_queryset()
