package io.lorica.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lorica.sandbox.host.HostSandbox;
import io.lorica.sandbox.node.SystemTools;
import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link TestSandbox}: one for all classes of a run, each test in namespaces of its
 * own. Without root, or without the programs that namespaces take, tests are skipped.
 */
public final class SandboxExtension implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(SandboxExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    assumeTrue(
        "root".equals(System.getProperty("user.name")) && SystemTools.missingPackages().isEmpty(),
        "network namespaces need root, iproute2 and iptables");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestSandbox.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .getOrComputeIfAbsent(TestSandbox.class, _ -> start(), TestSandbox.class);
  }

  private static TestSandbox start() {
    try {
      return new TestSandbox(HostSandbox.start("test-" + ProcessHandle.current().pid()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
