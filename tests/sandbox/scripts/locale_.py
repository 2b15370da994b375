# Encodings and locale.
import locale
import sys
import time

print(locale.getpreferredencoding(False), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
print(locale.setlocale(locale.LC_CTYPE), time.tzname)
