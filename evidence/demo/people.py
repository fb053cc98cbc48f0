"""The people of the demonstration and their passwords, which are known only when they are made."""

import secrets
from dataclasses import dataclass

from evidence.models import User
from evidence.vocabularies import Role

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else
GROUPS, GROUP_LENGTH = 4, 5  # 100 bits, typed in four groups


@dataclass(frozen=True)
class Person:
    """One account; `signs_in` is whether its password is ours to make and to show."""

    username: str
    first_name: str
    last_name: str
    role: str
    signs_in: bool = True
    runs_the_site: bool = False


@dataclass(frozen=True)
class Login:
    """What somebody needs to sign in; the password is None once it has been shown."""

    role: str
    username: str
    password: str | None


VERA = Person("vera", "Vera", "Lind", Role.VERIFIER)
EDITH = Person("edith", "Edith", "Moran", Role.EDITOR)
ADAM = Person("adam", "Adam", "Berg", Role.ADMIN, runs_the_site=True)
# He has left: his work is there for others to review, and nobody signs in as him.
VIKTOR = Person("viktor", "Viktor", "Hale", Role.VERIFIER, signs_in=False)
EVERYBODY = (VERA, EDITH, ADAM, VIKTOR)

People = dict[str, User]
"""The accounts by username."""


def gather() -> People:
    """Everybody's account, made without a password where it is not there."""
    return {person.username: _account(person) for person in EVERYBODY}


def _account(person: Person) -> User:
    known = User.objects.filter(username=person.username).first()
    return known or User.objects.create_user(
        person.username,
        first_name=person.first_name,
        last_name=person.last_name,
        is_staff=person.runs_the_site,
        is_superuser=person.runs_the_site,
    )


def logins(people: People, *, reset: bool = False) -> list[Login]:
    """Everybody who signs in, with a new password where there was none or `reset` asks for it."""
    return [
        Login(str(person.role), person.username, _password(people[person.username], reset))
        for person in EVERYBODY
        if person.signs_in
    ]


def _password(user: User, reset: bool) -> str | None:
    if user.has_usable_password() and not reset:
        return None
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def new_password() -> str:
    """A random password that is easily read and typed."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)
