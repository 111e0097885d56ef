"""Parameters are added up call by call, as if each call brought new ones.

Points: full, except test_bill_parameters 0
"""
# %% bill
def parameters(own, calls, top):
    return own[top][0] + sum(parameters(own, calls, name) for name in calls[top])

def multiplications(own, calls, top):
    return own[top][1] + sum(multiplications(own, calls, name) for name in calls[top])
