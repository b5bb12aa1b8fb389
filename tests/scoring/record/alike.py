"""Whether two values are the same to the last type, arrays and all."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from math import isnan
from types import MappingProxyType
from typing import Any

import numpy as np
from pydantic import BaseModel


def alike(value: Any, other: Any) -> bool:
    """Say whether two values are the same; a field that is no part of what is equal is not compared."""
    if isinstance(value, MappingProxyType):  # what cannot be changed is read as a dict
        value = dict(value)
    if isinstance(other, MappingProxyType):
        other = dict(other)
    if type(value) is not type(other):
        return False
    if isinstance(value, np.ndarray):
        return (
            value.dtype == other.dtype
            and value.shape == other.shape
            and value.tobytes() == other.tobytes()
        )
    if isinstance(value, BaseModel):
        return all(
            alike(getattr(value, name), getattr(other, name)) for name in type(value).model_fields
        )
    if is_dataclass(value):
        return all(
            alike(getattr(value, part.name), getattr(other, part.name))
            for part in fields(value)
            if part.compare
        )
    if isinstance(value, dict):
        return alike(list(value.items()), list(other.items()))
    if isinstance(value, tuple | list):
        return len(value) == len(other) and all(map(alike, value, other))
    if isinstance(value, float) and isnan(value):
        return isnan(other)
    return bool(value == other) and str(value) == str(other)
