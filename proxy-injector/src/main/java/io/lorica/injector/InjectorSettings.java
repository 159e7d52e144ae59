package io.lorica.injector;

import io.lorica.injector.review.InstallationFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * What the command line says (spec 06 §2).
 *
 * @param tlsDirectory with {@code tls.crt} and {@code tls.key}; without these files the injector
 *     makes its own certificate and keeps it in its Secret
 */
record InjectorSettings(
    InetSocketAddress address,
    InetSocketAddress adminAddress,
    String namespace,
    Path tlsDirectory,
    InstallationFiles files) {}
