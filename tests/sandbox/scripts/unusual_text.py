# -*- coding: latin-1 -*-
# A declared encoding is kept to.
print(ascii("é"), len("é"))
