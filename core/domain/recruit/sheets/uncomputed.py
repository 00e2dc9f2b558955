"""Uncomputed cells: what a spreadsheet shows where a value should stand, an error or the text of a formula."""

import re

_ERRORS = frozenset(
    """#n/a #ref! #value! #name? #div/0! #null! #num! #spill! #calc! #field! #blocked! #nv #bezug! #wert! #zahl!
    #feldname? #nom? #valeur! #nombre! #valor! #¡ref! #¡valor! #¡num! #¿nombre? #n/d #error!""".split()
)
_FORMULA = re.compile(r"""=\s*[-+(]*\s*("|'|\[|\d+\s*[-+*/^&]|\$?[A-Za-z]{1,3}\$?\d|[A-Za-z.]+\()""")


def is_error(text: str) -> bool:
    """Whether a cell holds a spreadsheet's error value such as #N/A, in any language."""
    return text.strip().casefold() in _ERRORS


def is_formula(text: str) -> bool:
    """Whether a cell holds the text of a formula, which nobody has computed."""
    return bool(_FORMULA.match(text.strip()))
