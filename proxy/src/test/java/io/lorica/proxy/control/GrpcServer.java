package io.lorica.proxy.control;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A real grpc-java server on loopback, in plaintext. */
public final class GrpcServer implements AutoCloseable {
  private final Server server;

  private GrpcServer(Server server) {
    this.server = server;
  }

  /** Serves on a free port of 127.0.0.1. */
  public static GrpcServer serve(BindableService service, ServerInterceptor... interceptors) {
    return serve("127.0.0.1", 0, service, interceptors);
  }

  /** Serves on an address. */
  public static GrpcServer serve(
      String host, int port, BindableService service, ServerInterceptor... interceptors) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(host, port)).addService(service);
    for (ServerInterceptor interceptor : interceptors) {
      builder.intercept(interceptor);
    }
    try {
      return new GrpcServer(builder.build().start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the server does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
