package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Field blocks of a connection that is warm: what repeats is in the dynamic table, an id that does
 * not is sent as it is.
 */
@State(Scope.Thread)
public class HpackBenchmark {
  /** Blocks after which the encoder has learned what repeats. */
  private static final int LEARNED = 4;

  private final HpackEncoder encoder = new HpackEncoder();
  private final HpackEncoder answers = new HpackEncoder();
  private final HpackDecoder decoder = new HpackDecoder(new LoopMemory());
  private final HpackDecoder answered = new HpackDecoder(new LoopMemory());
  private final HeadAssembler assembler = new HeadAssembler(16_384);
  private final RequestHead request = new RequestHead();
  private final ResponseHead response = new ResponseHead();
  private final RequestHead read = new RequestHead();
  private final ResponseHead readResponse = new ResponseHead();
  private byte[] block = {};
  private byte[] answer = {};
  private byte[] encoded = {};

  @Setup
  public void warm() {
    request.version(HttpVersion.HTTP_2);
    request.method("POST");
    request.schemeHttp();
    request.authority("web.default.svc.cluster.local:8080");
    request.path("/emojivoto.v1.VotingService/VoteDoughnut");
    request.headers().add(HeaderName.CONTENT_TYPE, "application/grpc");
    request.headers().add(HeaderName.USER_AGENT, "grpc-go/1.70.0");
    request.headers().add("te", "trailers");
    request.headers().add("x-request-id", "5f1c7a8e-3b1c-4f5e-9d3f-8a1b2c3d4e5f");
    response.version(HttpVersion.HTTP_2);
    response.headers().add(HeaderName.CONTENT_TYPE, "application/grpc");
    response.headers().add("date", "Mon, 21 Oct 2013 20:13:21 GMT");
    encoded = new byte[HpackEncoder.bound(request) + HpackEncoder.bound(response.headers())];
    for (int i = 0; i < LEARNED; i++) {
      block = Arrays.copyOf(encoded, encoder.request(request, encoded, 0));
      decode();
      answer = Arrays.copyOf(encoded, answers.response(response, encoded, 0));
      decodeResponse();
    }
  }

  @Benchmark
  public int encode() {
    return encoder.request(request, encoded, 0);
  }

  @Benchmark
  public int encodeResponse() {
    return answers.response(response, encoded, 0);
  }

  @Benchmark
  public HeadAssembler.Verdict decode() {
    read.clear();
    assembler.beginRequest(read);
    decoder.decode(block, 0, block.length, assembler);
    return assembler.finish();
  }

  @Benchmark
  public HeadAssembler.Verdict decodeResponse() {
    readResponse.clear();
    assembler.beginResponse(readResponse);
    answered.decode(answer, 0, answer.length, assembler);
    return assembler.finish();
  }
}
