"""Who our rival is, what we measure of a run, and what we want of it."""
import re
from dataclasses import dataclass


def rival(scenario):
    """The Envoy that carries what we carry: HTTP/2 between the proxies where the application speaks HTTP/1."""
    return 'envoy-h2-1' if re.fullmatch(r'http1-.*|(fixed|cold)-\d+|idle-\d+|burst', scenario) else 'envoy-1'


def sides(run):
    return [run[s] for s in ('client', 'server') if s in run]


def result(key):
    return lambda run: run['result'].get(key)


def cpu(run):
    """CPU µs of both proxies for an operation, where there were some."""
    return run['result']['n'] > 1 and sum(s['cpu_us_per_op'] for s in sides(run)) or None


def memory(when, kind):
    """MiB of the larger of the two sides."""
    return lambda run: max((s[when][kind] / 1024 for s in sides(run) if s.get(when)), default=None)


def grown(run):
    """KiB of anonymous memory that each connection or destination costs the side to which it costs more."""
    if run['scenario_kind'] != 'growth' or not re.fullmatch(r'idle-.*|dests-.*', run['scenario']):
        return None
    return max((s['loaded']['anon'] - s['idle']['anon']) / run['result']['n'] for s in sides(run))


def ready(run):
    """Milliseconds from exec to readiness, of a side."""
    return sum(s['ready_ms'] for s in sides(run)) / len(sides(run)) if sides(run) else None


@dataclass(frozen=True)
class Target:
    what: str
    scenario: str  # a pattern
    value: object
    bound: float   # at least or at most
    least: bool = False
    ratio: bool = False  # of the value to the rival's, within each round
    stack: str = 'lorica'


TARGETS = [
    Target('requests per second, ÷ rival', 'http1-64', result('rate'), 2.5, least=True, ratio=True),
    Target('CPU per request, ÷ rival', 'http1-64', cpu, 0.35, ratio=True),
    Target('requests per second, ÷ rival', 'http1-64', result('rate'), 3, least=True, ratio=True, stack='lorica-fast'),
    Target('CPU per request, ÷ rival', 'http1-64', cpu, 0.3, ratio=True, stack='lorica-fast'),
    Target('requests per second, ÷ rival', 'http2(-100)?|grpc-100', result('rate'), 1.5, least=True, ratio=True),
    Target('CPU per request, ÷ rival', 'http2(-100)?|grpc-100', cpu, 0.5, ratio=True),
    Target('p50, ÷ rival', 'fixed-1000', result('p50'), 0.6, ratio=True),
    Target('p99, ÷ rival', 'fixed-1000', result('p99'), 0.8, ratio=True),
    Target('p99 ms in the first 10 s', 'cold-1000', result('p99'), 5),
    Target('Gbit/s, ÷ rival', 'tcp-bulk', result('rate'), 1, least=True, ratio=True),
    Target('connections per second, ÷ rival', 'tcp-conns', result('rate'), 0.9, least=True, ratio=True),
    Target('ready, ms', 'start', ready, 350),
    Target('anonymous MiB idle', 'burst', memory('idle', 'anon'), 32),
    Target('anonymous MiB under load', 'http1-64', memory('loaded', 'anon'), 36),
    Target('anonymous MiB a minute after a burst', 'burst', memory('loaded', 'anon'), 32),
    Target('PSS MiB of each of eight proxies', 'pairs-4', memory('idle', 'pss'), 42),
    Target('KiB for an idle HTTP/1 connection', r'idle-\d+', grown, 12),
    Target('KiB for an idle opaque connection', r'idle-tcp-\d+', grown, 24),
    Target('KiB for a destination', r'dests-\d+', grown, 40),
]
