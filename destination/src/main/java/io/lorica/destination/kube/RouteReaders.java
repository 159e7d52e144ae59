package io.lorica.destination.kube;

import io.lorica.destination.model.KindRef;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.RouteFilter;
import io.lorica.destination.model.RouteHead;
import io.lorica.destination.model.RouteRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Routes of all kinds → their records. What the schemas fill in where a field is absent is filled
 * in here too, so that it does not matter which version of a schema is installed.
 */
final class RouteReaders {
  private static final String POLICY = "policy.linkerd.io";
  private static final String GATEWAY = "gateway.networking.k8s.io";
  private static final RouteRecord.HttpMatch EVERY_PATH =
      new RouteRecord.HttpMatch(new RouteRecord.Typed("PathPrefix", "/"), List.of(), List.of(), "");

  private RouteReaders() {}

  static RouteRecord policyHttp(JsonNode route) {
    return new RouteRecord.Http(
        ResourceKind.POLICY_HTTP_ROUTE, head(route, POLICY, "HTTPRoute"), httpRules(route));
  }

  static RouteRecord gatewayHttp(JsonNode route) {
    return new RouteRecord.Http(
        ResourceKind.GATEWAY_HTTP_ROUTE, head(route, GATEWAY, "HTTPRoute"), httpRules(route));
  }

  static RouteRecord grpc(JsonNode route) {
    return new RouteRecord.Grpc(
        head(route, GATEWAY, "GRPCRoute"),
        Json.list(WorkloadReaders.spec(route), "rules", RouteReaders::grpcRule));
  }

  /** The schema lets it lack host names, but then it says nothing (spec 07 §5). */
  static RouteRecord tls(JsonNode route) {
    if (Json.absent(WorkloadReaders.spec(route).path("hostnames"))) {
      throw new Json.Unreadable("hostnames is missing");
    }
    return new RouteRecord.Tls(head(route, GATEWAY, "TLSRoute"), connectionRules(route));
  }

  static RouteRecord tcp(JsonNode route) {
    return new RouteRecord.Tcp(head(route, GATEWAY, "TCPRoute"), connectionRules(route));
  }

  private static RouteHead head(JsonNode route, String group, String kind) {
    JsonNode spec = WorkloadReaders.spec(route);
    return new RouteHead(
        group,
        kind,
        Json.name(route),
        Json.created(route),
        Json.list(spec, "parentRefs", RouteReaders::parent),
        Json.items(route.path("status"), "parents")
            .filter(PolicyReaders::accepted)
            .map(
                status ->
                    new RouteHead.Accepted(
                        Json.text(status, "controllerName"), parent(status.path("parentRef"))))
            .toList(),
        Json.texts(spec, "hostnames"),
        Json.map(
            route.path("metadata"),
            "annotations",
            key -> key.startsWith("timeout.linkerd.io/") || key.startsWith("retry.linkerd.io/")));
  }

  private static RouteHead.Parent parent(JsonNode ref) {
    return new RouteHead.Parent(
        PolicyReaders.ref(ref), Json.number(ref, "port", 0), Json.text(ref, "sectionName"));
  }

  private static List<RouteRecord.HttpRule> httpRules(JsonNode route) {
    JsonNode spec = WorkloadReaders.spec(route);
    return Json.absent(spec.path("rules"))
        ? List.of(new RouteRecord.HttpRule(List.of(EVERY_PATH), List.of(), List.of(), ""))
        : Json.list(spec, "rules", RouteReaders::httpRule);
  }

  private static RouteRecord.HttpRule httpRule(JsonNode rule) {
    return new RouteRecord.HttpRule(
        Json.absent(rule.path("matches"))
            ? List.of(EVERY_PATH)
            : Json.list(rule, "matches", RouteReaders::httpMatch),
        Json.list(rule, "filters", RouteReaders::filter),
        Json.list(rule, "backendRefs", RouteReaders::backend),
        Json.text(rule.path("timeouts"), "request"));
  }

