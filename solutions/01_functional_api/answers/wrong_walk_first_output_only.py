"""Only the first output is walked back.

Points: full, except test_run_order_reaches 0, test_run_order_sequence 0
"""
# %% run_order
def run_order(parents, outputs):
    order = []

    def visit(node):
        if node not in order:
            for parent in parents[node]:
                visit(parent)
            order.append(node)

    visit(outputs[0])
    return order
