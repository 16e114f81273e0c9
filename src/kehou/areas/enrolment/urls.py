"""Addresses of this area: families first, then the school."""

from . import urls_family as family
from . import urls_school as school

urlpatterns = [*family.urlpatterns, *school.urlpatterns]
