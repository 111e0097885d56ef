"""All inputs of the model are reported, whatever the output was computed from.

Points: full, except test_needed_inputs 0
"""
# %% needed_inputs
def needed_inputs(model, index):
    return list(range(len(keras.Model(model.inputs, model.outputs[index]).inputs)))
