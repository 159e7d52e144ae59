package io.lorica.cni.rules;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/** One port ({@code low == high}) or an inclusive range of ports. */
record PortRange(int low, int high) implements ParsedPorts {
  private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");

  /** An item that is neither, with the reason in the words of spec 08 §2.4. */
  record Invalid(String reason) implements ParsedPorts {}

  static ParsedPorts parse(String item) {
    String[] bounds = item.split("-", -1);
    if (bounds.length > 2) {
      return new Invalid("ranges expected as <lower>-<upper>");
    }
    OptionalInt low = port(bounds[0]);
    if (low.isEmpty()) {
      return new Invalid("\"" + bounds[0] + "\" is not a valid lower-bound");
    }
    OptionalInt high = bounds.length == 1 ? low : port(bounds[1]);
    if (high.isEmpty()) {
      return new Invalid("\"" + bounds[1] + "\" is not a valid upper-bound");
    }
    return high.getAsInt() < low.getAsInt()
        ? new Invalid("\"" + item + "\": upper-bound must be greater than or equal to lower-bound")
        : new PortRange(low.getAsInt(), high.getAsInt());
  }

  private static OptionalInt port(String text) {
    if (!DIGITS.matcher(text).matches()) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(text);
    return port <= 65535 ? OptionalInt.of(port) : OptionalInt.empty();
  }

  /** What this item counts towards the limit of one rule. */
  int references() {
    return low == high ? 1 : 2;
  }

  /** As the multiport match writes it. */
  String text() {
    return low == high ? Integer.toString(low) : low + ":" + high;
  }
}
