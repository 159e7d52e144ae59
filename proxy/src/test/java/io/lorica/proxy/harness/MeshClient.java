package io.lorica.proxy.harness;

import io.lorica.testkit.TestCredentials;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Speaks mesh TLS by the JDK's own implementation, as a peer that is not this proxy would. What the
 * server proves is not looked at.
 *
 * @param credentials what it shows, if anything
 * @param alpn what it offers, if anything
 */
public record MeshClient(Optional<TestCredentials> credentials, Optional<String> alpn) {
  /** The handshake over a connection; what is said afterwards is inside TLS. */
  public Talk secure(Talk plain, String serverName, String... versions) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            MeshTlsContext.of(credentials)
                .getSocketFactory()
                .createSocket(plain.socket(), serverName, plain.socket().getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(serverName)));
    parameters.setProtocols(versions.length == 0 ? new String[] {"TLSv1.3"} : versions);
    alpn.ifPresent(value -> parameters.setApplicationProtocols(new String[] {value}));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new Talk(socket);
  }
}
