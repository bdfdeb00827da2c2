"""Writes what the lab's services would print: podlogs.py FOLDER NAME...

One file per cluster and container in CRI's format, which KWOK serves as the
logs of every pod with a container of that name. A file is begun anew at 4 MB,
keeping its last quarter.
"""

import datetime
import json
import os
import random
import sys
import time

KEEP_BYTES = 4_000_000
LINES = {
    "gateway": ["POST /v1/orders 201 {ms}ms shop={shop}", "GET /v1/devices/{device} 200 {ms}ms", "TLS handshake with {device} done in {ms}ms"],
    "broker": ["client {device} connected, clean_start=true", "client {device} closed: keepalive timeout", "retained messages: {count}"],
    "print-gateway": ["ticket {order} sent to {device}", "{device} acknowledged ticket {order} after {ms}ms", "{device} reports paper low"],
    "speaker-voice": ["{device} announces: 微信收款 {amount} 元", "{device} 播报完成 {ms}ms", "voice cache hit, {count} bytes"],
    "settle-worker": ["batch {order} settled: {count} orders", "reconciling shop {shop}", "batch {order} waits for the bank's answer"],
}
COMMON = ["request {order} handled in {ms}ms", "cache refreshed: {count} entries", "health probe answered in {ms}ms", "consumed {count} messages from orders.{shop}"]
WARNINGS = ["upstream slow: {ms}ms, retrying", "queue depth {count} above 200", "connection pool exhausted, waited {ms}ms"]
ERRORS = ["order {order}: upstream closed the connection", "device {device}: certificate expires in 3 days", "order {order}: deadline exceeded after {ms}ms"]


def message(name):
    level = random.choices(["INFO", "WARN", "ERROR"], [92, 6, 2])[0]
    pool = {"INFO": LINES.get(name, []) + COMMON, "WARN": WARNINGS, "ERROR": ERRORS}[level]
    text = random.choice(pool).format(
        ms=int(random.lognormvariate(3, 0.8)), count=random.randint(1, 5000), shop=random.randint(1000, 9999),
        order=f"{random.getrandbits(40):010x}", device=f"SN{random.randint(1, 200):04d}", amount=f"{random.uniform(1, 300):.2f}")
    return level, text


def line(name):
    now = datetime.datetime.now(datetime.timezone.utc)
    level, text = message(name)
    if name in ("device-registry", "order-router", "audit-trail"):
        text = json.dumps({"ts": now.isoformat(timespec="milliseconds"), "level": level.lower(), "msg": text}, ensure_ascii=False)
    else:
        text = f"{now:%H:%M:%S.%f} {level:5} {name} {text}"
    stream = "stderr" if level == "ERROR" else "stdout"
    return f"{now:%Y-%m-%dT%H:%M:%S.%f}000Z {stream} F {text}\n"


def trim(path):
    if os.path.getsize(path) < KEEP_BYTES:
        return
    with open(path, "rb") as old:
        old.seek(-KEEP_BYTES // 4, os.SEEK_END)
        old.readline()
        rest = old.read()
    with open(path + ".new", "wb") as new:
        new.write(rest)
    os.replace(path + ".new", path)


def main(folder, names):
    paths = [(name, os.path.join(folder, cluster, name + ".log")) for cluster in ("test", "prod") for name in names]
    for name, path in paths:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as log:
                log.writelines(line(name) for _ in range(20))
    turn = 0
    while True:
        for name, path in paths:
            if random.random() < 0.5:
                with open(path, "a", encoding="utf-8") as log:
                    log.writelines(line(name) for _ in range(random.randint(1, 3)))
        turn += 1
        if turn % 60 == 0:
            for _, path in paths:
                trim(path)
        time.sleep(0.5)


main(sys.argv[1], sys.argv[2:])
