"""What can happen to the directory."""

from .families import open_family_accounts
from .importing import Imported, import_rows
from .setting_up import add_school
from .taking_part import take_part

__all__ = ["Imported", "add_school", "import_rows", "open_family_accounts", "take_part"]
