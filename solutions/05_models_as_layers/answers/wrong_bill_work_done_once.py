"""The work of a model is counted once, like its parameters.

Points: full, except test_bill_multiplications 0
"""
# %% bill
def parameters(own, calls, top):
    used, todo = set(), [top]
    while todo:
        name = todo.pop()
        if name not in used:
            used.add(name)
            todo += calls[name]
    return sum(own[name][0] for name in used)


def multiplications(own, calls, top):
    used, todo = set(), [top]
    while todo:
        name = todo.pop()
        if name not in used:
            used.add(name)
            todo += calls[name]
    return sum(own[name][1] for name in used)
