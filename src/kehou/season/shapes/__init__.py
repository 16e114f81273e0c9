"""Shapes of demo populations: data files, their strict loader, and the schools that follow from them."""

from kehou.season.shapes.layout import SchoolShape, lay_out
from kehou.season.shapes.shape import Figure, Shape, ShapeError, load_shape, parse_shape, shape_keys

__all__ = ["Figure", "SchoolShape", "Shape", "ShapeError", "lay_out", "load_shape", "parse_shape", "shape_keys"]
