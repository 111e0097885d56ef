"""The walk does not remember where it has been: a node that is reached on two ways is listed twice.

Points: full, except test_run_order_sequence 0
"""
# %% run_order
def run_order(parents, outputs):
    order = []
    for node in outputs:
        order += run_order(parents, parents[node]) + [node]
    return order
