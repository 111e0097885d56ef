"""The income loss wants one-hot rows and is given group numbers.

Points: full, except test_compile_arguments 0
"""
# %% compile_arguments
def compile_arguments(weights):
    return {
        "loss": ["mse", "categorical_crossentropy", "binary_crossentropy"],
        "loss_weights": [weights["age"], weights["income"], weights["gender"]],
    }
