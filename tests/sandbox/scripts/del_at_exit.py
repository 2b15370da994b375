# Objects that are let go of at the end.
class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone:", self.name)


kept = Loud("kept")
dropped = Loud("dropped")
del dropped
print("end of body")
