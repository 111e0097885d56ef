"""The whole graph is sorted, and nodes that no output needs stay in.

Points: full, except test_run_order_reaches 0, test_run_order_sequence 0
"""
# %% run_order
def run_order(parents, outputs):
    order = []
    while len(order) < len(parents):
        for node in parents:
            if node not in order and all(parent in order for parent in parents[node]):
                order.append(node)
    return order
