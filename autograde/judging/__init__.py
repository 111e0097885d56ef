"""One submission to one result: kernels in their sandbox, cells to outputs, outputs to points. No class, no gradebook."""
