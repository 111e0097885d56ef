"""The weights are passed on in the order of the dict, whatever its keys.

Points: full, except test_compile_arguments 0
"""
# %% compile_arguments
def compile_arguments(weights):
    return {
        "loss": ["mse", "sparse_categorical_crossentropy", "binary_crossentropy"],
        "loss_weights": list(weights.values()),
    }
