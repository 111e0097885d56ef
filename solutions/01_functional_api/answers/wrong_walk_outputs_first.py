"""Everything is found, but listed from the outputs back to the inputs.

Points: full, except test_run_order_sequence 0
"""
# %% run_order
def run_order(parents, outputs):
    order = []

    def visit(node):
        if node not in order:
            for parent in parents[node]:
                visit(parent)
            order.append(node)

    for output in outputs:
        visit(output)
    return order[::-1]
