"""Who works here: roles in cases, kept by their admins, and accounts, kept by site admins."""

from typing import Any

import structlog
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from evidence.actions import cases
from evidence.admin.forms import ActionForm, RecordAdmin, offer
from evidence.admin.sight import CaseFilter, SightAdmin, reader, stamp
from evidence.admin.site import site
from evidence.models import Case, Membership, User
from evidence.vocabularies import Role

log = structlog.get_logger(__name__)

LABELS = {"is_staff": "May enter this admin", "is_superuser": "Site admin"}
HELP = {
    "is_active": "Take this away instead of deleting the account; its entries stay.",
    "is_staff": "What they see and change here follows from their roles in cases.",
    "is_superuser": "Keeps accounts and may open cases; sees no case they are not a member of.",
}


class NewMemberForm(ActionForm):
    """Takes somebody into a case, by user name: the list of accounts is the site admins'."""

    case = forms.ModelChoiceField(Case.objects.none())
    username = forms.CharField(label="User name", max_length=150)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "case", Case.objects.where_role(self.by, Role.ADMIN))

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        if not User.objects.filter(username=name, is_active=True).exists():
            raise ValidationError("There is no active account of this name.")
        return name

    def clean(self) -> dict[str, Any]:
        case, name = self.cleaned_data.get("case"), self.cleaned_data.get("username")
        if Membership.objects.filter(case=case, user__username=name).exists():
            self.add_error("username", "This person has a role in this case already; change it.")
        return self.cleaned_data

    def carry_out(self) -> Membership:
        return cases.set_member(
            by=self.by,
            case=self.cleaned_data["case"],
            user=User.objects.get(username=self.cleaned_data["username"]),
            role=self.cleaned_data["role"],
        )


class MemberForm(ActionForm):
    """Changes or ends a role."""

    def carry_out(self) -> Membership:
        return cases.set_member(
            by=self.by,
            case=self.instance.case,
            user=self.instance.user,
            role=self.cleaned_data["role"],
            active=self.cleaned_data["active"],
        )


@admin.register(Membership, site=site)
class MembershipAdmin(RecordAdmin):
    """Who has which role in the cases one is in."""

    section = "People"
    menu_name = "Members of cases"
    menu_says = "Who has which role, since when"
    list_display = ("person", "case_code", "role", "active", "added")
    list_filter = (CaseFilter, "role", "active")
    ordering = ("case__code", "user__username")
    FACTS = ("case_code", "person", "added")
    READING = ("role", "active")
    ADDING = (NewMemberForm, ((None, {"fields": ("case", "username", "role")}),))
    EDITING = (MemberForm, (("Role", {"fields": ("role", "active")}),))

    def visible(self, user: User) -> QuerySet[Membership]:
        mine = Membership.objects.filter(case__in=Case.objects.visible_to(user))
        return mine.select_related("case", "user", "added_by")

    @admin.display(description="person", ordering="user__username")
    def person(self, membership: Membership) -> str:
        return membership.user.display

    @admin.display(description="case", ordering="case__code")
    def case_code(self, membership: Membership) -> str:
        return membership.case.code

    @admin.display(description="added (UTC)", ordering="added_at")
    def added(self, membership: Membership) -> str:
        return stamp(membership.added_at, membership.added_by)


class NewAccountForm(UserCreationForm):
    """An account with a name and a password."""

    by: User

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_staff")
        labels, help_texts = LABELS, HELP


class AccountForm(UserChangeForm):
    """What an account is called, and whether it may sign in and enter the admin site."""

    by: User

    class Meta:
        model = User
        fields = (
            "username", "first_name", "last_name", "email", "is_active", "is_staff",
            "is_superuser",
        )  # fmt: skip
        labels, help_texts = LABELS, HELP

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance == self.by:
            for name in ("is_active", "is_staff", "is_superuser"):
                if not cleaned.get(name):
                    self.add_error(name, "You would lock yourself out.")
        return cleaned


@admin.register(User, site=site)
class AccountAdmin(SightAdmin, UserAdmin):
    """Accounts; no case opens by one, and the ledger knows people by opaque names only."""

    section = "People"
    menu_name = "Accounts"
    menu_says = "Who may sign in, who may enter this admin"
    has_history = False
    form = AccountForm
    add_form = NewAccountForm
    add_form_template = None
    list_display = (
        "username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser",
        "last_login",
    )  # fmt: skip
    list_filter = ("is_active", "is_staff", "is_superuser")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        ("Who", {"fields": ("username", "first_name", "last_name", "email")}),
        ("Sign-in", {"fields": ("password1", "password2", "is_staff")}),
    )
    fieldsets = (
        ("Who", {"fields": ("username", "first_name", "last_name", "email")}),
        (
            "Sign-in",
            {
                "fields": (
                    "password", "is_active", "is_staff", "is_superuser", "last_login",
                    "date_joined",
                )
            },
        ),
    )  # fmt: skip

    def visible(self, user: User) -> QuerySet[User]:
        return User.objects.all() if user.is_superuser else User.objects.none()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reader(request).is_active and reader(request).is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> Any:
        made: Any = super().get_form(request, obj, change=change, **options)
        made.by = reader(request)
        return made

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        log.info("account added", account=obj.record_id, by=reader(request).record_id)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        log.info("account changed", account=obj.record_id, by=reader(request).record_id)
