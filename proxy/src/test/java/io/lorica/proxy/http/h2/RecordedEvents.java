package io.lorica.proxy.http.h2;

import java.util.ArrayList;
import java.util.List;

/** What a connection complained of. */
final class RecordedEvents implements Http2Events {
  final List<String> lines = new ArrayList<>();

  @Override
  public void connectionFailed(Http2Error error, String reason) {
    lines.add("connection " + error + ": " + reason);
  }

  @Override
  public void streamFailed(Http2Error error, String reason) {
    lines.add("stream " + error + ": " + reason);
  }

  @Override
  public void streamRefused(String reason) {
    lines.add("refused: " + reason);
  }

  @Override
  public void connectionBroken(Throwable cause) {
    lines.add("broken: " + cause);
  }

  @Override
  public void peerFailed(long code) {
    lines.add("peer " + code);
  }
}
