"""Addresses of this area, under /day/ too: the app's own are /day/app/."""

from django.urls import path

from .views import app, devices, paper, sync

urlpatterns = [
    path("app/", app.shell, name="phone_app"),
    path("app/worker.js", app.worker, name="phone_worker"),
    path("app/manifest.webmanifest", app.manifest, name="phone_manifest"),
    path("app/hello/", app.hello, name="phone_hello"),
    path("app/device/", sync.register, name="phone_register"),
    path("app/sync/", sync.sync, name="phone_sync"),
    path("paper/", paper.paper, name="phone_paper"),
    path("paper/<slug:day>/", paper.printed, name="phone_printed"),
    path("paper/<int:group>/<int:session>/", paper.enter, name="phone_enter"),
    path("phones/", devices.devices, name="phone_devices"),
    path("phones/<uuid:pk>/end/", devices.end, name="phone_end"),
]
