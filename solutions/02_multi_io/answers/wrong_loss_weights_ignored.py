"""The weights are taken and not passed on.

Points: full, except test_compile_arguments 0
"""
# %% compile_arguments
def compile_arguments(weights):
    return {"loss": ["mse", "sparse_categorical_crossentropy", "binary_crossentropy"]}
