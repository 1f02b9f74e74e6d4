"""Calls of PDFium that cost little: ctypes spends most of one on turning arguments into the types that it declares."""

from __future__ import annotations

import ctypes
from typing import Any


def short_call(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of PDFium with plain types in place of its own; being short, it holds back other threads of Python.

    Without `arguments` none is turned: it may be given whole numbers of 32 bits, `ctypes` values and places of buffers.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(address)
