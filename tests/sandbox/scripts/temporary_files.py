# Files, temporary ones and standard input from one.
import os
import tempfile

with tempfile.TemporaryFile("w+") as file:
    file.write("text")
    file.seek(0)
    print(file.read())
with tempfile.NamedTemporaryFile() as file:
    print(os.path.dirname(file.name) == tempfile.gettempdir())
with tempfile.TemporaryDirectory() as folder:
    print(os.listdir(folder))
print(os.path.expanduser("~") == os.getcwd())
