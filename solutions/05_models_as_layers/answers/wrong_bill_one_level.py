"""Only the calls of the top model are followed, not the calls of what it calls.

Points: full, except test_bill_parameters 0, test_bill_multiplications 0
"""
# %% bill
def parameters(own, calls, top):
    return own[top][0] + sum(own[name][0] for name in set(calls[top]))


def multiplications(own, calls, top):
    return own[top][1] + sum(own[name][1] for name in calls[top])
