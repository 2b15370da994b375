# Leaving with words, which go to stderr.
import sys

print("before")
sys.exit("some words")
