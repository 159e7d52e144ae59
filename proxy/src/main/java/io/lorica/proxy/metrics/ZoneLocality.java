package io.lorica.proxy.metrics;

import java.util.Locale;

/** Whether an endpoint is in the zone of this pod, as discovery says (spec 02 §22). */
public enum ZoneLocality {
  UNKNOWN("Unknown"),
  LOCAL("Local"),
  REMOTE("Remote");

  private final String label;

  ZoneLocality(String label) {
    this.label = label;
  }

  /** What the label of an endpoint says; anything else is unknown. */
  public static ZoneLocality of(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "local" -> LOCAL;
      case "remote" -> REMOTE;
      default -> UNKNOWN;
    };
  }

  /** The value of the {@code zone_locality} label. */
  public String label() {
    return label;
  }
}
