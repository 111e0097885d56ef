"""The income groups have a sigmoid each, so their probabilities need not sum to 1.

Points: full, except test_heads_model 0
"""
# %% heads_model
def heads_model(num_features, num_groups):
    inputs = keras.Input((num_features,))
    x = layers.Dense(32, activation="relu")(inputs)
    age = layers.Dense(1)(x)
    income = layers.Dense(num_groups, activation="sigmoid")(x)
    gender = layers.Dense(1, activation="sigmoid")(x)
    return keras.Model(inputs, [age, income, gender])
