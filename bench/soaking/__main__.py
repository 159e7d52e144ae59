"""Millions of requests through a pair of proxies around which everything changes; a table and a verdict.

Two runs: a short one in which every buffer is tracked, and the long one, in which a sample of them is. In both,
endpoints come and go, application processes are restarted, routes and authorizations change, certificates are renewed
every minute or oftener, issuers are rotated and the control plane ends its streams. No request may fail.
"""
import argparse
import concurrent.futures
import json
import os
import re
import sys
import time

import scenarios
from lab import bench, process, settings, world
from soaking.churn import Churn
from soaking.samples import Sampler, ask_java, metrics

LEAF = '60s'      # lifetime of certificates: proxies renew at 70 % of it
ROUND = 20        # seconds of one round of traffic
RENEWAL = 0.7 * 60
STEADY = 300      # seconds below which a run says nothing about growth: what is compiled and pooled first still rises

# The largest rise of the line through the second half, of each side. Anonymous memory may still rise by what is
# compiled late; files and series by what the moment has.
BOUNDS = {'anonymous MiB': 2.0, 'direct MiB': 1.0, 'open files': 24, 'metric series': 60}

PATIENCE = 20     # seconds for an answer: on a busy machine a second means nothing


def http1(lab, connections, path):
    """As the lab's http1, with more patience, and words for what failed."""
    out = lab.client('wrk', '-t1', f'-c{connections}', f'-d{lab.seconds}s', '--timeout', f'{PATIENCE}s', lab.url(8080, path))
    bad = re.search(r'Non-2xx or 3xx responses: (\d+)', out)
    sockets = re.search(r'Socket errors: (.*)', out)
    errors = (int(bad[1]) if bad else 0) + sum(map(int, re.findall(r'\d+', sockets[1])) if sockets else [])
    return {'n': int(re.search(r'(\d+) requests in', out)[1]), 'errors': errors, 'first_error': ' '.join(m[0] for m in (bad, sockets) if m)}


TRAFFIC = {
    'HTTP/1': lambda lab: http1(lab, 16, '1k'),
    'HTTP/1, 64 kB': lambda lab: http1(lab, 4, '64k'),
    'HTTP/2': lambda lab: scenarios.http2(lab, 16),
    'gRPC': lambda lab: scenarios.grpc(lab, '16'),
    'gRPC streams': scenarios.grpc_stream,
    'opaque, a connection each': lambda lab: lab.loadtool('conns', '-c', 4, '-d', f'{lab.seconds}s', lab.target(9000)),
}

LEAK = re.compile(r'LEAK: ')
TROUBLE = re.compile(r'^\[[^\]]*\]\s+(WARN|ERROR|INFO(?=.* error=))\b')


def say(text):
    print(text, flush=True)


