package io.lorica.proxy.discovery;

import static io.lorica.proxy.discovery.Distributions.each;

import io.lorica.proto.grpcroute.GrpcFailureInjector;
import io.lorica.proto.httproute.HttpFailureInjector;
import io.lorica.proto.httproute.PathModifier;
import io.lorica.proto.httproute.RequestHeaderModifier;
import io.lorica.proto.httproute.RequestRedirect;
import io.lorica.proto.httproute.ResponseHeaderModifier;
import io.lorica.proto.httptypes.Headers;
import io.lorica.proto.httptypes.Scheme;
import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.route.FieldText;
import io.lorica.proxy.route.HeaderEdit;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Filters of HTTP and gRPC routes from the wire, for both halves (spec 10 §7, §16). Pure. */
final class FilterTranslator {
  private static final int MAX_PORT = 65_535;

  /** Of an answer that is final: an interim one would have the client wait for another. */
  private static final int MIN_STATUS = 200;

  private static final int MAX_STATUS = 999;
  private static final int MOVED_PERMANENTLY = 301;

  private FilterTranslator() {}

  static HttpFilter requestHeaders(RequestHeaderModifier wire) throws Unusable {
    return new HttpFilter.RequestHeaders(edit(wire.getAdd(), wire.getSet(), wire.getRemoveList()));
  }

  static HttpFilter responseHeaders(ResponseHeaderModifier wire) throws Unusable {
    return new HttpFilter.ResponseHeaders(edit(wire.getAdd(), wire.getSet(), wire.getRemoveList()));
  }

  static HttpFilter failure(HttpFailureInjector wire) throws Unusable {
    return new HttpFilter.HttpFailure(
        status(wire.getStatus()), wire.getMessage(), ratio(wire.hasRatio(), wire.getRatio()));
  }

  static HttpFilter failure(GrpcFailureInjector wire) throws Unusable {
    return new HttpFilter.GrpcFailure(
        wire.getCode(), wire.getMessage(), ratio(wire.hasRatio(), wire.getRatio()));
  }

  static HttpFilter redirect(RequestRedirect wire) throws Unusable {
    if (wire.getPort() < 0 || wire.getPort() > MAX_PORT) {
      throw new Unusable("a redirect has no such port");
    }
    return new HttpFilter.Redirected(
        new Redirect(
            wire.hasScheme() ? scheme(wire.getScheme()) : "",
            host(wire.getHost()),
            wire.getPort(),
            wire.hasPath() ? path(wire.getPath()) : Optional.empty(),
            wire.getStatus() == 0 ? MOVED_PERMANENTLY : status(wire.getStatus())));
  }

  private static HeaderEdit edit(Headers add, Headers set, List<String> remove) throws Unusable {
    List<FieldText> removed = new ArrayList<>();
    for (String name : remove) {
      FieldText text = MatchTranslator.fieldName(name);
      if (!HopByHop.isReserved(text.toString())) {
        removed.add(text);
      }
    }
    return new HeaderEdit(fields(add), fields(set), List.copyOf(removed));
  }

  /** Fields that frame a message or belong to a connection are ours alone, and passed over. */
  private static List<HeaderEdit.Field> fields(Headers wire) throws Unusable {
    return each(wire.getHeadersList(), FilterTranslator::field).stream()
        .filter(field -> !HopByHop.isReserved(field.name().toString()))
        .toList();
  }

  private static HeaderEdit.Field field(Headers.Header wire) throws Unusable {
    byte[] value = wire.getValue().toByteArray();
    if (!FieldSyntax.isValue(value, 0, value.length)) {
      throw new Unusable("no value of a header field for " + wire.getName());
    }
    return new HeaderEdit.Field(MatchTranslator.fieldName(wire.getName()), FieldText.of(value));
  }

  private static HttpFilter.Ratio ratio(boolean present, io.lorica.proto.httproute.Ratio wire)
      throws Unusable {
    if (!present) {
      return HttpFilter.Ratio.ALWAYS;
    }
    long numerator = Integer.toUnsignedLong(wire.getNumerator());
    long denominator = Integer.toUnsignedLong(wire.getDenominator());
    if (denominator == 0 || numerator > denominator) {
      throw new Unusable("a ratio of failures is not within 0 and 1");
    }
    return new HttpFilter.Ratio(numerator, denominator);
  }

  private static int status(int status) throws Unusable {
    if (status < MIN_STATUS || status > MAX_STATUS) {
      throw new Unusable("no status of an answer: " + Integer.toUnsignedString(status));
    }
    return status;
  }

  private static String host(String host) throws Unusable {
    byte[] bytes = host.getBytes(StandardCharsets.UTF_8);
    if (!host.isEmpty() && !FieldSyntax.isAuthority(bytes, 0, bytes.length)) {
      throw new Unusable("a redirect leads to no host: " + host);
    }
    return host;
  }

  private static String scheme(Scheme wire) throws Unusable {
    return switch (wire.getTypeCase()) {
      case REGISTERED ->
          switch (wire.getRegistered()) {
            case HTTP -> "http";
            case HTTPS -> "https";
            case UNRECOGNIZED -> throw new Unusable("a scheme has an unknown number");
          };
      case UNREGISTERED -> {
        byte[] name = wire.getUnregistered().getBytes(StandardCharsets.UTF_8);
        if (!FieldSyntax.isScheme(name, 0, name.length)) {
          throw new Unusable("no scheme: " + wire.getUnregistered());
        }
        yield wire.getUnregistered();
      }
      case TYPE_NOT_SET -> throw new Unusable("a scheme has no type");
    };
  }

  private static Optional<Redirect.PathChange> path(PathModifier wire) throws Unusable {
    return switch (wire.getReplaceCase()) {
      case FULL -> Optional.of(new Redirect.PathChange.Full(target(wire.getFull())));
      case PREFIX -> Optional.of(new Redirect.PathChange.Prefix(target(wire.getPrefix())));
      case REPLACE_NOT_SET -> Optional.empty();
    };
  }

  private static String target(String text) throws Unusable {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!text.startsWith("/") || !FieldSyntax.isTarget(bytes, 0, bytes.length)) {
      throw new Unusable("a redirect leads to no path: " + text);
    }
    return MatchTranslator.utf8AsBytes(text);
  }
}
