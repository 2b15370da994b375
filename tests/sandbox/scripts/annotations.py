# Annotations of a module as they gather.
x: int = 1
y: "str"
print(__annotations__)
