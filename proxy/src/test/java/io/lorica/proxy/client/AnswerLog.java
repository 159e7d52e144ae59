package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** A caller that writes down what it is told. */
public final class AnswerLog implements FailableResponse {
  private final List<String> heard = new ArrayList<>();

  /** Everything so far, in order. */
  public List<String> heard() {
    return heard;
  }

  @Override
  public void dispatched() {
    heard.add("dispatched");
  }

  @Override
  public void informational(ResponseHead head) {
    heard.add("informational " + head.status());
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    heard.add("head " + head.status() + (end ? " end" : ""));
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    heard.add("data " + data.readableBytes() + (end ? " end" : ""));
    data.release();
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    heard.add("trailers");
  }

  @Override
  public void abort(ResetReason reason) {
    heard.add("abort " + reason);
  }

  @Override
  public void fail(ProxyError error) {
    heard.add("fail " + error.kind());
  }

  @Override
  public void requestConsumed(int bytes) {
    heard.add("consumed " + bytes);
  }
}
