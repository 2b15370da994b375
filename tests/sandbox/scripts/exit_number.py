# Leaving with a number.
import sys

print("before")
sys.exit(3)
