"""People who sign in, and the posts they hold."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import DateRangeField
from django.db import models

from kehou.base.access import Role, Unit


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        """An account; without a password nobody can sign in with one."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """One person who signs in, by username or mobile number."""

    username = models.CharField(max_length=40, unique=True)
    phone = models.CharField(max_length=20, unique=True, null=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Appointment(models.Model):
    """An account holds a role at a unit (class, school, district, city, all) during a period."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    unit = models.CharField(max_length=10, choices=[(u.value, u.value) for u in Unit])
    unit_id = models.BigIntegerField()  # no foreign key: the units live in rooms below this one
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "role", "unit", "unit_id", "during"], name="one_appointment")
        ]
