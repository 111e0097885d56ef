"""The photo is never used; only the flag tells items apart.

Points: full, except test_photo_missing 0
"""
# %% optional_photo_model
def optional_photo_model():
    metadata, photo, has_photo = keras.Input((6,)), keras.Input((8, 8, 3)), keras.Input((1,))
    pixels = 0 * layers.Flatten()(photo)
    x = layers.concatenate([metadata, pixels, has_photo])
    return keras.Model([metadata, photo, has_photo], layers.Dense(1)(x))
