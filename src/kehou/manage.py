"""Django's own commands, against this installation's database (`python -m kehou.manage …`)."""

import os
import sys


def main(arguments: list[str] | None = None) -> None:
    """Run one Django command; the embedded database is started for it where none is configured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehou.base.settings")
    from kehou.base.postgres import database

    with database():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["kehou.manage", *(sys.argv[1:] if arguments is None else arguments)])


if __name__ == "__main__":
    main()