class Soak:
    """One run: proxies, traffic until enough, and what was found."""

    def __init__(self, name, stack, requests, leak_detection, options):
        self.name, self.stack, self.requests, self.leak_detection, self.options = name, stack, requests, leak_detection, options
        self.done = dict.fromkeys(TRAFFIC, 0)
        self.failed = dict.fromkeys(TRAFFIC, 0)
        self.failures = []
        self.rows = []

    def run(self, lab):
        java = f"-Dio.netty.leakDetection.level={self.leak_detection} -XX:NativeMemoryTracking=summary {os.environ.get('LORICA_PROXY_JAVA_OPTIONS', '')}"
        # Ever new endpoints: their series must go within the run.
        environment = {'LINKERD2_PROXY_INBOUND_IPS': None, 'LINKERD2_PROXY_METRICS_RETAIN_IDLE': '20s', 'LORICA_PROXY_JAVA_OPTIONS': java}
        pids = {}
        try:
            for role in ('server', 'client'):
                pids[role] = lab.start_proxy(role, getattr(self.stack, role), environment)['pid']
            churn, sampler = Churn(self.options.haste, self.options.seed), Sampler(pids)
            begin = time.monotonic()
            try:
                churn.start()
                sampler.start()
                self.load(sampler)
            finally:
                sampler.stop()
                churn.stop()
            self.judge(pids, sampler, churn, time.monotonic() - begin)
        finally:
            for pid in pids.values():
                process.stop(pid)

    def load(self, sampler):
        """Rounds of all traffic at once, until there was enough or something is wrong beyond repair."""
        begin = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(len(TRAFFIC)) as pool:
            while sum(self.done.values()) < self.requests:
                lab = bench.Load(self.stack, self.options.seconds, lambda: None)
                for kind, answer in {kind: pool.submit(load, lab) for kind, load in TRAFFIC.items()}.items():
                    self.count(kind, answer)
                total = sum(self.done.values())
                seconds = time.monotonic() - begin
                say(f"{self.name}: {total:,} of {self.requests:,}, {total / seconds:,.0f}/s, {sum(self.failed.values())} failed; "
                    + ', '.join(f"{role} {s['anonymous MiB'].last():.1f} MiB" for role, s in sampler.series.items() if s['anonymous MiB'].points))
                if sampler.failures:
                    return

    def count(self, kind, answer):
        try:
            r = answer.result()
            self.done[kind] += r['n']
            self.failed[kind] += r['errors']
            if r['errors']:
                self.failures.append(f"{kind}: {r['errors']} failed {r.get('first_error') or ''}")
        except Exception as e:  # a load generator that ends with an error is a failure of the run, whatever it says
            self.failed[kind] += 1
            self.failures.append(f'{kind}: {e}')

    def judge(self, pids, sampler, churn, seconds):
        self.failures += sampler.failures + churn.failures
        self.row('requests', self.requests, sum(self.done.values()), '', sum(self.done.values()) >= self.requests)
        self.row('failed requests', 0, sum(self.failed.values()), '', not any(self.failed.values()))
        for role, pid in pids.items():
            if sampler.failures:
                break
            ask_java(pid, 'GC.run')  # so that every buffer that nobody holds is found by the next one taken
            metrics(role)
            self.log(role)
            for kind, bound in BOUNDS.items():
                s = sampler.series[role][kind]
                wanted = f'rise ≤ {bound:g}' if self.steady(seconds) else 'not judged'
                good = not self.steady(seconds) or s.rise() <= bound
                self.row(f"{role}'s {kind}", wanted, f'{s.middle():.1f} → {s.last():.1f}', f'{s.rise():+.1f}', good)
            least = max(0, int(seconds / RENEWAL) - 1)
            page = metrics(role)
            renewals = page.get('control_identity_cert_refreshes_total{result="ok"}', 0)
            self.row(f"{role}'s certificates", f'≥ {least}', f'{renewals:.0f}', '', renewals >= least)
            for name, value in page.items():
                if 'errors_total' in name and value:
                    say(f"{self.name}: the {role}'s {name} {value:.0f}")
        for what in ('endpoint', 'restart', 'route', 'authorize', 'default', 'drop', 'rotate'):
            self.row(f'changes: {what}', '', churn.counts[what], '', True)
        for kind, n in self.done.items():
            self.row(f'of them {kind}', '> 0', n, '', n > 0)

    def steady(self, seconds):
        """Whether the run says something about growth; where every buffer is tracked, none does."""
        return self.leak_detection != 'paranoid' and seconds >= STEADY

    def log(self, role):
        """The proxy's own words: leaks, errors, and which warnings."""
        lines = (settings.RUN / f'proxy-{role}.log').read_text(errors='replace').splitlines()
        leaks = sum(bool(LEAK.search(x)) for x in lines)
        self.row(f"{role}'s leak reports ({self.leak_detection})", 0, leaks, '', leaks == 0)
        found = {}
        for x in lines:
            if m := TROUBLE.search(x):
                key = (m[1], re.sub(r'[\d.:]+', '#', x[m.end():])[:150])
                found.setdefault(key, [0, x])[0] += 1
        errors = sum(n for (level, _), (n, _) in found.items() if level == 'ERROR')
        self.row(f"{role}'s errors in its log", 0, errors, '', errors == 0)
        for n, x in sorted(found.values(), reverse=True)[:8]:
            say(f"{self.name}: the {role}'s log, {n} times: {x[:300]}")

    def row(self, what, bound, value, rise, good):
        self.rows.append([what, f'{bound:,}' if isinstance(bound, int) else bound, f'{value:,}' if isinstance(value, int) else value, rise, 'ok' if good else 'FAILED'])

    def show(self):
        head = [self.name, 'wanted', 'found', 'rise', '']
        widths = [max(len(r[i]) for r in [head, *self.rows]) for i in range(5)]
        for r in [head, *self.rows]:
            say('  '.join(c.ljust(w) if i in (0, 4) else c.rjust(w) for i, (c, w) in enumerate(zip(r, widths))).rstrip())
        for f in self.failures[:20]:
            say(f'{self.name}: {f}')

    def passed(self):
        return not self.failures and all(r[4] == 'ok' for r in self.rows)


def answers():
    """The lab's answers with short certificates."""
    config = json.loads(settings.ANSWERS.read_text())
    config['leaf_ttl'] = LEAF
    settings.RUN.mkdir(parents=True, exist_ok=True)
    settings.ANSWERS = settings.RUN / 'soak.json'
    settings.ANSWERS.write_text(json.dumps(config))


def main(argv):
    p = argparse.ArgumentParser(prog='soak', description=__doc__)
    p.add_argument('--requests', type=int, default=10_000_000)
    p.add_argument('--tracked', type=int, help='requests of the short run in which every buffer is tracked; default: a hundredth, 20,000 at least')
    p.add_argument('--seconds', type=int, default=ROUND, help='of a round of traffic')
    p.add_argument('--haste', type=float, default=1, help='how many times faster things change')
    p.add_argument('--seed', type=int, default=1, help='of what changes')
    p.add_argument('--priority', type=int, help='nice level of all of it against other work on the machine')
    options = p.parse_args(argv)
    if options.priority is not None:
        bench.set_priority(options.priority)
    answers()
    tracked = max(20_000, options.requests // 100) if options.tracked is None else options.tracked
    stack = world.load_stack('lorica')
    runs = [Soak('tracked', stack, tracked, 'paranoid', options), Soak('soak', stack, options.requests, 'simple', options)]
    for soak in runs:
        if not soak.requests:
            continue
        with world.World() as lab:
            lab.redirect(stack.redirect)
            soak.run(lab)
        soak.show()
    good = all(s.passed() for s in runs)
    say(f"soak: {'passed' if good else 'FAILED'}: {sum(sum(s.done.values()) for s in runs):,} requests")
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
