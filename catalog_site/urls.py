"""Every address of the site: sign-in, the admin site, and the catalog's own pages at the root."""

from django.contrib.auth import views as accounts
from django.urls import include, path

from evidence.admin.site import site
from evidence.web.signing_in import PasswordView, SignInForm, SignOutView

urlpatterns = [
    path(
        "accounts/login/",
        accounts.LoginView.as_view(
            redirect_authenticated_user=True, authentication_form=SignInForm
        ),
        name="login",
    ),
    path("accounts/logout/", SignOutView.as_view(), name="logout"),
    path("accounts/password/", PasswordView.as_view(), name="password_change"),
    path(
        "accounts/password/done/",
        accounts.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
    path("admin/", site.urls),
    path("", include("evidence.web.urls")),
]

handler500 = "evidence.web.middleware.server_error"
