package io.lorica.proxy.http;

/**
 * Takes exchanges. A connection to a peer, a layer of the stack and a synthesized answer are all
 * services, so layers compose by wrapping: a server codec opens an exchange on the outermost
 * service, and the innermost one is a client connection.
 *
 * <p><b>An exchange</b> is a request head, its body, optional trailers, and the same backwards. The
 * caller sends the request through the returned {@link RequestStream}; the service answers through
 * the {@link ResponseStream} that it was given. It is over when both directions have ended or when
 * the caller cancels or the service aborts. After that neither side calls the other again and no
 * head of it may be read, because its owner recycles them.
 *
 * <p><b>Order.</b> Request: {@code open}, then {@code requestData}* and at most one {@code
 * requestTrailers}, unless {@code open} or a {@code requestData} said that it was the end.
 * Response: {@code informational}*, {@code head}, {@code data}*, at most one {@code trailers}. The
 * response may begin, end or be aborted while {@code open} still runs, and may end before the
 * request does: what then still arrives of the request is dropped and its bytes are returned as
 * consumed.
 *
 * <p><b>Buffers.</b> A call with data hands over its buffer: the receiver releases it, whatever
 * happens.
 *
 * <p><b>Back-pressure.</b> Who receives body bytes gives them back, once they have left for the
 * next peer or were dropped, by {@code requestConsumed} and {@code responseConsumed}. A codec stops
 * reading (HTTP/1) or opens no window (HTTP/2) while too much is unconsumed; so a layer which keeps
 * bytes and forgets to return them stalls its peer, and one which returns them early has no bound.
 *
 * <p><b>Tunnels.</b> After a response head of status 101, or of 2xx to {@code CONNECT}, the data of
 * both directions are the bytes of the tunnel, and each direction ends by its own end flag. An
 * HTTP/1 request that asked for a tunnel ended with its head ({@code end} was true); the tunnel
 * opens it again. One that also has a body which is not complete by then cannot become a tunnel.
 *
 * <p>Confined to the event loop of the connection that opened the exchange. No method throws for a
 * fault of a peer.
 */
@FunctionalInterface
public interface HttpService {
  /**
   * Begins an exchange.
   *
   * @param head the request; belongs to the caller, may be changed by layers on its way in, and is
   *     valid until the exchange is over
   * @param end whether the request has neither body nor trailers
   * @param response where the answer goes
   * @return where the rest of the request goes, also when {@code end} is true: it carries
   *     cancellation and the response's credit
   */
  RequestStream open(RequestHead head, boolean end, ResponseStream response);
}
