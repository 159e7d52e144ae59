package io.lorica.proxy.outbound;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.RequestFilters;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Changes the answers of a backend: by the backend's own filters, then by its route's (spec 02
 * §9.2). Confined to one event loop.
 */
record FilteredResponse(List<HttpFilter> backend, List<HttpFilter> route, FailableResponse response)
    implements FailableResponse {
  /** The response itself, where no filter changes answers. */
  static FailableResponse of(
      List<HttpFilter> backend, List<HttpFilter> route, FailableResponse response) {
    return RequestFilters.changeAnswers(backend) || RequestFilters.changeAnswers(route)
        ? new FilteredResponse(backend, route, response)
        : response;
  }

  @Override
  public void dispatched() {
    response.dispatched();
  }

  @Override
  public void informational(ResponseHead head) {
    response.informational(head);
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    RequestFilters.answer(backend, head);
    RequestFilters.answer(route, head);
    response.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    response.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    response.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    response.abort(reason);
  }

  @Override
  public void fail(ProxyError error) {
    response.fail(error);
  }

  @Override
  public void requestConsumed(int bytes) {
    response.requestConsumed(bytes);
  }
}