  private static RouteRecord.HttpMatch httpMatch(JsonNode match) {
    JsonNode path = match.path("path");
    return new RouteRecord.HttpMatch(
        Json.absent(path) ? EVERY_PATH.path() : typed(path),
        Json.list(match, "headers", RouteReaders::namedTyped),
        Json.list(match, "queryParams", RouteReaders::namedTyped),
        Json.text(match, "method"));
  }

  private static RouteRecord.Typed typed(JsonNode value) {
    return new RouteRecord.Typed(Json.text(value, "type"), Json.text(value, "value"));
  }

  private static RouteRecord.NamedTyped namedTyped(JsonNode value) {
    return new RouteRecord.NamedTyped(Json.text(value, "name"), typed(value));
  }

  private static RouteRecord.GrpcRule grpcRule(JsonNode rule) {
    return new RouteRecord.GrpcRule(
        Json.list(rule, "matches", RouteReaders::grpcMatch),
        Json.list(rule, "filters", RouteReaders::filter),
        Json.list(rule, "backendRefs", RouteReaders::backend));
  }

  private static RouteRecord.GrpcMatch grpcMatch(JsonNode match) {
    JsonNode method = match.path("method");
    return new RouteRecord.GrpcMatch(
        Json.absent(method)
            ? null
            : new RouteRecord.Rpc(
                Json.text(method, "type"),
                Json.text(method, "service"),
                Json.text(method, "method")),
        Json.list(match, "headers", RouteReaders::namedTyped));
  }

  private static List<List<RouteRecord.Backend>> connectionRules(JsonNode route) {
    return Json.list(
        WorkloadReaders.spec(route),
        "rules",
        rule -> Json.list(rule, "backendRefs", RouteReaders::backend));
  }

  private static RouteRecord.Backend backend(JsonNode backend) {
    KindRef ref = PolicyReaders.ref(backend);
    String kind = Json.absent(backend.path("kind")) ? "Service" : ref.kind();
    String group = Json.absent(backend.path("group")) ? KindRef.CORE : ref.group();
    return new RouteRecord.Backend(
        new KindRef(group, kind, ref.name(), ref.namespace()),
        Json.number(backend, "port", 0),
        Json.number(backend, "weight", 1),
        Json.list(backend, "filters", RouteReaders::filter));
  }

  private static RouteFilter filter(JsonNode filter) {
    return switch (Json.text(filter, "type")) {
      case "RequestHeaderModifier" -> headers(filter.path("requestHeaderModifier"), false);
      case "ResponseHeaderModifier" -> headers(filter.path("responseHeaderModifier"), true);
      case "RequestRedirect" -> redirect(filter.path("requestRedirect"));
      default -> new RouteFilter.Unsupported(Json.text(filter, "type"));
    };
  }

  private static RouteFilter headers(JsonNode modifier, boolean response) {
    return new RouteFilter.Headers(
        response, pairs(modifier, "add"), pairs(modifier, "set"), Json.texts(modifier, "remove"));
  }

  private static List<Map.Entry<String, String>> pairs(JsonNode modifier, String field) {
    return Json.list(
        modifier,
        field,
        header -> Map.entry(Json.text(header, "name"), Json.text(header, "value")));
  }

  /** The schemas' default for the status is 302. */
  private static RouteFilter redirect(JsonNode redirect) {
    JsonNode path = redirect.path("path");
    return new RouteFilter.Redirect(
        Json.text(redirect, "scheme"),
        Json.text(redirect, "hostname"),
        optional(path, "replaceFullPath"),
        optional(path, "replacePrefixMatch"),
        Json.number(redirect, "port", 0),
        Json.number(redirect, "statusCode", 302));
  }

  private static @Nullable String optional(JsonNode object, String field) {
    return Json.absent(object.path(field)) ? null : Json.text(object, field);
  }
}
