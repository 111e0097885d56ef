"""The age loss is the absolute error instead of the squared one.

Points: full, except test_compile_arguments 0
"""
# %% compile_arguments
def compile_arguments(weights):
    return {
        "loss": ["mae", "sparse_categorical_crossentropy", "binary_crossentropy"],
        "loss_weights": [weights["age"], weights["income"], weights["gender"]],
    }
