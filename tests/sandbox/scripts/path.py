# as a script only: python -c puts an empty name first
import os
import sys

print(os.path.samefile(sys.path[0], os.path.dirname(os.path.abspath(__file__))))
print(sys.path.count(sys.path[0]), os.path.samefile(os.getcwd(), sys.path[0]))
