package io.lorica.checks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Optional;
import java.util.Set;

/** Which module may use which: the table of docs/architecture.md. */
enum Modules {
  PROTO("io.lorica.proto"),
  MESH("io.lorica.mesh"),
  TESTKIT("io.lorica.testkit"),
  CONTROLLER("io.lorica.controller"),
  PROXY("io.lorica.proxy"),
  CRDS("io.lorica.crds"),
  DESTINATION("io.lorica.destination"),
  IDENTITY("io.lorica.identity"),
  INJECTOR("io.lorica.injector"),
  HEARTBEAT("io.lorica.heartbeat"),
  WEB("io.lorica.web"),
  CNI("io.lorica.cni"),
  SANDBOX("io.lorica.sandbox"),
  CHECKS("io.lorica.checks");

  private final String root;

  Modules(String root) {
    this.root = root;
  }

  private Set<Modules> uses() {
    return switch (this) {
      case PROTO, MESH, CRDS, CHECKS -> Set.of();
      case CONTROLLER -> Set.of(MESH);
      case PROXY, TESTKIT -> Set.of(PROTO, MESH);
      case DESTINATION, IDENTITY, INJECTOR, HEARTBEAT, WEB -> Set.of(CONTROLLER, CRDS, PROTO, MESH);
      case CNI -> Set.of(MESH);
      case SANDBOX -> Set.of(MESH, PROTO, CONTROLLER, CRDS);
    };
  }

  /** The module that a class of ours belongs to; empty for a library's. */
  static Optional<Modules> of(JavaClass type) {
    for (Modules module : values()) {
      if (module.holds(type)) {
        return Optional.of(module);
      }
    }
    return Optional.empty();
  }

  /** Whether the class is in this module. */
  boolean holds(JavaClass type) {
    return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
  }

  /** Whether {@code user}, of this module, may know {@code used}, of ours too. */
  boolean allows(JavaClass user, JavaClass used) {
    Modules other = of(used).orElse(this);
    return other == this || uses().contains(other) || allowsByException(user, used, other);
  }

  /**
   * The sandbox runs programs by their main classes; of the CNI plugin, the repair controller alone
   * is a control-plane program.
   */
  private boolean allowsByException(JavaClass user, JavaClass used, Modules other) {
    return switch (this) {
      case SANDBOX ->
          used.getSimpleName().equals("Main")
              // The sidecar of the sandbox's own control plane comes from the injector's function.
              || other == INJECTOR;
      case CNI -> other == CONTROLLER && user.getPackageName().startsWith(root + ".repair");
      default -> false;
    };
  }

  /** Every class of the module. */
  DescribedPredicate<JavaClass> classes() {
    return resideInAPackage(root + "..");
  }
}
