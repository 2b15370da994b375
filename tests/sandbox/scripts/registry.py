# dill is not there unless it is asked for, and pickle's registry is its own.
import pickle
import sys

print("dill" in sys.modules, len(pickle._Pickler.dispatch))
