#!/usr/bin/env python3
"""One line of `whctl status -o json`, for make run without a display."""
import json
import sys

status = json.load(sys.stdin)
products = status.get("products", [])


def total(key):
    return sum(int(product.get(key, 0)) for product in products)


print(
    f"devices {total('onlineCount')} of {total('registeredCount')} on line, {total('careCount')} need care"
    f" · clusters {status.get('liveClusterCount', 0)} of {status.get('clusterCount', 0)} live"
    f" · deployments {status.get('activeDeploymentCount', 0)} under way"
    f" · {int(status.get('deviceMessageCount', 0)):,} messages"
    f" · {int(status.get('residentMemoryBytes', 0)) // 1048576} MB"
)
