"""What `pytest --light` imports in place of TensorFlow."""

raise RuntimeError("tests that are run with --light import no TensorFlow: mark this one with pytest.mark.tensorflow")
