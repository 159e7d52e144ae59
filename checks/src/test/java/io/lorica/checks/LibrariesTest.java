package io.lorica.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import org.junit.jupiter.api.Test;

/** Who may use which library: docs/architecture.md, "Libraries". */
final class LibrariesTest {
  private static final String[] PLATFORM = {
    "java..",
    "javax.net.ssl..",
    "javax.crypto..",
    "javax.security..",
    "com.sun.management..",
    "org.jspecify.."
  };

  @Test
  void proxyCarriesNettyAndProtobufAndNothingElse() {
    classes()
        .that(Modules.PROXY.classes())
        .should()
        .onlyDependOnClassesThat(
            inPackages(
                PLATFORM,
                "io.lorica.proxy..",
                "io.lorica.proto..",
                // The part of the wire whose packages are not ours: trace export.
                "io.opentelemetry.proto..",
                "io.lorica.mesh..",
                "io.netty..",
                "com.google.protobuf..",
                "com.google.re2j.."))
        .because("each library costs every pod memory and start-up time")
        .check(CompiledTree.main());
  }

  @Test
  void proxyLeavesTheGrpcStubsAlone() {
    noClasses()
        .that(Modules.PROXY.classes())
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are gRPC stubs",
                (JavaClass type) -> isStub(type.getName().replaceFirst("\\$.*", ""))))
        .because("they need grpc-java; the proxy speaks gRPC with its own HTTP/2 client")
        .check(CompiledTree.main());
  }

  @Test
  void proxyHasItsOwnHttpCodecs() {
    noClasses()
        .that(Modules.PROXY.classes())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty.handler.codec.http..", "io.netty.handler.codec.http2..")
        .because("Netty's cost twice the CPU; tests may use them as an oracle")
        .check(CompiledTree.main());
  }

  /** By the outermost class: messages have nested classes with such names. */
  private static boolean isStub(String outermost) {
    return outermost.startsWith("io.lorica.proto.") && outermost.endsWith("Grpc");
  }

  @Test
  void meshStandsOnThePlatformAlone() {
    classes()
        .that(Modules.MESH.classes())
        .should()
        .onlyDependOnClassesThat(inPackages(PLATFORM, "io.lorica.mesh.."))
        .check(CompiledTree.main());
  }

  @Test
  void kubernetesClientStaysAtTheEdge() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.lorica.controller.kube..",
            "io.lorica.destination.kube..",
            // Generated from the CRDs with the client's own model types.
            "io.lorica.crds..",
            // Stands in for the API server, so the client's model is its subject.
            "io.lorica.sandbox..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8..")
        .because("what is decided is decided on our own records, with or without a cluster")
        .check(CompiledTree.main());
  }

  private static DescribedPredicate<JavaClass> inPackages(String[] some, String... more) {
    DescribedPredicate<JavaClass> all =
        JavaClass.Predicates.resideInAnyPackage(some)
            .or(JavaClass.Predicates.resideInAnyPackage(more));
    // Arrays of primitives have no package.
    return all.or(
        DescribedPredicate.describe(
            "primitives", type -> type.getBaseComponentType().isPrimitive()));
  }
}
