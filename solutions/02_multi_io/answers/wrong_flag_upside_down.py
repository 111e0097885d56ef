"""The photo is used exactly where there is none.

Points: full, except test_photo_missing 0, test_photo_not_black 0
"""
# %% optional_photo_model
def optional_photo_model():
    metadata, photo, has_photo = keras.Input((6,)), keras.Input((8, 8, 3)), keras.Input((1,))
    pixels = layers.GlobalAveragePooling2D()(layers.Conv2D(16, 3, activation="tanh")(photo))
    x = layers.concatenate([metadata, pixels * (1 - has_photo)])
    return keras.Model([metadata, photo, has_photo], layers.Dense(1)(x))
