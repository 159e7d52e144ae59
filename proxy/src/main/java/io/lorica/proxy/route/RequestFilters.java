package io.lorica.proxy.route;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Applies filters in their order (spec 02 §9.2). Pure but for the heads that it changes. */
public final class RequestFilters {
  private RequestFilters() {}

  /**
   * Applies the filters for requests, up to the first that answers.
   *
   * @param matched the match by which the request got here, if there is one
   * @param random decides injected failures
   * @return the answer that ends the request here, or null if it goes on
   */
  public static @Nullable ProxyError apply(
      List<HttpFilter> filters,
      RequestHead head,
      @Nullable RequestMatch matched,
      RandomGenerator random) {
    for (int i = 0; i < filters.size(); i++) {
      ProxyError answer = apply(filters.get(i), head, matched, random);
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }

  /** Applies the filters for answers. */
  public static void answer(List<HttpFilter> filters, HeaderBlock headers) {
    for (HttpFilter filter : filters) {
      if (filter instanceof HttpFilter.ResponseHeaders response) {
        response.edit().apply(headers);
      }
    }
  }

  /** Whether answers pass through {@link #answer} for a reason. */
  public static boolean changeAnswers(List<HttpFilter> filters) {
    for (int i = 0; i < filters.size(); i++) {
      if (filters.get(i) instanceof HttpFilter.ResponseHeaders) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable ProxyError apply(
      HttpFilter filter, RequestHead head, @Nullable RequestMatch matched, RandomGenerator random) {
    return switch (filter) {
      case HttpFilter.InvalidPolicy _ -> ProxyError.UNEXPECTED;
      case HttpFilter.RequestHeaders request -> {
        request.edit().apply(head.headers());
        yield null;
      }
      case HttpFilter.ResponseHeaders _ -> null;
      case HttpFilter.Redirected redirected -> redirect(redirected.redirect(), head, matched);
      case HttpFilter.HttpFailure failure ->
          failure.ratio().draw(random)
              ? ProxyError.injected(failure.status(), failure.message())
              : null;
      case HttpFilter.GrpcFailure failure ->
          failure.ratio().draw(random)
              ? ProxyError.injectedGrpc(failure.code(), failure.message())
              : null;
    };
  }

  private static @Nullable ProxyError redirect(
      Redirect redirect, RequestHead head, @Nullable RequestMatch matched) {
    return switch (redirect.of(head, matched)) {
      case Redirect.Outcome.Elsewhere elsewhere ->
          ProxyError.redirect(redirect.status(), elsewhere.location());
      case Redirect.Outcome.Here _ -> null;
      case Redirect.Outcome.Impossible _ -> ProxyError.UNEXPECTED;
    };
  }
}
