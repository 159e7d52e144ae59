"""The lab's bench with what it has not: scenarios of memory and start, several pairs at once, our fast profile.

Memory is that of rest before it is that of load: growth scenarios begin 30 s after readiness.
"""
import os
import re
import subprocess
import sys
import time

import scenarios
from lab import bench, process, settings, world
from targets import rival

REST = 30      # seconds from readiness to idle
AFTER = 60     # seconds from the end of a burst to its sample
COLD = 10      # seconds from readiness that are called cold
BURST = 10     # seconds of each part of a burst

scenarios.GROUPS['speed'] = 'http1-64 http2 grpc-100 tcp-bulk tcp-conns fixed-1000 cold-1000'
scenarios.GROUPS['memory'] = 'start idle-1000 idle-tcp-1000 dests-400 burst pairs-4'
scenarios.GROUPS['targets'] = scenarios.GROUPS['speed'] + ' ' + scenarios.GROUPS['memory']


@scenarios.scenario(r'start', unit='', op='start', kind='growth', warm=False, settle=False)
def start(lab):
    """Nothing: from exec to readiness, and memory 3 s later."""
    lab.pause(3)
    lab.sample()
    return {'rate': 0, 'n': 1, 'errors': 0}


@scenarios.scenario(r'burst', op='request', kind='growth', warm=False)
def burst(lab):
    """Small and large answers, gRPC and new connections as fast as they go; memory a minute after."""
    lab.seconds = BURST
    parts = [scenarios.http1(lab, 64, None), scenarios.http1(lab, 64, '-64k'), scenarios.grpc(lab, '100'), scenarios.tcp_conns(lab)]
    lab.pause(AFTER)
    lab.sample()
    n = sum(p['n'] for p in parts)
    return {'rate': n / (BURST * len(parts)), 'n': n, 'errors': sum(p['errors'] for p in parts)}


def cold(lab, rate):
    """fixed, for the first seconds from readiness."""
    lab.seconds = COLD
    return scenarios.fortio(lab, int(rate), None)


scenarios.REGISTRY.insert(0, scenarios.Scenario(r'cold-(\d+)', cold, 'req/s', 'request', 'load', False, False, {}))
# Runs below, without the lab's pair: here so that its name is known.
scenarios.scenario(r'pairs-(\d+)', unit='', op='proxy', kind='growth', warm=False)(None)


def further_pair(stack, number):
    """A pair in namespaces of its own, as `pair` runs it, until its input ends."""
    environment = os.environ | {'LOAD_LAB_NETNS': f"{os.environ['LAB_NETNS']}{number}"}
    return subprocess.Popen([settings.HOME / 'pair', stack.name, 'cat'], env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def proxies_of(pair):
    """What `pair` says of each side: its process, and the milliseconds until it was ready."""
    said = []
    for line in pair.stderr:
        if m := re.match(r'(?:server|client): pid (\d+), ready after (\d+) ms', line):
            said.append((int(m[1]), float(m[2])))
        if line.startswith('service '):
            return said
    raise RuntimeError(f'a further pair ended: {pair.wait()}')


def run_pairs(stack, name, number, n):
    """N pairs at rest on one machine: each proxy's share of the memory is what one costs on a node."""
    record = {'kind': 'run', 'stack': stack.name, 'scenario': name, 'scenario_kind': 'growth', 'unit': '', 'op': 'proxy', 'round': number,
              'time': time.time(), 'load_average': os.getloadavg()[0], 'result': {'rate': 0, 'n': 2 * n, 'errors': 0}}
    pairs = []
    try:
        found = []
        for i in range(n):
            pairs.append(further_pair(stack, i))
            found += proxies_of(pairs[-1])
        time.sleep(REST)
        sizes = [process.memory(pid) for pid, _ in found]
        mean = {k: sum(s[k] for s in sizes) / len(sizes) for k in sizes[0]}
        ready = sorted(ms for _, ms in found)[len(found) // 2]
        record['client'] = {'ready_ms': ready, 'live_ms': None, 'start_cpu_s': None, 'cpu_us_per_op': 0, 'idle': mean, 'loaded': mean}
    finally:
        for pair in pairs:
            pair.stdin.close()
        for pair in pairs:
            pair.wait()
    return record


def run_once(lab, stack, name, number, options, of_lab=bench.run_once):
    if pairs := re.fullmatch(r'pairs-(\d+)', name):
        return run_pairs(stack, name, number, int(pairs[1]))
    bench.SETTLE = REST if scenarios.find(name)[0].kind == 'growth' else 1.5
    return of_lab(lab, stack, name, number, options)


def known_stacks(of_lab=world.known_stacks):
    """The lab's stacks and our fast profile."""
    stacks = of_lab()
    command = f"env LORICA_PROXY_PROFILE=fast {os.environ['LORICA_CLIENT_COMMAND']}"
    stacks['lorica-fast'] = stacks['lorica'] | {'about': 'LORICA_CLIENT_COMMAND in the fast profile', 'client': command, 'server': command,
                                                'warmup': 20}  # the second compiler takes longer
    return stacks


def relevant(stack, name):
    """Whether a stack says something about a scenario, where nobody asked for it."""
    if stack == 'lorica-fast':
        return name.startswith('http1-')
    if stack == 'direct':
        return scenarios.find(name)[0].kind == 'load'
    return stack == 'lorica' or stack == rival(name)


def main(argv):
    bench.run_once = run_once
    world.known_stacks = known_stacks
    if '--stacks' not in argv:
        argv = ['--stacks', 'lorica,lorica-fast,envoy-h2-1,envoy-1,direct', *argv]
        of_lab = world.Stack.skips
        world.Stack.skips = lambda stack, name: of_lab(stack, name) or not relevant(stack.name, name)
    return bench.main(argv)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
