"""What people look at, made from plain values: the report of a class, a student's feedback."""
