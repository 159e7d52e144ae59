package io.lorica.controller.x509;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One PEM block. Never printed: it may be a key. */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record PemBlock(String type, byte[] der) {
  private static final Pattern BLOCK =
      Pattern.compile(
          "^-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]*)-----END \\1-----",
          Pattern.MULTILINE);

  /** A text as blocks and whatever stands behind the last of them. */
  record Text(List<PemBlock> blocks, String rest) {}

  /** Reads a text; what stands between the blocks is a comment. */
  static Text read(String pem) {
    List<PemBlock> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(pem);
    int end = 0;
    while (matcher.find()) {
      try {
        blocks.add(
            new PemBlock(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
        end = matcher.end();
      } catch (IllegalArgumentException _) {
        // A block with broken base64 is no block; what follows may be one.
      }
    }
    return new Text(List.copyOf(blocks), pem.substring(end));
  }

  @Override
  public String toString() {
    return "PemBlock[" + type + "]";
  }
}
