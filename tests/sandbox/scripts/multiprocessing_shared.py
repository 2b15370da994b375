# as a script only: the guard keeps an imported module from starting processes
# Shared memory, values, managers and locks.
import multiprocessing
from multiprocessing import shared_memory

if __name__ == "__main__":
    memory = shared_memory.SharedMemory(create=True, size=16)
    memory.buf[:3] = b"abc"
    print(bytes(memory.buf[:3]))
    memory.close()
    memory.unlink()
    value = multiprocessing.Value("i", 5)
    with multiprocessing.Lock():
        print(value.value)
    with multiprocessing.Manager() as manager:
        print(manager.list([1, 2])[1])
