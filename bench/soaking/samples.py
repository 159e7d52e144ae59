"""What the proxies hold while they run, and whether it grows."""
import itertools
import os
import signal
import socket
import struct
import threading
import time
from pathlib import Path

from lab import process

PAUSE = 2.0  # seconds between two samples
SCRAPE = 5   # samples to one of the metrics, which come at the pace of a scraper


def ask_java(pid, command):
    """A diagnostic command of a Java process, as jcmd gives it, without a Java of our own for each."""
    path = f'/proc/{pid}/root/tmp/.java_pid{pid}'
    if not os.path.exists(path):
        trigger = Path(f'/proc/{pid}/cwd/.attach_pid{pid}')
        trigger.touch()
        try:
            os.kill(pid, signal.SIGQUIT)
            for _ in range(200):
                if os.path.exists(path):
                    break
                time.sleep(0.05)
        finally:
            trigger.unlink()
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(20)
        s.connect(path)
        s.sendall(b'1\0' + b'jcmd\0' + command.encode() + b'\0\0\0')
        parts = []
        while part := s.recv(65536):
            parts.append(part)
    return b''.join(parts).decode().partition('\n')[2]


def direct_kib(pid):
    """What the process took by Unsafe and direct buffers: "Other" in Java's account of native memory."""
    for line in ask_java(pid, 'VM.native_memory summary scale=KB').splitlines():
        if line.strip().startswith('-') and 'Other (' in line:
            return int(line.partition('committed=')[2].partition('KB')[0])
    return 0


def metrics(role):
    """The page of a proxy: its samples, by name with labels."""
    page = process.output(process.in_namespace(role, ['curl', '-sS', '--compressed', '--max-time', '20', 'http://127.0.0.1:4191/metrics']), timeout=30)
    return {k: float(v) for k, _, v in (line.rpartition(' ') for line in page.splitlines() if line and line[0] != '#')}


def slope(points):
    """Least squares through (x, y): the rise by one of x."""
    n = len(points)
    mx, my = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    square = sum((x - mx) ** 2 for x, _ in points)
    return sum((x - mx) * (y - my) for x, y in points) / square if square else 0.0


class Series:
    """Values over time of one thing of one proxy."""

    def __init__(self):
        self.points = []

    def add(self, value):
        self.points.append((time.monotonic(), value))

    def second_half(self):
        middle = (self.points[0][0] + self.points[-1][0]) / 2
        return [p for p in self.points if p[0] >= middle]

    def rise(self):
        """Of the line fitted to the second half, from its beginning to its end."""
        half = self.second_half()
        return slope(half) * (half[-1][0] - half[0][0])

    def middle(self):
        return self.second_half()[0][1]

    def last(self):
        return self.points[-1][1]


class Sampler:
    """Samples both proxies from start to stop."""

    KINDS = ('anonymous MiB', 'direct MiB', 'open files', 'metric series')

    def __init__(self, pids):
        self.pids = pids
        self.series = {role: {kind: Series() for kind in self.KINDS} for role in pids}
        self.failures = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def start(self):
        self.thread.start()

    def stop(self):
        self.ended.set()
        self.thread.join()

    def run(self):
        for n in itertools.count():
            if self.ended.wait(PAUSE):
                return
            for role, pid in self.pids.items():
                try:
                    self.sample(pid, self.series[role])
                    if n % SCRAPE == 0:
                        self.series[role]['metric series'].add(len(metrics(role)))
                except (RuntimeError, OSError, ValueError) as e:
                    self.failures.append(f"the {role}'s proxy cannot be sampled: {e}")
                    return

    def sample(self, pid, series):
        used = process.memory(pid)
        series['anonymous MiB'].add(used['anon'] / 1024)
        series['open files'].add(used['files'])
        series['direct MiB'].add(direct_kib(pid) / 1024)
