package io.lorica.proxy.metrics;

/** The process, its certificate and its name resolution (spec 03 §4.11). */
public final class ProcessFamilies {
  static final FamilyGroup GROUP = new FamilyGroup();

  public static final MetricFamily BUILD_INFO =
      GROUP.gauge("proxy_build_info", "", "Proxy build info.");
  public static final MetricFamily DNS_RESOLUTIONS =
      GROUP.counter(
          "control_dns_resolutions",
          "",
          "Counts the number of DNS records that have been resolved.");
  public static final MetricFamily CERT_EXPIRATION =
      GROUP.gauge(
          "control_identity_cert_expiration_timestamp_seconds",
          "seconds",
          "Time when this proxy's current mTLS identity certificate will expire (in seconds since"
              + " the UNIX epoch).");
  public static final MetricFamily CERT_REFRESH =
      GROUP.gauge(
          "control_identity_cert_refresh_timestamp_seconds",
          "seconds",
          "Time when this proxy's current mTLS identity certificate was last updated.");
  public static final MetricFamily CERT_REFRESHES =
      GROUP.counter(
          "control_identity_cert_refreshes",
          "",
          "The total number of times this proxy's mTLS identity certificate has been refreshed by"
              + " the identity provider.");
  public static final MetricFamily START_TIME =
      GROUP.gauge(
          "process_start_time_seconds",
          "seconds",
          "Time that the process started (in seconds since the UNIX epoch).");
  public static final MetricFamily UPTIME =
      GROUP.counter(
          "process_uptime_seconds",
          "seconds",
          "Total time since the process started (in seconds).");
  public static final MetricFamily CPU =
      GROUP.counter(
          "process_cpu_seconds", "seconds", "Total user and system CPU time spent in seconds.");
  public static final MetricFamily VIRTUAL_MEMORY =
      GROUP.gauge("process_virtual_memory_bytes", "bytes", "Virtual memory size in bytes.");
  public static final MetricFamily RESIDENT_MEMORY =
      GROUP.gauge("process_resident_memory_bytes", "bytes", "Resident memory size in bytes.");
  public static final MetricFamily OPEN_FDS =
      GROUP.gauge("process_open_fds", "", "Number of open file descriptors.");
  public static final MetricFamily MAX_FDS =
      GROUP.gauge("process_max_fds", "", "Maximum number of open file descriptors.");
  public static final MetricFamily THREADS =
      GROUP.gauge("process_threads", "", "Number of OS threads in the process.");

  private ProcessFamilies() {}
}
