package io.lorica.proxy.outbound;

import io.lorica.proxy.client.PassingResponse;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.RequestFilters;
import java.util.List;

/**
 * Changes the answers of a backend: by the backend's own filters, then by its route's (spec 02
 * §9.2). Confined to one event loop.
 */
final class FilteredResponse extends PassingResponse {
  private final List<HttpFilter> backend;
  private final List<HttpFilter> route;

  private FilteredResponse(
      List<HttpFilter> backend, List<HttpFilter> route, FailableResponse response) {
    super(response);
    this.backend = backend;
    this.route = route;
  }

  /** The response itself, where no filter changes answers. */
  static FailableResponse of(
      List<HttpFilter> backend, List<HttpFilter> route, FailableResponse response) {
    return RequestFilters.changeAnswers(backend) || RequestFilters.changeAnswers(route)
        ? new FilteredResponse(backend, route, response)
        : response;
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    change(head.headers());
    super.head(head, end);
  }

  @Override
  public void fail(ProxyError error) {
    super.fail(error.through(this::change));
  }

  private void change(HeaderBlock headers) {
    RequestFilters.answer(backend, headers);
    RequestFilters.answer(route, headers);
  }
}
