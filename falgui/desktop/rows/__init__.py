"""The list of uploads as people see it: rows, what can be done with them, what opens beside."""
