import threading

import dill

copy = dill.loads(dill.dumps(threading.current_thread()))
print(copy.name, threading.main_thread()._stderr is __import__("sys").stderr)
