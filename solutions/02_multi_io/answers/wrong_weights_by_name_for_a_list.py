"""The losses are a list and the weights a dict by name: Keras builds it and the total is another one.

Points: full, except test_compile_arguments 0
"""
# %% compile_arguments
def compile_arguments(weights):
    return {
        "loss": ["mse", "sparse_categorical_crossentropy", "binary_crossentropy"],
        "loss_weights": {name: weights[name] for name in ("age", "income", "gender")},
    }
