# Other programs, and this Python.
import subprocess
import sys

print(subprocess.run(["echo", "hello"], capture_output=True, text=True).stdout, flush=True)
print(subprocess.run([sys.executable, "-c", "import sys; print(len(sys.argv)); sys.exit(2)"]).returncode)
print(subprocess.run("cat", input=b"given", stdout=subprocess.PIPE).stdout)
