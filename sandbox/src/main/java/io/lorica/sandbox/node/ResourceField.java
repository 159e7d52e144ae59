package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** A container's requests and limits as variables. Pure. */
final class ResourceField {
  private ResourceField() {}

  /** The value in units of the divisor, rounded up; 0 if none is set. */
  static String of(Container container, ResourceFieldSelector selector) {
    String path = selector.getResource();
    boolean limit = path.startsWith("limits.");
    String name = path.substring(path.indexOf('.') + 1);
    Map<String, Quantity> quantities =
        container.getResources() == null
            ? Map.of()
            : limit ? container.getResources().getLimits() : container.getResources().getRequests();
    Quantity quantity = quantities == null ? null : quantities.get(name);
    if (quantity == null) {
      return "0";
    }
    Quantity divisor = selector.getDivisor();
    BigDecimal unit =
        divisor == null || divisor.getNumericalAmount().signum() == 0
            ? BigDecimal.ONE
            : divisor.getNumericalAmount();
    return quantity.getNumericalAmount().divide(unit, 0, RoundingMode.CEILING).toPlainString();
  }
}
