package io.lorica.sandbox.api;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Gives each Service an address of the range {@code 10.96.0.0/16}. Guarded by its own lock. */
final class ServiceAddresses {
  /** {@code 10.96.0.1} is the API server's, {@code 10.96.0.10} the name server's. */
  private static final int FIRST_FREE = 16;

  private static final int END = 256 * 255;

  private final Set<String> taken = new HashSet<>();
  private int next = FIRST_FREE;

  /** Fills in {@code clusterIP} and {@code clusterIPs} as the Service's type wants them. */
  synchronized void assign(ObjectNode service) {
    ObjectNode spec = service.withObject("/spec");
    if (spec.path("type").asString().equals("ExternalName")) {
      return;
    }
    String wanted = spec.path("clusterIP").asString();
    String address = wanted.isEmpty() ? free() : wanted;
    if (!address.equals("None") && !taken.add(address)) {
      throw new Refusal(
          422, "Invalid", "spec.clusterIPs: Invalid value: provided IP is already allocated");
    }
    spec.put("clusterIP", address).putArray("clusterIPs").add(address);
  }

  synchronized void release(ObjectNode service) {
    taken.remove(service.path("spec").path("clusterIP").asString());
  }

  private String free() {
    for (int tried = 0; tried < END; tried++) {
      String address = "10.96." + (next >> 8) + "." + (next & 255);
      next = next + 1 < END ? next + 1 : FIRST_FREE;
      if (!taken.contains(address)) {
        return address;
      }
    }
    throw new Refusal(500, "InternalError", "no service address is free");
  }
}
