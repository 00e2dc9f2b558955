"""Matching: who could work with whom, the best assignment, and what would change it.

flow        the network: pairs with whole-number weights in, the best flow and its seat prices out
assignment  scores, seats and rules as arrays in, the provably best assignment out
whatif      what an override, other weights or one more seat would change
"""

from core.matching.assignment import Assignment, assign

__all__ = ["Assignment", "assign"]
