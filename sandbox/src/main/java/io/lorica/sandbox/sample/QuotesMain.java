package io.lorica.sandbox.sample;

import com.google.protobuf.StringValue;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The gRPC backend on port 9090: says a quote, as fast and as well as its manner says. */
public final class QuotesMain {
  private static final List<String> QUOTES =
      List.of(
          "Nothing endures but change.",
          "Know thyself.",
          "Festina lente.",
          "The medium is the message.");

  private final Manner manner;
  private final RandomGenerator random;
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

  private QuotesMain(Manner manner, RandomGenerator random) {
    this.manner = manner;
    this.random = random;
  }

  /** Runs until it is ended. */
  public static void main(String[] args) throws IOException, InterruptedException {
    QuotesMain quotes = new QuotesMain(Manner.of(System.getenv()), RandomGenerator.getDefault());
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(Quotes.SERVICE)
            .addMethod(Quotes.GET, ServerCalls.asyncUnaryCall(quotes::get))
            .addMethod(Quotes.LIST, ServerCalls.asyncServerStreamingCall(quotes::list))
            .build();
    Server server = NettyServerBuilder.forPort(9090).addService(service).build().start();
    server.awaitTermination();
  }

  private void get(StringValue topic, StreamObserver<StringValue> caller) {
    boolean fails = manner.fails(random.nextDouble());
    String quote = QUOTES.get(random.nextInt(QUOTES.size()));
    var _ =
        later.schedule(
            () -> answer(caller, fails, quote), manner.delay().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void answer(StreamObserver<StringValue> caller, boolean fails, String quote) {
    if (fails) {
      caller.onError(
          Status.UNAVAILABLE.withDescription("quotes " + manner.version()).asRuntimeException());
    } else {
      caller.onNext(StringValue.of(quote + " (quotes " + manner.version() + ")"));
      caller.onCompleted();
    }
  }

  private void list(StringValue topic, StreamObserver<StringValue> caller) {
    QUOTES.forEach(quote -> caller.onNext(StringValue.of(quote)));
    caller.onCompleted();
  }
}
