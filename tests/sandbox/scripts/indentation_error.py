# as a script only: Python's own line for the importer is not there
# A file that is not laid out.
if True:
    x = 1
      y = 2
