"""`make bench`: runs every benchmark and prints its figures."""

import asyncio

from benchmarks import memory

if __name__ == "__main__":
    for line in asyncio.run(memory.measure()):
        print(line)
