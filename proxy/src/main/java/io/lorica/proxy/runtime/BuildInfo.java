package io.lorica.proxy.runtime;

/** What this build calls itself. */
public final class BuildInfo {
  /** Also the {@code version} label of {@code proxy_build_info}. */
  public static final String VERSION = version();

  private BuildInfo() {}

  private static String version() {
    String packaged = BuildInfo.class.getPackage().getImplementationVersion();
    return packaged == null ? "development" : packaged;
  }
}
