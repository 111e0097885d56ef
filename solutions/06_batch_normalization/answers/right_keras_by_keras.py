"""Keras does what NumPy was asked for: layers with the given weights, and a copy of the model with another momentum, whose averages are carried back.

Points: full
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    z = ops.batch_normalization(
        x, *ops.moments(x, axes=list(range(x.ndim - 1))), axis=-1, offset=beta, scale=gamma, epsilon=epsilon
    )
    return ops.convert_to_numpy(z)


# %% follow
def follow(batches, momentum):
    mean, variance = np.zeros(batches[0].shape[1]), np.ones(batches[0].shape[1])
    for batch in batches:
        mean += (1 - momentum) * (batch.mean(axis=0) - mean)
        variance += (1 - momentum) * (batch.std(axis=0) ** 2 - variance)
    return mean, variance


# %% conv_block
def conv_block(shape, filters, momentum):
    inputs = keras.Input(shape)
    x = layers.ZeroPadding2D(1)(inputs)
    x = layers.Conv2D(filters, 3, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=momentum)(x)
    return keras.Model(inputs, ops.maximum(x, 0))


# %% new_head
def new_head(base, classes):
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    return keras.Model(inputs, ops.softmax(layers.Dense(classes)(base(inputs))))


# %% fold
def fold(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon):
    flat = kernel.reshape(-1, kernel.shape[-1])
    folded = flat @ np.diag(gamma / np.sqrt(moving_variance + epsilon))
    return folded.reshape(kernel.shape), beta + gamma * (bias - moving_mean) / np.sqrt(moving_variance + epsilon)


# %% recalibrate
def recalibrate(model, x):
    def fresh(layer):
        config = layer.get_config()
        if isinstance(layer, layers.BatchNormalization):
            config["momentum"] = 0.0
        return layer.__class__.from_config(config)

    copy = keras.models.clone_model(model, clone_function=fresh, recursive=True)
    copy.set_weights(model.get_weights())
    copy(x, training=True)
    model.set_weights(copy.get_weights())
    return model
