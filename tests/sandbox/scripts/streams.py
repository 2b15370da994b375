# Names, encodings and descriptors of the standard streams.
import sys

for stream in (sys.stdin, sys.stdout, sys.stderr):
    print(stream.name, stream.encoding, stream.errors, stream.fileno(), stream.mode, stream.newlines)
print(sys.__stdout__ is sys.stdout)
with open(__file__) as file:
    print(file.fileno(), file.encoding)
sys.stdout.flush()
sys.stdout.buffer.write("bytes é\n".encode())
print("π ✓ \udc80", file=sys.stderr)
