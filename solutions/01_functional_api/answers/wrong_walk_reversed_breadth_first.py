"""Breadth first from the outputs, each node where it was met first, then reversed: a node with a short and a long way to it may come too late.

Points: full, except test_run_order_sequence 0
"""
# %% run_order
def run_order(parents, outputs):
    met = list(dict.fromkeys(outputs))
    for node in met:
        met.extend(parent for parent in dict.fromkeys(parents[node]) if parent not in met)
    return met[::-1]
