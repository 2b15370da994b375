# dill's changes to pickle's registry can be taken back.
import pickle

before = len(pickle._Pickler.dispatch)
import dill

dill.extend(False)
print(len(pickle._Pickler.dispatch) <= before)
dill.extend(True)
print(len(pickle._Pickler.dispatch) >= before)
