"""Prints NAME=PORT for each name given: free loopback ports, below those the kernel hands to clients."""

import random
import socket
import sys

held = []
for name in sys.argv[1:]:
    while True:
        listener = socket.socket()
        try:
            listener.bind(("127.0.0.1", random.randint(20000, 31999)))
        except OSError:
            listener.close()
            continue
        held.append(listener)
        print(f"{name}={listener.getsockname()[1]}")
        break
