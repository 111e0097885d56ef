"""Merges without a layer of their own kind: a dot product of unit codes, and the difference of the codes through one Dense without bias.

Points: full
"""
# %% shared_gradient
def shared_gradient(a, b, kernel):
    u, v = np.tanh(np.matmul(a, kernel)), np.tanh(np.matmul(b, kernel))
    both, error = np.concatenate([a, b]), np.concatenate([u - v, v - u])
    return both.T @ (error * (1 - np.concatenate([u, v]) ** 2)) / a.shape[0]


# %% read_both
def read_both(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    again = keras.models.clone_model(encoder, input_tensors=b, clone_function=lambda layer: layer)
    return keras.Model([a, b], [encoder(a), again.output])


# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    cosine = layers.Dot(axes=1, normalize=True)([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(cosine))


# %% contrastive_loss
def contrastive_loss(distance, same, margin):
    return np.mean(np.where(np.asarray(same) == 1, distance, np.clip(margin - np.asarray(distance), 0, None)) ** 2)


# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    gap = layers.subtract([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, use_bias=False, activation="sigmoid")(gap))
