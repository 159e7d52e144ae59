package io.lorica.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcObserver;
import io.lorica.proxy.http.grpc.GrpcOptions;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.http.h2.Http2Events;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.testkit.ManualClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What becomes of a call while its connection is being made. */
final class ConnectionPerCallTest {
  private static final GrpcMethod<Empty> METHOD = new GrpcMethod<>("/S/M", Empty.parser());

  @AutoClose private final ManualClock clock = new ManualClock();
  private final List<Dialer.Listener> dialled = new ArrayList<>();
  private final List<GrpcStatus> ended = new ArrayList<>();
  private final GrpcClient client =
      new GrpcClient(
          new ConnectionPerCall(
              dialled::add,
              Http2Settings.DEFAULT,
              new Http2Runtime(clock, clock, Http2Events.NONE)),
          "localhost",
          clock);

  private GrpcClient.Call call() {
    return client.call(
        METHOD,
        Empty.getDefaultInstance(),
        GrpcOptions.DEFAULT,
        new GrpcObserver<>() {
          @Override
          public void message(Empty message) {
            throw new AssertionError("nobody answers");
          }

          @Override
          public void ended(GrpcStatus status) {
            ended.add(status);
          }
        });
  }

  @Test
  void eachCallConnects() {
    call();
    call();
    assertThat(dialled).hasSize(2);
  }

  @Test
  void aCallWithoutConnectionEndsAsUnavailable() {
    call();
    dialled.getFirst().failed(new ProxyError(ProxyError.Kind.CONNECT_FAILED, "refused"));
    assertThat(ended).containsExactly(new GrpcStatus(GrpcStatus.UNAVAILABLE, "refused"));
  }

  @Test
  void aConnectionForACallThatWasGivenUpIsClosed() {
    call().cancel();
    EmbeddedChannel channel = new EmbeddedChannel();
    dialled.getFirst().connected(HoldHandler.addTo(channel));
    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.<Object>readOutbound()).isNull();
    assertThat(ended).isEmpty();
  }

  @Test
  void aCallThatWasGivenUpHearsNothingOfAFailedConnection() {
    call().cancel();
    dialled.getFirst().failed(new ProxyError(ProxyError.Kind.CONNECT_FAILED, "refused"));
    assertThat(ended).isEmpty();
  }
}
