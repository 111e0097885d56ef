"""Each member has a sigmoid of its own; the weights do not add up to one.

Points: full, except test_gated_mean 0
"""
# %% gated
def gated(members):
    for member in members:
        member.trainable = False
    inputs = keras.Input(members[0].input.shape[1:])
    x = layers.Dense(16, activation="tanh")(layers.Flatten()(inputs))
    said = ops.stack([member(inputs) for member in members], axis=1)
    trust = layers.Dense(len(members), activation="sigmoid")(x)
    return keras.Model(inputs, ops.sum(ops.expand_dims(trust, axis=-1) * said, axis=1))
