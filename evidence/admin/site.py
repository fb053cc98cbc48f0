"""The admin site itself: who may enter, what its menu says, and its first page."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator

from evidence.actions import ledger
from evidence.admin import review
from evidence.admin.sight import reader

# Sign-in, sign-out and passwords are the site's own pages; the other two would answer for any row.
LEFT_OUT = {"logout", "password_change", "password_change_done", "autocomplete", "view_on_site"}
SECTIONS = ("Review", "Records", "People", "Custody")


class CatalogAdminSite(AdminSite):
    """The admin of the catalog; being a superuser opens accounts in it, and nothing else."""

    site_title = site_header = "Evidence Catalog admin"
    index_title = "What waits for review"
    enable_nav_sidebar = False

    def get_urls(self) -> list:
        kept = [each for each in super().get_urls() if getattr(each, "name", "") not in LEFT_OUT]
        for each in kept:
            if isinstance(each, URLPattern) and hasattr(each.callback, "login_url"):
                del each.callback.login_url
        return kept

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to the site's own sign-in; who is signed in but no staff finds nothing here."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        wanted = request.GET.get("next", reverse("admin:index"))
        return redirect_to_login(wanted, settings.LOGIN_URL)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def staff_only(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return staff_only

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        waiting = {"waiting": review.waiting(reader(request)), **ledger_state(request)}
        return super().index(request, {**waiting, **(extra_context or {})})

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict | None = None
    ) -> Any:
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """The menu by section, in the order of the work rather than of the alphabet."""
        registered: Any = self._registry
        entries = [
            (model_admin.section, self._menu_entry(request, model_admin))
            for model_admin in registered.values()
            if model_admin.has_module_permission(request)
        ]
        return [
            {
                "name": section,
                "app_label": section.lower(),
                "app_url": reverse("admin:index"),
                "has_module_perms": True,
                "models": [entry for name, entry in entries if name == section],
            }
            for section in SECTIONS
            if any(name == section for name, _ in entries)
        ]

    def _menu_entry(self, request: HttpRequest, model_admin: Any) -> dict[str, Any]:
        opts = model_admin.opts
        address = f"admin:{opts.app_label}_{opts.model_name}"
        may_add = model_admin.has_add_permission(request)
        return {
            "model": model_admin.model,
            "name": model_admin.menu_name,
            "object_name": opts.object_name,
            "admin_url": reverse(f"{address}_changelist"),
            "add_url": reverse(f"{address}_add") if may_add else None,
            "says": model_admin.menu_says,
        }


def ledger_state(request: HttpRequest) -> dict[str, Any]:
    """The ledger's size and root, which site admins may publish and compare."""
    if not reader(request).is_superuser:
        return {}
    return {"ledger_size": ledger.size(), "ledger_root": ledger.root().hex()}


site = CatalogAdminSite(name="admin")
