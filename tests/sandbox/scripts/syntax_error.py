# as a script only: Python's own line for the importer is not there
# A file that does not compile.
value = [1, 2
print(value)
