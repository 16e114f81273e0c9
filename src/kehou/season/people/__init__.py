"""Plainly synthetic people of realistic shape, at any size, from a seed."""

from kehou.season.people.schools import People, SchoolPeople, school

__all__ = ["People", "SchoolPeople", "school"]
