"""The losses of age and gender change places: each meets the other's output.

Points: full, except test_compile_arguments 0
"""
# %% compile_arguments
def compile_arguments(weights):
    return {
        "loss": ["binary_crossentropy", "sparse_categorical_crossentropy", "mse"],
        "loss_weights": [weights["age"], weights["income"], weights["gender"]],
    }
