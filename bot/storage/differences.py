"""What a person changed of what they saw: the rest stays as others have changed it meanwhile."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def differences(seen: "DataclassInstance", wanted: "DataclassInstance") -> dict[str, Any]:
    """The fields in which one differs from the other of its kind, with their wanted values."""
    names = [one.name for one in fields(wanted)]
    return {
        name: getattr(wanted, name)
        for name in names
        if getattr(wanted, name) != getattr(seen, name)
    }
