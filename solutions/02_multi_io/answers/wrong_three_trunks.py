"""Each head has a trunk of its own; nothing is shared.

Points: full, except test_heads_model 0
"""
# %% heads_model
def heads_model(num_features, num_groups):
    inputs = keras.Input((num_features,))
    x, y, z = (layers.Dense(32, activation="relu")(inputs) for _ in range(3))
    income = layers.Dense(num_groups, activation="softmax")(y)
    return keras.Model(inputs, [layers.Dense(1)(x), income, layers.Dense(1, activation="sigmoid")(z)])
