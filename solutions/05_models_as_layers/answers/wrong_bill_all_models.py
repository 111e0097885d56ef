"""All models of the table are added up, whether they are called or not.

Points: full, except test_bill_parameters 0
"""
# %% bill
def parameters(own, calls, top):
    return sum(number for number, _ in own.values())

def multiplications(own, calls, top):
    return own[top][1] + sum(multiplications(own, calls, name) for name in calls[top])
