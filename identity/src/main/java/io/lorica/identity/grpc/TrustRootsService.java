package io.lorica.identity.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.lorica.controller.grpc.Drain;
import io.lorica.identity.material.Authority;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proto.lorica.identity.TrustBundle;
import io.lorica.proto.lorica.identity.TrustRootsGrpc;
import io.lorica.proto.lorica.identity.WatchRequest;
import org.jspecify.annotations.Nullable;

/**
 * {@code TrustRoots.Watch}: the anchors in force now and the whole set again at each change. A
 * client that does not read misses the sets in between and gets the latest when it reads again.
 */
public final class TrustRootsService extends TrustRootsGrpc.TrustRootsImplBase {
  private final Authority authority;
  private final Drain drain;

  public TrustRootsService(Authority authority, Drain drain) {
    this.authority = authority;
    this.drain = drain;
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<TrustBundle> observer) {
    new Stream((ServerCallStreamObserver<TrustBundle>) observer).open();
  }

  /** One client. Its lock makes writes one at a time, as the library demands. */
  private final class Stream {
    private final ServerCallStreamObserver<TrustBundle> client;
    private @Nullable TrustAnchors waiting;
    private boolean over;

    Stream(ServerCallStreamObserver<TrustBundle> client) {
      this.client = client;
    }

    void open() {
      client.setOnReadyHandler(this::write);
      Drain.Entry entry = drain.register(this::end);
      Runnable unwatch = authority.watchAnchors(this::offer);
      Runnable gone =
          () -> {
            unwatch.run();
            entry.close();
          };
      client.setOnCancelHandler(gone);
      client.setOnCloseHandler(gone);
    }

    private synchronized void offer(TrustAnchors anchors) {
      waiting = anchors;
      write();
    }

    private synchronized void write() {
      TrustAnchors latest = waiting;
      if (!over && latest != null && client.isReady()) {
        waiting = null;
        client.onNext(TrustBundle.newBuilder().setPem(latest.pem()).build());
      }
    }

    private synchronized void end() {
      if (!over) {
        over = true;
        client.onCompleted();
      }
    }
  }
}
