package io.lorica.destination.grpc;

import com.google.protobuf.ByteString;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HostMatch;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.PolicyRef;
import io.lorica.destination.model.policy.ValueMatch;
import io.lorica.proto.grpcroute.GrpcFailureInjector;
import io.lorica.proto.grpcroute.GrpcRouteMatch;
import io.lorica.proto.grpcroute.GrpcRpcMatch;
import io.lorica.proto.httproute.HeaderMatch;
import io.lorica.proto.httproute.HttpFailureInjector;
import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.httproute.PathMatch;
import io.lorica.proto.httproute.PathModifier;
import io.lorica.proto.httproute.QueryParamMatch;
import io.lorica.proto.httproute.RequestHeaderModifier;
import io.lorica.proto.httproute.RequestRedirect;
import io.lorica.proto.httproute.ResponseHeaderModifier;
import io.lorica.proto.httptypes.Headers;
import io.lorica.proto.httptypes.Scheme;
import io.lorica.proto.meta.Metadata;
import io.lorica.proto.meta.Resource;
import java.util.List;

/** What both policy APIs write alike (spec 10 §3, §7). */
final class Policies {
  private Policies() {}

  static Metadata ref(PolicyRef ref) {
    return switch (ref) {
      case PolicyRef.Default(String name) -> Metadata.newBuilder().setDefault(name).build();
      case PolicyRef.Resource resource ->
          Metadata.newBuilder()
              .setResource(
                  Resource.newBuilder()
                      .setGroup(resource.group())
                      .setKind(resource.kind())
                      .setName(resource.name())
                      .setNamespace(resource.namespace())
                      .setPort(resource.port()))
              .build();
    };
  }

  static io.lorica.proto.httproute.HostMatch host(HostMatch host) {
    var out = io.lorica.proto.httproute.HostMatch.newBuilder();
    switch (host) {
      case HostMatch.Exact(String name) -> out.setExact(name);
      case HostMatch.Suffix(List<String> labels) ->
          out.setSuffix(
              io.lorica.proto.httproute.HostMatch.Suffix.newBuilder().addAllReverseLabels(labels));
    }
    return out.build();
  }

  static HttpRouteMatch http(HttpMatch match) {
    HttpRouteMatch.Builder out = HttpRouteMatch.newBuilder();
    if (match.path() != null) {
      out.setPath(path(match.path()));
    }
    match.headers().forEach(header -> out.addHeaders(header(header)));
    match.queryParams().forEach(param -> out.addQueryParams(queryParam(param)));
    if (match.method() != null) {
      out.setMethod(ProfileTranslator.method(match.method()));
    }
    return out.build();
  }

  private static PathMatch path(HttpMatch.Path path) {
    PathMatch.Builder out = PathMatch.newBuilder();
    switch (path) {
      case HttpMatch.Path.Exact(String exact) -> out.setExact(exact);
      case HttpMatch.Path.Prefix(String prefix) -> out.setPrefix(prefix);
      case HttpMatch.Path.Regex(String regex) -> out.setRegex(regex);
    }
    return out.build();
  }

  private static HeaderMatch header(ValueMatch.Named header) {
    HeaderMatch.Builder out = HeaderMatch.newBuilder().setName(header.name());
    switch (header.value()) {
      case ValueMatch.Exact(String value) -> out.setExact(ByteString.copyFromUtf8(value));
      case ValueMatch.Regex(String regex) -> out.setRegex(regex);
    }
    return out.build();
  }

  private static QueryParamMatch queryParam(ValueMatch.Named param) {
    QueryParamMatch.Builder out = QueryParamMatch.newBuilder().setName(param.name());
    switch (param.value()) {
      case ValueMatch.Exact(String value) -> out.setExact(value);
      case ValueMatch.Regex(String regex) -> out.setRegex(regex);
    }
    return out.build();
  }

  /** A missing {@code rpc} is written as an empty one where the caller says so. */
  static GrpcRouteMatch grpc(GrpcMatch match) {
    GrpcRouteMatch.Builder out = GrpcRouteMatch.newBuilder();
    GrpcMatch.Rpc rpc = match.rpc();
    if (rpc != null) {
      out.setRpc(GrpcRpcMatch.newBuilder().setService(rpc.service()).setMethod(rpc.method()));
    }
    match.headers().forEach(header -> out.addHeaders(header(header)));
    return out.build();
  }

  static RequestHeaderModifier requestHeaders(Filter.Headers headers) {
    return RequestHeaderModifier.newBuilder()
        .setAdd(headers(headers.add()))
        .setSet(headers(headers.set()))
        .addAllRemove(headers.remove())
        .build();
  }

  static ResponseHeaderModifier responseHeaders(Filter.Headers headers) {
    return ResponseHeaderModifier.newBuilder()
        .setAdd(headers(headers.add()))
        .setSet(headers(headers.set()))
        .addAllRemove(headers.remove())
        .build();
  }

  private static Headers headers(List<Filter.Header> headers) {
    Headers.Builder out = Headers.newBuilder();
    for (Filter.Header header : headers) {
      out.addHeaders(
          Headers.Header.newBuilder()
              .setName(header.name())
              .setValue(ByteString.copyFromUtf8(header.value())));
    }
    return out.build();
  }

  /** Unset parts stay unset; a redirect without status is sent as 200 (spec 07 §10, quirk 8). */
  static RequestRedirect redirect(Filter.Redirect redirect) {
    RequestRedirect.Builder out =
        RequestRedirect.newBuilder()
            .setHost(redirect.host())
            .setPort(redirect.port())
            .setStatus(redirect.status());
    if (!redirect.scheme().isEmpty()) {
      out.setScheme(
          redirect.scheme().equalsIgnoreCase("https")
              ? Scheme.newBuilder().setRegistered(Scheme.Registered.HTTPS)
              : Scheme.newBuilder().setRegistered(Scheme.Registered.HTTP));
    }
    Filter.RedirectPath path = redirect.path();
    if (path != null) {
      out.setPath(
          switch (path) {
            case Filter.RedirectPath.Full(String full) -> PathModifier.newBuilder().setFull(full);
            case Filter.RedirectPath.Prefix(String prefix) ->
                PathModifier.newBuilder().setPrefix(prefix);
          });
    }
    return out.build();
  }

  static HttpFailureInjector httpFailure(Filter.HttpFailure failure) {
    return HttpFailureInjector.newBuilder()
        .setStatus(failure.status())
        .setMessage(failure.message())
        .build();
  }

  static GrpcFailureInjector grpcFailure(Filter.GrpcFailure failure) {
    return GrpcFailureInjector.newBuilder()
        .setCode(failure.code())
        .setMessage(failure.message())
        .build();
  }
}
