"""The whole model is frozen, gate and all.

Points: full, except test_gated_learns 0
"""
# %% gated
def gated(members):
    for member in members:
        member.trainable = False
    inputs = keras.Input(members[0].input.shape[1:])
    x = layers.Dense(16, activation="tanh")(layers.Flatten()(inputs))
    trust = layers.Dense(len(members), activation="softmax")(x)
    said = ops.stack([member(inputs) for member in members], axis=1)
    model = keras.Model(inputs, ops.sum(ops.expand_dims(trust, axis=-1) * said, axis=1))
    model.trainable = False
    return model
