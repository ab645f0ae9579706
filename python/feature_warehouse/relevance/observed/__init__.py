"""What is read: the columns, the target, and the rows that have one."""
