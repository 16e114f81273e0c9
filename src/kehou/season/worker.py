"""Entry points of worker processes. Nothing here may import a model before Django is set up."""


def wake() -> None:
    """Make Django ready in a fresh process."""
    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:  # a demo that is lost in a power cut is loaded again
        cursor.execute("SET synchronous_commit = off")


def one_school(shape_key: str, place: int, school_pk: int) -> None:
    """Play one school of a shape."""
    from .crowd import play_school

    play_school(shape_key, place, school_pk)
