"""The instructor's notebook as parts, a submission made whole, the answer bank. Pure: no kernels, no gradebook."""
