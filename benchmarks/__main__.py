"""`make bench`: runs every benchmark and prints its figures."""

import asyncio

from benchmarks import memory, rendering

if __name__ == "__main__":
    for line in (*rendering.measure(), *asyncio.run(memory.measure())):
        print(line)
