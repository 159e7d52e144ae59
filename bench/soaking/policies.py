"""What the control plane says, in ever new words that leave the traffic legal. Names come from small sets, so that
the series of the metrics that never expire come to an end."""
import random

ROUTES, AUTHORIZATIONS = 3, 2
EVERYWHERE = [{'net': {'ip': {'ipv4': 0}}}, {'net': {'ip': {'ipv6': {}}}}]


def backend(service):
    """The balancer of a service, as the lab's control plane has it."""
    path = f"{service['name']}.{service['ns']}.svc.cluster.local:{service['port']}"
    return {'metadata': resource('core', 'Service', service), 'queue': {'capacity': 100, 'failfastTimeout': '3s'},
            'balancer': {'discovery': {'dst': {'path': path}}, 'peakEwma': {'defaultRtt': '0.030s', 'decay': '10s'}}}


def resource(group, kind, service, name=None):
    return {'resource': {'group': group, 'kind': kind, 'name': name or service['name'], 'namespace': service['ns'], 'port': service['port']}}


def route(service, metadata, dice):
    """One that takes every request."""
    one = {'backend': backend(service)}
    spread = {'firstAvailable': {'backends': [one]}}
    if dice.random() < 0.3:
        spread = {'randomAvailable': {'backends': [{'backend': one, 'weight': 1}, {'backend': one, 'weight': 3}]}}
    rule = {'matches': [{'path': {'prefix': '/'}}], 'backends': spread, 'timeouts': {}}
    if dice.random() < 0.3:
        rule['timeouts'] = {'request': '30s'}
    if dice.random() < 0.3:
        rule['retry'] = {'maxRetries': 2, 'maxRequestBytes': 4096, 'conditions': {'statusRanges': [{'start': 500, 'end': 599}]}}
    if dice.random() < 0.3:
        rule['filters'] = [{'requestHeaderModifier': {'add': {'headers': [{'name': 'x-soak', 'value': 'eA=='}]}}}]
    return {'metadata': metadata, 'rules': [rule]}


def outbound(service, dice):
    """An OutboundPolicy with zero to three routes of the user before the default one."""
    names = dice.sample(range(ROUTES), dice.randrange(4))
    routes = [route(service, resource('policy.linkerd.io', 'HTTPRoute', service, f'route-{n}'), dice) for n in names]
    routes = routes or [route(service, {'default': 'http'}, random.Random(1))]
    http = {'routes': routes}
    if dice.random() < 0.5:
        http['failureAccrual'] = {'consecutiveFailures': {'maxFailures': 7, 'backoff': {'minBackoff': '1s', 'maxBackoff': '60s', 'jitterRatio': 0.5}}}
    opaque = {'metadata': {'default': 'opaq'}, 'rules': [{'backends': {'firstAvailable': {'backends': [{'backend': backend(service)}]}}}]}
    return {'metadata': resource('core', 'Service', service),
            'protocol': {'detect': {'timeout': '10s', 'opaque': {'routes': [opaque]}, 'http1': http, 'http2': http}}}


def authorization(client, dice):
    """One that lets the client in: all of the mesh, this client, or everybody."""
    name = f'authz-{dice.randrange(AUTHORIZATIONS)}'
    labels = {'group': 'policy.linkerd.io', 'kind': 'authorizationpolicy', 'name': name}
    authentication = dice.choice([
        {'meshTLS': {'identities': {'suffixes': [{}]}}},
        {'meshTLS': {'identities': {'identities': [{'name': client}]}}},
        {'unauthenticated': {}}])
    return {'metadata': {'resource': labels | {'namespace': 'bench'}}, 'labels': labels, 'networks': EVERYWHERE, 'authentication': authentication}


def inbound(client, dice):
    """A Server with authorizations of its own and on its routes."""
    routes = [{'metadata': {'default': 'default'}, 'rules': [{'matches': [{'path': {'prefix': '/'}}]}]}]
    for n in dice.sample(range(ROUTES), dice.randrange(3)):
        metadata = {'resource': {'group': 'policy.linkerd.io', 'kind': 'HTTPRoute', 'name': f'route-{n}', 'namespace': 'bench'}}
        routes.append({'metadata': metadata, 'authorizations': [authorization(client, dice)],
                       'rules': [{'matches': [{'path': {'prefix': dice.choice(['/1', '/64', '/lab'])}}]}]})
    labels = {'group': 'policy.linkerd.io', 'kind': 'server', 'name': 'soak'}
    return {'labels': labels, 'authorizations': [authorization(client, dice) for _ in range(dice.randint(1, 2))],
            'protocol': {'detect': {'timeout': '10s', 'httpRoutes': routes}}}
