package io.lorica.proxy.outbound;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.OutboundFamilies;
import io.lorica.proxy.metrics.StatusCounters;
import io.lorica.proxy.route.Classification;

/**
 * What the routes of a policy are counted as: by HTTP statuses or by those of gRPC, as the policy
 * has it and whatever the requests are (spec 03 §4.9). Pure.
 */
enum RouteProtocol {
  HTTP {
    @Override
    OutboundFamilies.Routes families() {
      return OutboundFamilies.HTTP;
    }

    @Override
    Labels labels(int status, String error) {
      String shown = status == StatusCounters.NONE ? "" : Integer.toString(status);
      return Labels.of("http_status", shown).with("error", error);
    }

    @Override
    int status(ResponseHead head) {
      return head.status();
    }

    @Override
    int status(int known, HeaderBlock trailers) {
      return known;
    }

    @Override
    int status(ProxyError error, boolean call) {
      return call ? OK : error.answer().status();
    }
  },
  GRPC {
    @Override
    OutboundFamilies.Routes families() {
      return OutboundFamilies.GRPC;
    }

    // A stream that ended well, and that without a status, ended in an unknown one.
    @Override
    Labels labels(int status, String error) {
      boolean none = status == StatusCounters.NONE && !error.isEmpty();
      return Labels.of("grpc_status", none ? "" : GrpcStatus.name(status)).with("error", error);
    }

    @Override
    int status(ResponseHead head) {
      return Classification.grpcStatus(head.headers());
    }

    @Override
    int status(int known, HeaderBlock trailers) {
      int found = Classification.grpcStatus(trailers);
      return found == Classification.NO_STATUS ? known : found;
    }

    @Override
    int status(ProxyError error, boolean call) {
      return error.answer().grpcStatus();
    }
  };

  private static final int OK = 200;

  abstract OutboundFamilies.Routes families();

  /** How an outcome is shown. */
  abstract Labels labels(int status, String error);

  /** The status that an answer begins with; {@link StatusCounters#NONE} if it has none yet. */
  abstract int status(ResponseHead head);

  /** The status of an answer that ends with trailers. */
  abstract int status(int known, HeaderBlock trailers);

  /**
   * The status of the answer that a failure is told as.
   *
   * @param call whether the request is a call, which is answered with 200
   */
  abstract int status(ProxyError error, boolean call);
}
