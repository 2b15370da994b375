# as a script only: a worker that imports a module still being imported waits for ever
# Thread and process pools.
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def square(n):
    return n * n


if __name__ == "__main__":
    with ThreadPoolExecutor(2) as pool:
        print(list(pool.map(square, range(4))))
    import multiprocessing

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        print(list(pool.map(square, range(4))))
