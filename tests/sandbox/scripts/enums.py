# Enums keep their identity.
import enum
import pickle


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Flag(enum.Flag):
    A = enum.auto()
    B = enum.auto()


print(Colour.RED, Colour(2), pickle.loads(pickle.dumps(Colour.RED)) is Colour.RED)
print(pickle.loads(pickle.dumps(Flag.A | Flag.B)) == Flag.A | Flag.B)
print(enum.Enum("Made", "ONE TWO").__module__ == __name__)
