"""Scale and shift instead of the usual formula; one run in training mode, and from where the averages were and where they are it follows what they saw.

Points: full
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    rows = x.reshape(-1, x.shape[-1])
    mean = rows.mean(axis=0)
    variance = (rows**2).mean(axis=0) - mean**2
    scale = gamma / np.sqrt(np.maximum(variance, 0) + epsilon)
    return (rows * scale + (beta - mean * scale)).reshape(x.shape)


# %% infer
def infer(x, gamma, beta, moving_mean, moving_variance, epsilon):
    scale = gamma * (moving_variance + epsilon) ** -0.5
    return x * scale + (beta - moving_mean * scale)


# %% new_head
def new_head(base, classes):
    base.trainable = False  # in Keras, a frozen normalisation is in inference mode whatever it is told
    model = keras.Sequential([keras.Input(base.input_shape[1:]), base, layers.Dense(classes), layers.Softmax()])
    return model


# %% recalibrate
def recalibrate(model, x):
    def leaves(model):
        return [leaf for layer in model.layers for leaf in (leaves(layer) if isinstance(layer, keras.Model) else [layer])]

    moving = [layer for layer in leaves(model) if isinstance(layer, layers.BatchNormalization)]
    before = [[ops.convert_to_numpy(w) for w in (layer.moving_mean, layer.moving_variance)] for layer in moving]
    model(x, training=True)
    for layer, olds in zip(moving, before):
        for weight, old in zip((layer.moving_mean, layer.moving_variance), olds):
            weight.assign((ops.convert_to_numpy(weight) - layer.momentum * old) / (1 - layer.momentum))
    return model
