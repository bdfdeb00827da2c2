#!/usr/bin/env python3
"""Checks every #include of the product against cmake/arrows.txt.

Usage: check_arrows.py ROOT ARROWS.  Exit 0 when all arrows are allowed.
Also refuses outside libraries in rooms that must not know them.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]')
# What the subjects, the models and the widgets must not know.
OUTSIDE = {
    "grpcpp/": {"server/api", "client", "app/server", "proto"},
    "sqlite3.h": {"server/store"},
    "libpq": {"server/store"},
    "curl/": {"server/http"},
    "mosquitto": {"server/links/mqtt", "app/fleetsim"},
    "QtWidgets": {"widgets", "app/desktop", "resources"},
    "QtGui": {"widgets", "app/desktop", "resources"},
    "QtNetwork": {"models"},
    "vterm": {"widgets"},
}
GENERATED = re.compile(r"^(wheelhouse/v1|google/rpc|grpc/health)/.*\.pb\.h$")


def read_arrows(path):
    arrows = {}
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            room, uses = line.split(":")
            arrows[room.strip()] = set(uses.split())
    return arrows


def room_of(path, rooms):
    best = ""
    for room in rooms:
        if path.startswith(room + "/") and len(room) > len(best):
            best = room
    return best


def main():
    root, table = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    arrows = read_arrows(table)
    wrong = []
    seen = 0
    for file in sorted(root.rglob("*")):
        if file.suffix not in {".h", ".cpp"}:
            continue
        path = file.relative_to(root).as_posix()
        room = room_of(path, arrows)
        if not room:
            continue
        seen += 1
        for number, line in enumerate(file.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match[1]
            where = f"{path}:{number}"
            used = "proto" if GENERATED.match(target) else room_of(target, arrows)
            if used and used != room and used not in arrows[room]:
                wrong.append(f"{where}: {room} must not use {used} ({target})")
            if target.endswith(".grpc.pb.h") and room.startswith("server/") and room != "server/api":
                wrong.append(f"{where}: {room} knows messages, not services ({target})")
            for prefix, allowed in OUTSIDE.items():
                if target.startswith(prefix) and room not in allowed:
                    wrong.append(f"{where}: {room} must not know {target}")
            if room.startswith("server/") and re.match(r"^Q[A-Z]", target):
                wrong.append(f"{where}: the server knows no Qt ({target})")
    print("\n".join(wrong))
    print(f"{seen} files, {len(wrong)} forbidden arrows")
    return 1 if wrong or seen == 0 else 0


sys.exit(main())
