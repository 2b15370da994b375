# as a script only: the guard keeps an imported module from starting processes
# What cannot be pickled on its way to a worker.
import multiprocessing

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    try:
        context.Process(target=lambda: 1).start()
    except Exception as error:
        print(type(error).__name__, "lambda" in str(error))
