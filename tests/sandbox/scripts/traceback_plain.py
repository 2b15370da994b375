# An error that ends the script.
def outer():
    return inner() + 1


def inner():
    return {"a": [1, 2]}["a"][5]


outer()
print("never")
