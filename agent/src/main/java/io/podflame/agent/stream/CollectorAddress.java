package io.podflame.agent.stream;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where the collector listens.
 *
 * @param host a name or an address literal (IPv6 without brackets)
 * @param tls whether the address said https
 */
public record CollectorAddress(String host, int port, boolean tls) {

    private static final int DEFAULT_PORT = 7070;

    /**
     * Parses {@code http://HOST:PORT} or {@code https://HOST:PORT}; the port may be left out.
     *
     * @throws IllegalArgumentException when it is anything else, with what was expected
     */
    public static CollectorAddress parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected(url), e);
        }
        String scheme = uri.getScheme();
        String host = uri.getHost();
        boolean known = "http".equals(scheme) || "https".equals(scheme);
        boolean bare = uri.getUserInfo() == null
                && uri.getQuery() == null
                && (uri.getPath() == null
                        || uri.getPath().isEmpty()
                        || uri.getPath().equals("/"));
        if (!known || host == null || !bare) {
            throw new IllegalArgumentException(expected(url));
        }
        String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        return new CollectorAddress(literal, port, scheme.equals("https"));
    }

    private static String expected(String url) {
        return "collector address '" + url + "': expected http://HOST:PORT or https://HOST:PORT";
    }

    /** Whether the address names this machine only; decided from the text, without a look-up. */
    public boolean loopback() {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    @Override
    public String toString() {
        String shownHost = host.contains(":") ? "[" + host + "]" : host;
        return (tls ? "https://" : "http://") + shownHost + ":" + port;
    }
}
