"""All addresses, area by area."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from kehou.base import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("kehou.areas.accounts.urls")),
    path("directory/", include("kehou.areas.directory.urls")),
    path("messages/", include("kehou.areas.messages.urls")),
    path("bills/", include("kehou.areas.ledger.urls")),
    path("plans/", include("kehou.areas.planning.urls")),
    path("claims/", include("kehou.areas.claims.urls")),
    path("programmes/", include("kehou.areas.programmes.urls")),
    path("enrolment/", include("kehou.areas.enrolment.urls")),
    path("placing/", include("kehou.areas.placing.urls")),
    path("home/", include("kehou.areas.dismissal.urls")),
    path("duty/", include("kehou.areas.duty.urls")),
    path("day/", include("kehou.areas.custody.urls")),
    path("day/", include("kehou.areas.phone.urls")),
    path("voice/", include("kehou.areas.supervision.urls")),
    path("figures/", include("kehou.areas.figures.urls")),
    path("rush/", include("kehou.rush.urls")),
    path("", include("kehou.areas.public.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("kehou.season.urls")))
handler404 = "kehou.base.errors.not_found"
handler403 = "kehou.base.errors.forbidden"
handler400 = "kehou.base.errors.bad_request"
handler500 = "kehou.base.errors.broken"
