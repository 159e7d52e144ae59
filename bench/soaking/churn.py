"""What changes while the traffic flows: endpoints, application processes, policies, certificates, control plane."""
import collections
import itertools
import json
import random
import subprocess
import sys
import threading
import time

from lab import process, settings
from soaking import policies

# Sends commands to the control plane from within its namespace: a line in, a line out.
SENDER = '''
import sys, urllib.error, urllib.request
for line in sys.stdin:
    method, path, body = line.rstrip('\\n').split('\\t')
    request = urllib.request.Request(sys.argv[1] + path, method=method, data=body.encode() or None)
    try:
        urllib.request.urlopen(request, timeout=20).read()
        print('ok', flush=True)
    except urllib.error.HTTPError as e:
        print(e.code, e.read().decode().replace('\\n', ' '), flush=True)
'''
EXTRA = 4        # endpoints of a service beside its lasting ones
DRAINED = 2.0    # seconds from an endpoint's removal until nothing is on its way to it
NEW_ADDRESSES = '10.98.{}.{}'  # all of 10.98.0.0/16 reaches the server's applications


def application(name, port):
    """The command of a further instance of what the lab runs on one port."""
    if name == 'http2':
        return ['nghttpd', '--no-tls', '-d', settings.RUN / 'www', '-n', '1', str(port)]
    own = settings.RUN / f'app-{port}'
    own.mkdir(exist_ok=True)
    conf = (settings.RUN / 'nginx.conf').read_text().replace(f'{settings.RUN}/nginx', f'{own}/nginx').replace('0.0.0.0:8080', f'0.0.0.0:{port}')
    (own / 'nginx.conf').write_text(conf)
    return ['nginx', '-c', own / 'nginx.conf', '-p', own]


class Churn:
    """Runs from start to stop. `counts` says how often what happened; `failures` what went wrong with it."""

    # Ports of the instances that are restarted, beside those of the lab.
    INSTANCES = {8181: 'http1', 8182: 'http1', 8183: 'http1', 8281: 'http2', 8282: 'http2'}

    def __init__(self, haste, seed):
        self.dice = random.Random(seed)
        self.counts = collections.Counter()
        self.failures = []
        self.services = {s['name']: s for s in settings.services()}
        self.extra = {name: collections.deque() for name in ('http1', 'http2', 'grpc', 'echo')}
        self.addresses = itertools.count(256)
        self.applications = {}
        self.roots = itertools.cycle('ba')
        self.open = itertools.cycle(['all-unauthenticated', 'all-authenticated'])
        self.ended = threading.Event()
        self.sending = threading.Lock()
        command = [sys.executable, '-c', SENDER, f'http://{settings.CONTROL_ADMIN}']
        self.sender = subprocess.Popen(process.in_namespace('control', command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        # Seconds between two of each; haste divides them.
        every = {self.endpoint: 0.5, self.route: 2, self.authorize: 3, self.restart: 6, self.default: 20, self.drop: 30, self.rotate: 60}
        self.threads = [threading.Thread(target=self.repeat, args=(what, pause / haste), daemon=True) for what, pause in every.items()]

    def command(self, method, path, body=None):
        line = '\t'.join([method, path, '' if body is None else json.dumps(body)])
        with self.sending:
            self.sender.stdin.write(line + '\n')
            self.sender.stdin.flush()
            answer = self.sender.stdout.readline().strip()
        if answer != 'ok':
            raise RuntimeError(f'{method} {path}: {answer}')

    def repeat(self, what, pause):
        while not self.ended.wait(pause):
            try:
                what()
                self.counts[what.__name__] += 1
            except (RuntimeError, OSError) as e:
                self.failures.append(f'{what.__name__}: {e}')

    def start(self):
        for port, name in self.INSTANCES.items():
            self.launch(port, name)
            self.offer(name, f'{settings.SERVER_IP}:{port}')
        for t in self.threads:
            t.start()

    def stop(self):
        self.ended.set()
        for t in self.threads:
            if t.is_alive():
                t.join()
        for p in self.applications.values():
            process.stop(p.pid)
            p.wait()
        self.sender.stdin.close()
        self.sender.wait()

    def offer(self, name, address):
        like = self.services[name]['endpoints'][0]
        self.command('POST', f'/services/{name}/endpoints', like | {'addr': address})

    def withdraw(self, name, address):
        self.command('DELETE', f'/services/{name}/endpoints/{address}')

    def endpoint(self):
        """A new address joins a service; beyond a number the oldest leaves."""
        name = self.dice.choice(list(self.extra))
        n = next(self.addresses)
        address = f"{NEW_ADDRESSES.format(n // 250 % 250, n % 250 + 1)}:{self.services[name]['port']}"
        self.offer(name, address)
        self.extra[name].append(address)
        if len(self.extra[name]) > EXTRA:
            self.withdraw(name, self.extra[name].popleft())

    def restart(self):
        """As a cluster does it: out of discovery, drained, ended, started, back into discovery."""
        port, name = self.dice.choice(list(self.INSTANCES.items()))
        address = f'{settings.SERVER_IP}:{port}'
        self.withdraw(name, address)
        if self.ended.wait(DRAINED):
            return
        process.stop(self.applications[port].pid)
        self.applications[port].wait()
        self.launch(port, name)
        self.offer(name, address)

    def launch(self, port, name):
        with open(settings.RUN / f'app-{port}.log', 'a') as log:
            command = process.in_namespace('server', application(name, port))
            self.applications[port] = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        probe = process.in_namespace('server', ['sh', '-c', f'ss -Hltn sport = :{port} | grep -q .'])
        for _ in range(200):
            if subprocess.run(probe).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError(f'{name} does not listen on {port}')

    def route(self):
        service = self.services[self.dice.choice(['http1', 'http2', 'grpc'])]
        self.command('PUT', f"/services/{service['name']}/policy", policies.outbound(service, self.dice))

    def authorize(self):
        port = self.dice.choice([8080, 8082, 8083, *self.INSTANCES])
        self.command('PUT', f'/inbound/{port}', policies.inbound(settings.identity('client'), self.dice))

    def default(self):
        self.command('PUT', '/inbound_authz', next(self.open))

    def drop(self):
        self.command('POST', '/drop')

    def rotate(self):
        self.command('POST', f'/rotate/{next(self.roots)}')
