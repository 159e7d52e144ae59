package io.lorica.sandbox.sample;

import com.google.protobuf.StringValue;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.lite.ProtoLiteUtils;

/**
 * The sample's gRPC service {@code lorica.sample.Quotes}. Its messages are the well-known {@code
 * google.protobuf.StringValue}, so that the sample needs no generated code.
 */
final class Quotes {
  static final String SERVICE = "lorica.sample.Quotes";

  /** One quote for a topic. */
  static final MethodDescriptor<StringValue, StringValue> GET =
      method("Get", MethodDescriptor.MethodType.UNARY);

  /** All quotes for a topic, one message each. */
  static final MethodDescriptor<StringValue, StringValue> LIST =
      method("List", MethodDescriptor.MethodType.SERVER_STREAMING);

  private Quotes() {}

  private static MethodDescriptor<StringValue, StringValue> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<StringValue, StringValue>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(ProtoLiteUtils.marshaller(StringValue.getDefaultInstance()))
        .setResponseMarshaller(ProtoLiteUtils.marshaller(StringValue.getDefaultInstance()))
        .build();
  }
}
