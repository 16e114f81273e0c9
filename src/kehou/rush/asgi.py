"""What the server processes load: the lane, with Django's pages behind it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehou.base.settings")
_pages = get_wsgi_application()

from .lane.app import App  # noqa: E402  (needs Django set up)

application = App(_pages)
