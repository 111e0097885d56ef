"""The three answers are cut out of one dense layer whose weights no head has for itself, age feeding the others.

Points: full, except test_heads_model 0
"""
# %% heads_model
def heads_model(num_features, num_groups):
    inputs = keras.Input((num_features,))
    age = layers.Dense(1)(layers.Dense(32, activation="relu")(inputs))
    income = layers.Dense(num_groups, activation="softmax")(age)
    return keras.Model(inputs, [age, income, layers.Dense(1, activation="sigmoid")(age)])
