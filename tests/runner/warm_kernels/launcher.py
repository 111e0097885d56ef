"""What Jupyter takes for the kernel: asks the server for one and lives as long as it does: launcher.py SOCKET CONNECTION_FILE.

When this process is killed, its connection closes, and the server kills the kernel.
"""

import json
import os
import socket
import sys

with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
    server.connect(sys.argv[1])
    request = {"connection_file": sys.argv[2], "folder": os.getcwd(), "environment": dict(os.environ)}
    socket.send_fds(server, [json.dumps(request).encode()], [0, 1, 2])
    code = server.recv(16)  # nothing when the server is gone
sys.exit(int(code or 1))
