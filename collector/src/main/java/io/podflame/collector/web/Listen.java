package io.podflame.collector.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and for whom the collector listens. Beyond loopback only with a certificate and a token.
 *
 * @param address resolved; port 0 for any free one
 * @param certificate for TLS
 * @param token that every request must bear
 */
public record Listen(InetSocketAddress address, Optional<Certificate> certificate, Optional<AccessToken> token) {

    public Listen {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("no such host: " + address.getHostString());
        }
        if (!address.getAddress().isLoopbackAddress() && (certificate.isEmpty() || token.isEmpty())) {
            throw new IllegalArgumentException("beyond loopback a certificate and a token are needed");
        }
    }

    /** Only for this machine: everyone on it may ask. */
    public static Listen loopback(int port) {
        return new Listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Optional.empty(), Optional.empty());
    }

    /** PEM files: a chain, the server's own certificate first, and its key without a pass phrase. */
    public record Certificate(Path certificateFile, Path keyFile) {}
}
