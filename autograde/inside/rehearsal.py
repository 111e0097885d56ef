"""What the warm parent does once so that no kernel does it first: an error shown, a picture drawn, a model built and trained.

TensorFlow looks up each operation's code at its first use, Keras and IPython import what they then need: a fifth of a
second for a kernel's first model, and more for its first `fit`. Operations start threads, though, and a fork has none
of them. So pools are one thread wide (environment), which makes TensorFlow run operations in the calling thread, and
every kernel begins with a fresh context, whose own threads start when it needs them.
"""

import sys

import numpy as np

from .handover import pack, unpack
from .shell import Shell, execute

ERROR = "raise ValueError('a rehearsal')"
PICTURE = "import matplotlib.pyplot as plt\nplt.plot([0, 1], [0, 1], label='line')\nplt.legend()\nplt.show()"


def rehearse(shell: Shell) -> None:
    """Do what kernels do, and leave no trace but what is loaded and looked up."""
    execute(shell, ERROR)
    if "matplotlib" in sys.modules:
        execute(shell, PICTURE)
    if "keras" in sys.modules:
        _rehearse_keras()
    _forget(shell)


def _forget(shell: Shell) -> None:
    """Leave nothing of what was rehearsed to `%debug`, `%tb`, `%history` and their like."""
    shell.reset(new_session=True)
    shell.execution_count = 1
    shell.last_execution_result = None
    shown = shell.InteractiveTB
    shown.tb = shown.etype = shown.value = shown.pdb = None
    for name in ("last_value", "last_type", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)


def _rehearse_keras() -> None:
    import keras
    from keras import layers

    pictures, words = keras.Input((8, 8, 3)), keras.Input((4,), dtype="int32")
    x = layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same", activation="relu")(pictures))
    x = layers.Add()([x, layers.SeparableConv2D(4, 3, padding="same")(x)])
    x = layers.GlobalAveragePooling2D()(layers.MaxPooling2D()(x))
    read = layers.LSTM(4)(layers.Embedding(10, 4)(words))
    joined = keras.ops.relu(layers.Concatenate()([x, read]))
    outputs = [layers.Dense(3, activation="softmax")(joined), layers.Dense(1, activation="tanh")(joined)]
    model = unpack(*pack(keras.Model([pictures, words], outputs)))
    model.compile("adam", ["sparse_categorical_crossentropy", "mse"])
    batch = [np.zeros((2, 8, 8, 3), "float32"), np.zeros((2, 4), "int32")]
    model.fit(batch, [np.zeros((2, 1)), np.zeros((2, 1))], verbose=0)
    model.predict(batch, verbose=0)
    for weight in model.weights:
        weight.assign(np.zeros(weight.shape))
    keras.ops.convert_to_numpy(model(batch)[0])
    keras.utils.clear_session()  # also the counters that layers' names are made of


def begin_afresh() -> None:
    """Give a forked kernel a TensorFlow context of its own: the threads of the parent's are not here."""
    if "tensorflow" in sys.modules:
        from tensorflow.python.eager import context

        context._reset_context()
