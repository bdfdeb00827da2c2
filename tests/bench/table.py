#!/usr/bin/env python3
"""Makes tables of what the benches told.

Usage: table.py FIGURES [--write MARKDOWN].  Prints them; with --write also puts
them between the marks in a Markdown file.  A figure is a line
`figure ID VALUE UNIT GOAL WORDS…`, a note `note ID WORDS…`.
"""
import datetime
import os
import pathlib
import subprocess
import sys

BEGIN, END = "<!-- begin of what the benches told -->", "<!-- end of what the benches told -->"


def verdict(value, goal):
    """Whether the goal is met, in a word."""
    if goal == "-":
        return ""
    try:
        value, wanted = float(value), float(goal[2:])
    except ValueError:
        return "not measured"
    if goal.startswith("<="):
        factor = value / wanted
    else:
        factor = wanted / value if value else float("inf")
    return "yes" if factor <= 1 else f"no, {factor:.3g} × off"


def read(path):
    figures, notes = {}, []
    for line in pathlib.Path(path).read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "figure":
            name, value, unit, goal, words = rest.split(" ", 4)
            # Of figures told twice the last counts.
            figures[name] = (name, value, unit, goal, words)
        elif kind == "note":
            notes.append(rest.split(" ", 1))
    return list(figures.values()), notes


def value_text(value, unit):
    number = f"{int(value):,}" if value.lstrip("-").isdigit() else value
    return f"{number} {unit}".replace(" x", " ×")


def goal_text(goal):
    return goal.replace("<=", "≤ ").replace(">=", "≥ ")


def text_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)) + "  " + row[-1] for row in rows)


def markdown_table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "| " + " | ".join("---" for _ in header) + " |"]
    return "\n".join(lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows])


def machine():
    kib = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    # What the kernel keeps for itself is missing there.
    return f"{os.cpu_count()} cores, {round(kib / (1 << 20) + 0.4)} GiB"


def commit():
    answer = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "unknown"


def main():
    figures, notes = read(sys.argv[1])
    if not figures:
        sys.exit("nothing was measured")
    goals = [(name, value_text(value, unit), goal_text(goal), verdict(value, goal), words)
             for name, value, unit, goal, words in figures if goal != "-"]
    others = [(name, value_text(value, unit), words) for name, value, unit, goal, words in figures if goal == "-"]
    print("\nAgainst a goal\n" + text_table(goals) if goals else "")
    print("\nFor comparison\n" + text_table(others) if others else "")
    for name, words in notes:
        print(f"{name}: {words}")
    met = sum(1 for row in goals if row[3] == "yes")
    print(f"\n{met} of {len(goals)} goals met")
    if len(sys.argv) == 4 and sys.argv[2] == "--write":
        page = pathlib.Path(sys.argv[3])
        text = page.read_text()
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
        told = "\n".join([
            f"Measured on {datetime.date.today().isoformat()} at {commit()}; {machine()}; {met} of {len(goals)} goals met.",
            "", "### Against a goal", "",
            markdown_table(["figure", "measured", "goal", "met", "what it is"], goals),
            "", "### For comparison", "", markdown_table(["figure", "measured", "what it is"], others),
            "", "### Noted", ""] + [f"- {name}: {words}" for name, words in notes])
        page.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}")


main()
