package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Keeps an answer as text, and leaves the credit to the test. */
class RecordingResponse implements ResponseStream {
  final StringBuilder log = new StringBuilder();

  /** Whether it was aborted. */
  boolean broken;

  int credit;

  /** Heads, content, trailers and end of the answer, as one text. */
  String log() {
    return log.toString();
  }

  @Override
  public void informational(ResponseHead head) {
    log.append("interim ").append(head.status()).append('|');
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    log.append(head.status()).append(end ? " end" : "");
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    log.append('|').append(data.toString(StandardCharsets.ISO_8859_1)).append(end ? " end" : "");
    data.release();
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    log.append("|trailers ").append(trailers.toString().strip());
  }

  @Override
  public void abort(ResetReason reason) {
    broken = true;
    log.append("|aborted ").append(reason);
  }

  @Override
  public void requestConsumed(int bytes) {
    credit += bytes;
  }
}
