"""Whether two values are the same to the last type, arrays and all."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from math import isnan
from types import MappingProxyType
from typing import Any

import numpy as np
from pydantic import BaseModel


def alike(one: Any, other: Any) -> bool:
    """Say whether two values are the same; a field that is no part of what is equal is not compared."""
    if isinstance(one, MappingProxyType):  # what cannot be changed is read as a dict
        one = dict(one)
    if isinstance(other, MappingProxyType):
        other = dict(other)
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, BaseModel):
        return all(
            alike(getattr(one, name), getattr(other, name)) for name in type(one).model_fields
        )
    if is_dataclass(one):
        return all(
            alike(getattr(one, part.name), getattr(other, part.name))
            for part in fields(one)
            if part.compare
        )
    if isinstance(one, dict):
        return alike(list(one.items()), list(other.items()))
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) and isnan(one):
        return isnan(other)
    return bool(one == other) and str(one) == str(other)
