# as a script only: the guard keeps an imported module from starting processes
# multiprocess by forkserver: a function of this file in a pool, and a process of its own.
import multiprocess as mp


class Payload:
    def __init__(self, n):
        self.n = n


def work(payload):
    return payload.n * 2, mp.current_process().name.partition("-")[0], __name__


def send(queue):
    queue.put(Payload(7))


if __name__ == "__main__":
    context = mp.get_context("forkserver")
    with context.Pool(2) as pool:
        print(pool.map(work, [Payload(1), Payload(2)]))
    queue = context.Queue()
    process = context.Process(target=send, args=(queue,))
    process.start()
    print(queue.get(timeout=30).n)
    process.join()
    print(process.exitcode)
