# An error in the expression at the end, over several lines.
values = {"a": None}


def deeper(mapping, key):
    return (
        mapping[key]
        .attribute
    )


(
    deeper(values, "a")
    + 1
)
