package io.lorica.proxy.accesslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lorica.proxy.accesslog.LoggedRequest.Answer;
import io.lorica.proxy.config.AccessLogConfig.Format;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResponseStream;
import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.MetricCatalog;
import io.lorica.proxy.runtime.LoopContext;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The access log of one event loop. Stands in front of all else that a request meets, so that a
 * line shows the request as it came and the answer as the client gets it. Confined to the loop.
 */
public final class AccessLog {
  private final LoopContext context;
  private final InstantSource wall;
  private final Format format;
  private final AccessLogWriter writer;
  private final Counter refused;

  public AccessLog(LoopContext context, InstantSource wall, Format format, AccessLogWriter writer) {
    this.context = context;
    this.wall = wall;
    this.format = format;
    this.writer = writer;
    this.refused =
        context.metrics().counter(MetricCatalog.REFUSED, Labels.of("bound", "access_log_bytes"));
  }

  /**
   * Puts the log in front of the service of one connection.
   *
   * @param clientAddress {@code ip:port}
   * @param clientId empty if the client proved none
   */
  public HttpService of(HttpService service, String clientAddress, String clientId) {
    String id = clientId.isEmpty() ? "-" : clientId;
    return (head, end, response) -> open(service, clientAddress, id, head, end, response);
  }

  private RequestStream open(
      HttpService service,
      String address,
      String id,
      RequestHead head,
      boolean end,
      ResponseStream response) {
    long startedNs = nowNs();
    LoggedRequest request = LoggedRequest.of(address, id, wall.instant(), head);
    LoggedExchange exchange = new LoggedExchange(this, request, startedNs, response);
    exchange.opened(service.open(head, end, exchange));
    exchange.processed();
    return exchange;
  }

  long nowNs() {
    return context.nowNs();
  }

  void write(LoggedRequest request, @Nullable Answer answer) {
    if (!writer.write(AccessLine.of(format, request, answer).getBytes(US_ASCII))) {
      refused.increment();
    }
  }
}
