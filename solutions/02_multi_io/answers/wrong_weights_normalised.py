"""The weights are divided by their sum, so the total is a mean and not the sum.

Points: full, except test_compile_arguments 0
"""
# %% compile_arguments
def compile_arguments(weights):
    return {
        "loss": ["mse", "sparse_categorical_crossentropy", "binary_crossentropy"],
        "loss_weights": [weights[name] / sum(weights.values()) for name in ("age", "income", "gender")],
    }
