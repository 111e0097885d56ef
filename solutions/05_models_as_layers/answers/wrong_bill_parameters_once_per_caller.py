"""A model that is called twice by one model is counted once, but one that is reached through two models twice.

Points: full, except test_bill_parameters 0
"""
# %% bill
def parameters(own, calls, top):
    return own[top][0] + sum(parameters(own, calls, name) for name in set(calls[top]))

def multiplications(own, calls, top):
    return own[top][1] + sum(multiplications(own, calls, name) for name in calls[top])
