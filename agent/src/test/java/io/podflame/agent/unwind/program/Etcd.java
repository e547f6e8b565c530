package io.podflame.agent.unwind.program;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** etcd that stores one value again and again. */
final class Etcd {

    private static final int VALUE_BYTES = 4_000;

    private Etcd() {}

    static RunningProgram start(Path folder) throws IOException, InterruptedException {
        String clients = "http://127.0.0.1:" + HttpLoad.freePort();
        String peers = "http://127.0.0.1:" + HttpLoad.freePort();
        Process etcd = Commands.start(
                folder,
                "etcd",
                "--data-dir=data",
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--unsafe-no-fsync");
        String put = "{\"key\": \"" + base64("key") + "\", \"value\": \"" + base64("v".repeat(VALUE_BYTES)) + "\"}";
        HttpLoad load = HttpLoad.on(URI.create(clients + "/v3/kv/put"), put);
        Commands.await(folder, etcd, load::isAnswered);
        load.start();
        return new RunningProgram(etcd.pid(), List.of(() -> Commands.end(etcd), load::end));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
