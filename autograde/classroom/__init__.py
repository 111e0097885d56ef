"""One class: its folders, what it handed in, its gradebook, what is graded and what is still to do. The one writer."""
