package io.lorica.destination.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.kube.Objects;
import io.lorica.destination.model.Cidr;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.Refusal;
import io.lorica.destination.model.Resource;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.inbound.InboundServer;
import io.lorica.destination.model.inbound.InboundWorkload;
import io.lorica.destination.model.outbound.OutboundPolicy;
import io.lorica.destination.model.policy.DefaultPolicy;
import io.lorica.destination.model.policy.PolicySettings;
import java.util.List;

/** A policy index with the chart's settings, and short words for what tests do to it. */
final class PolicyFixture {
  static final PolicySettings SETTINGS =
      new PolicySettings(
          new PolicySettings.Names("cluster.local", "cluster.local", "linkerd", "linkerd-egress"),
          new PolicySettings.Networks(networks("10.0.0.0/8,fd00::/8"), networks("0.0.0.0/0,::/0")),
          DefaultPolicy.ALL_UNAUTHENTICATED,
          new PortRanges(List.of(new PortRanges.Range(3306, 3306))),
          false);

  final PolicyIndex index = new PolicyIndex(SETTINGS);

  private static List<Cidr> networks(String text) {
    return ((Parsed.Ok<List<Cidr>>) Cidr.parseList(text)).value();
  }

  void apply(Resource resource) {
    index.apply(resource);
    index.flush();
  }

  void apply(String yaml) {
    apply(Objects.read(yaml));
  }

  void delete(ResourceKind kind, String namespace, String name) {
    index.delete(kind, new ResourceName(namespace, name));
    index.flush();
  }

  Recorder<InboundServer> watchPod(String pod, int port) {
    Recorder<InboundServer> recorder = new Recorder<>();
    WorkloadKey key = new WorkloadKey(InboundWorkload.Kind.POD, new ResourceName("app", pod));
    assertThat(index.views().watchInbound(key, port, recorder))
        .isInstanceOf(Watched.Accepted.class);
    return recorder;
  }

  Recorder<OutboundPolicy> watch(String clientNamespace, String ip, int port) {
    Recorder<OutboundPolicy> recorder = new Recorder<>();
    assertThat(ask(clientNamespace, ip, port, recorder)).isInstanceOf(Watched.Accepted.class);
    return recorder;
  }

  Refusal refused(String clientNamespace, String ip, int port) {
    return ((Watched.Refused) ask(clientNamespace, ip, port, new Recorder<>())).refusal();
  }

  private Watched ask(
      String clientNamespace, String ip, int port, Recorder<OutboundPolicy> recorder) {
    OutboundQuery.Target target = new OutboundQuery.Target.Address(TransportAddress.of(ip, port));
    return index.views().watchOutbound(new OutboundQuery(target, clientNamespace), recorder);
  }
}
