"""The features are right, but the whole model, head and all, is carried along inside the extractor.

Points: full, except test_extractor 0
"""
# %% extractor
def extractor(model, names):
    features = [model.get_layer(name).output for name in names]
    whole = keras.Model(model.inputs, features + [model.outputs[0]])
    inputs = [keras.Input(tensor.shape[1:]) for tensor in model.inputs]
    return keras.Model(inputs, whole(inputs)[:-1])
