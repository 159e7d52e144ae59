package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** One try of a probe, from the node to the pod. Blocks for at most the probe's time-out. */
final class ProbeCheck {
  private ProbeCheck() {}

  /** Runs a command in the container; the exit code. */
  interface Exec {
    int run(List<String> command, Duration timeout) throws IOException, InterruptedException;
  }

  /** Empty if it succeeded, otherwise why not. */
  static Optional<String> run(Probe probe, Container container, String address, Exec exec)
      throws InterruptedException {
    Duration timeout = Duration.ofSeconds(Math.max(1, probe.getTimeoutSeconds()));
    try {
      if (probe.getHttpGet() != null) {
        return http(probe.getHttpGet(), container, address, timeout);
      }
      if (probe.getTcpSocket() != null) {
        int port = port(probe.getTcpSocket().getPort(), container);
        try (Socket socket = connect(address, port, timeout)) {
          return socket.isConnected() ? Optional.empty() : Optional.of("not connected");
        }
      }
      if (probe.getExec() != null) {
        int exitCode = exec.run(probe.getExec().getCommand(), timeout);
        return exitCode == 0 ? Optional.empty() : Optional.of("exit code " + exitCode);
      }
      return Optional.of("the sandbox knows httpGet, tcpSocket and exec probes only");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  static int port(IntOrString port, Container container) throws IOException {
    if (port.getIntVal() != null) {
      return port.getIntVal();
    }
    return container.getPorts().stream()
        .filter(each -> port.getStrVal().equals(each.getName()))
        .findFirst()
        .map(ContainerPort::getContainerPort)
        .orElseThrow(() -> new IOException("no port named " + port.getStrVal()));
  }

  private static Optional<String> http(
      HTTPGetAction get, Container container, String address, Duration timeout) throws IOException {
    String host = get.getHost() == null ? address : get.getHost();
    int port = port(get.getPort(), container);
    StringBuilder request = new StringBuilder("GET ");
    request.append(get.getPath() == null ? "/" : get.getPath()).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(host).append(':').append(port).append("\r\n");
    request.append("User-Agent: kube-probe/1.34\r\nAccept: */*\r\nConnection: close\r\n");
    for (HTTPHeader header : get.getHttpHeaders()) {
      request.append(header.getName()).append(": ").append(header.getValue()).append("\r\n");
    }
    request.append("\r\n");
    boolean tls = "HTTPS".equals(get.getScheme());
    try (Socket plain = connect(host, port, timeout);
        Socket socket = tls ? secure(plain, host, port) : plain) {
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
      String status = line(socket.getInputStream());
      boolean good = status.matches("HTTP/1\\.[01] [23]\\d\\d.*");
      return good ? Optional.empty() : Optional.of("answered " + status);
    }
  }

  private static Socket connect(String host, int port, Duration timeout) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
      socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Probes do not check certificates, as the kubelet's do not. */
  private static Socket secure(Socket socket, String host, int port) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
      return context.getSocketFactory().createSocket(socket, host, port, true);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n' && line.length() < 200; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private record TrustAll() implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
