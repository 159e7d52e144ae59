package io.lorica.proxy.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that are served, over a scripted exchange. Their message is a timestamp. */
final class GrpcServiceTest {
  private static final String PATH = "/lab.Clock/Watch";

  /** The frame of a timestamp of five seconds. */
  private static final byte[] FIVE = {0, 0, 0, 0, 2, 8, 5};

  private final List<String> told = new ArrayList<>();
  private final Client client = new Client();
  private final RequestHead head = new RequestHead();
  private @Nullable GrpcReplies replies;

  private final HttpService service =
      new GrpcService<>(new GrpcMethod<>(PATH, Timestamp.parser()), this::called);

  GrpcServiceTest() {
    head.version(HttpVersion.HTTP_2);
    head.method("POST");
    head.path(PATH);
    head.headers().add("content-type", "application/grpc+proto");
  }

  private GrpcServing called(Timestamp request, GrpcReplies to) {
    told.add("called " + request.getSeconds());
    replies = to;
    return new GrpcServing() {
      @Override
      public void writable() {
        told.add("writable");
      }

      @Override
      public void cancelled() {
        told.add("cancelled");
      }
    };
  }

  private GrpcReplies replies() {
    GrpcReplies to = replies;
    if (to == null) {
      throw new AssertionError("not called");
    }
    return to;
  }

  /** What the client gets. */
  private static final class Client implements ResponseStream {
    final List<String> got = new ArrayList<>();
    int credit;

    @Override
    public void informational(ResponseHead interim) {
      got.add("interim");
    }

    @Override
    public void head(ResponseHead answer, boolean end) {
      got.add(
          answer.status()
              + " "
              + answer.headers().toString().strip().replace('\n', ' ')
              + (end ? " end" : ""));
    }

    @Override
    public void data(ByteBuf data, boolean end) {
      got.add(ByteBufUtil.hexDump(data));
      data.release();
    }

    @Override
    public void trailers(HeaderBlock trailers) {
      got.add("trailers " + trailers.toString().strip().replace('\n', ' '));
    }

    @Override
    public void abort(ResetReason reason) {
      got.add("aborted");
    }

    @Override
    public void requestConsumed(int bytes) {
      credit += bytes;
    }
  }

  private RequestStream open() {
    return service.open(head, false, client);
  }

  private RequestStream call() {
    RequestStream call = open();
    call.requestData(Unpooled.copiedBuffer(FIVE), true);
    return call;
  }

  @Test
  void theMessageMayComeInPieces() {
    RequestStream call = open();
    for (int i = 0; i < FIVE.length; i++) {
      assertThat(told).isEmpty();
      call.requestData(Unpooled.copiedBuffer(FIVE, i, 1), false);
    }
    assertThat(told).containsExactly("called 5");
    assertThat(client.credit).isEqualTo(FIVE.length);
    assertThat(client.got).isEmpty();
  }

  @Test
  void repliesFollowAHeadAndAStatusEndsThem() {
    call();
    replies().begin();
    replies().send(new byte[] {8, 1});
    replies().send(new byte[] {});
    replies().end(new GrpcStatus(GrpcStatus.OK, ""));
    replies().send(new byte[] {8, 2});
    replies().end(new GrpcStatus(GrpcStatus.INTERNAL, ""));
    assertThat(client.got)
        .containsExactly(
            "200 content-type: application/grpc",
            "00000000020801",
            "0000000000",
            "trailers grpc-status: 0");
  }

  @Test
  void aCallThatIsRefusedGetsAStatusAlone() {
    call();
    replies().end(new GrpcStatus(GrpcStatus.INVALID_ARGUMENT, "50 % of “it”"));
    assertThat(client.got)
        .containsExactly(
            "200 content-type: application/grpc grpc-status: 3"
                + " grpc-message: 50 %25 of %E2%80%9Cit%E2%80%9D end");
    assertThat(StatusReader.decode(StatusWriter.encode("50 % of “it”"))).isEqualTo("50 % of “it”");
  }

  @Test
  void aSlowClientIsWaitedFor() {
    RequestStream call = call();
    assertThat(replies().isWritable()).isTrue();
    byte[] half = new byte[ServedCall.HIGH_WATER / 2];
    replies().send(half);
    assertThat(replies().isWritable()).isTrue();
    replies().send(half);
    assertThat(replies().isWritable()).isFalse();

    call.responseConsumed(10);
    assertThat(told).containsExactly("called 5");
    call.responseConsumed(1);
    assertThat(told).containsExactly("called 5", "writable");
    assertThat(replies().isWritable()).isTrue();
    call.responseConsumed(half.length);
    assertThat(told).containsExactly("called 5", "writable");
  }

  @Test
  void aClientThatLeavesIsToldOfOnce() {
    RequestStream call = call();
    replies().send(new byte[] {8, 1});
    call.cancel(ResetReason.CANCEL);
    replies().send(new byte[] {8, 1});
    replies().end(new GrpcStatus(GrpcStatus.OK, ""));
    assertThat(told).containsExactly("called 5", "cancelled");
    assertThat(client.got).hasSize(2);
  }

  @Test
  void anEndedCallIsNotCancelled() {
    RequestStream call = call();
    replies().end(new GrpcStatus(GrpcStatus.OK, ""));
    call.cancel(ResetReason.CANCEL);
    assertThat(told).containsExactly("called 5");
  }

  @Test
  void aSecondMessageIsDropped() {
    RequestStream call = open();
    call.requestData(Unpooled.copiedBuffer(FIVE), false);
    call.requestData(Unpooled.copiedBuffer(FIVE), true);
    assertThat(told).containsExactly("called 5");
    assertThat(client.credit).isEqualTo(2 * FIVE.length);
  }

  @Test
  void aCallWithoutAMessageIsAFault() {
    open().requestData(Unpooled.EMPTY_BUFFER, true);
    service.open(head, true, client);
    open().requestTrailers(new HeaderBlock());
    assertThat(client.got).hasSize(3).allMatch(got -> got.contains("grpc-status: 13"));
    assertThat(told).isEmpty();
  }

  @Test
  void aLargeMessageIsRefusedBeforeItIsRead() {
    open().requestData(Unpooled.copiedBuffer(new byte[] {0, 0, 1, 0, 1}), false);
    assertThat(client.got).singleElement().asString().contains("grpc-status: 8");
  }

  @Test
  void otherMethodsAreNotThere() {
    head.path("/lab.Clock/Stop");
    call();
    assertThat(client.got)
        .containsExactly("200 content-type: application/grpc grpc-status: 12 end");
    assertThat(client.credit).isEqualTo(FIVE.length);
  }

  @Test
  void whatIsNotGrpcIsNotAnsweredAsIfItWere() {
    head.headers().remove(io.lorica.proxy.http.HeaderName.CONTENT_TYPE);
    call();
    assertThat(client.got).containsExactly("415  end");
    assertThat(told).isEmpty();
  }

  @Test
  void whoIsRefusedIsRefusedEveryMethod() {
    HttpService refusing =
        GrpcService.refusing(new GrpcStatus(GrpcStatus.UNAUTHENTICATED, "who are you"));
    head.path("/any.Thing/AtAll");
    RequestStream call = refusing.open(head, false, client);
    call.requestData(Unpooled.copiedBuffer(FIVE), true);
    assertThat(client.got)
        .containsExactly(
            "200 content-type: application/grpc grpc-status: 16 grpc-message: who are you end");
    assertThat(client.credit).isEqualTo(FIVE.length);
  }
}
