"""The best score takes all: no gradient reaches the gate.

Points: full, except test_gated_learns 0
"""
# %% gated
def gated(members):
    for member in members:
        member.trainable = False
    inputs = keras.Input(members[0].input.shape[1:])
    x = layers.Dense(16, activation="tanh")(layers.Flatten()(inputs))
    said = ops.stack([member(inputs) for member in members], axis=1)
    scores = layers.Dense(len(members))(x)
    trust = ops.one_hot(ops.argmax(scores, axis=-1), len(members))
    return keras.Model(inputs, ops.sum(ops.expand_dims(trust, axis=-1) * said, axis=1))
