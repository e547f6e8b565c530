package io.podflame.agent.unwind.program;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks a server of this machine the same again and again until it is closed. */
final class HttpLoad implements Runnable {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;
    private final Thread thread = new Thread(this, "http-load");

    private HttpLoad(HttpRequest request) {
        this.request = request;
    }

    /** With that body, when it is not empty, as a POST. */
    static HttpLoad on(URI address, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept-Encoding", "gzip");
        if (!body.isEmpty()) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return new HttpLoad(request.build());
    }

    /** A port that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Whether the server answers. */
    boolean isAnswered() {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            isAnswered();
        }
    }

    void end() {
        thread.interrupt();
        client.shutdownNow();
    }
}
