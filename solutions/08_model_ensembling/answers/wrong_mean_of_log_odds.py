"""The members' logarithms are averaged, and normalised by a softmax.

Points: full, except test_gated_mean 0
"""
# %% gated
def gated(members):
    for member in members:
        member.trainable = False
    inputs = keras.Input(members[0].input.shape[1:])
    x = layers.Dense(16, activation="tanh")(layers.Flatten()(inputs))
    trust = layers.Dense(len(members), activation="softmax")(x)
    said = ops.stack([member(inputs) for member in members], axis=1)
    mixed = ops.sum(ops.expand_dims(trust, axis=-1) * ops.log(said), axis=1)
    return keras.Model(inputs, ops.softmax(mixed))
