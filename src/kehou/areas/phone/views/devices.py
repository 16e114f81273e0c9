"""The office's list of phones, and the button for a lost one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.phone.access import END, access_device, seen_devices
from kehou.areas.phone.actions import end_device
from kehou.base.pages import Request, page


@page(END)
@require_safe
def devices(request: Request) -> HttpResponse:
    context = {"devices": seen_devices(request.actor), "menu": school_menu(request.actor, "custody_school_day")}
    return render(request, "phone/devices.html", context)


@page(END)
@require_POST
def end(request: Request, pk: UUID) -> HttpResponse:
    device = access_device(request.actor, pk)
    end_device(actor=request.actor, device=device, now=request.now)
    messages.success(request, gettext("已停用。这台手机一联网就会清除名单，登录也已失效。"))
    return redirect("phone_devices")
