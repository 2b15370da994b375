# A log record names the place it was made.
import logging

logging.basicConfig(format="%(levelname)s:%(name)s:%(module)s:%(lineno)d:%(funcName)s:%(message)s", level=10)
logging.info("from the file")


def function():
    logging.getLogger("own").warning("from a function")


function()
logging.lastResort.handle(logging.makeLogRecord({"msg": "last", "levelno": 50}))
