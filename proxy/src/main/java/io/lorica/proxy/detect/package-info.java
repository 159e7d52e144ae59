/**
 * What a connection's first bytes are. {@link io.lorica.proxy.detect.ClientHelloReader} and {@link
 * io.lorica.proxy.detect.HttpDetector} are functions over bytes; {@link
 * io.lorica.proxy.detect.Detect} runs one of them over a held connection, within a time.
 */
@NullMarked
package io.lorica.proxy.detect;

import org.jspecify.annotations.NullMarked;
