"""Running a snippet in isolated processes, and what came of it.

``job`` is what is asked, ``results`` is what comes back, ``runner`` is our side. The guest
(``child``, ``supervise``, ``confine``) runs in its own processes.
"""
