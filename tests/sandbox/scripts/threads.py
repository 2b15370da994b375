# Threads that outlive the body.
import threading
import time


def work(n):
    time.sleep(0.2 * n)
    print("thread", n, threading.current_thread().name)


for n in (1, 2):
    threading.Thread(target=work, args=(n,), name=f"worker-{n}").start()
print(threading.main_thread().name, threading.current_thread() is threading.main_thread())
