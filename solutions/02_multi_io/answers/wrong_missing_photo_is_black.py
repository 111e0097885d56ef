"""The pixels of a missing photo are set to zero and nothing else tells that it is missing.

Points: full, except test_photo_not_black 0
"""
# %% optional_photo_model
def optional_photo_model():
    metadata, photo, has_photo = keras.Input((6,)), keras.Input((8, 8, 3)), keras.Input((1,))
    shown = photo * layers.Reshape((1, 1, 1))(has_photo)
    pixels = layers.GlobalAveragePooling2D()(layers.Conv2D(16, 3, activation="tanh")(shown))
    x = layers.concatenate([metadata, pixels])
    return keras.Model([metadata, photo, has_photo], layers.Dense(1)(x))
