package io.podflame.agent.unwind.program;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A worker of nginx that compresses what it serves. */
final class Nginx {

    private static final String CONFIGURATION = """
            daemon off;
            user root;
            worker_processes 1;
            pid %1$s/nginx.pid;
            error_log %1$s/error.log;
            events { worker_connections 64; }
            http {
                access_log %1$s/access.log;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                gzip on;
                gzip_types text/plain;
                server {
                    listen 127.0.0.1:%2$d;
                    root %1$s;
                    default_type text/plain;
                    location / { sub_filter 1 one; sub_filter_once off; sub_filter_types text/plain; }
                }
            }
            """;

    private Nginx() {}

    static RunningProgram start(Path folder) throws IOException, InterruptedException {
        int port = HttpLoad.freePort();
        Files.writeString(folder.resolve("nginx.conf"), CONFIGURATION.formatted(folder, port));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append(i * 7919L % 10_007).append(i % 8 == 0 ? '\n' : ' ');
        }
        Files.writeString(folder.resolve("numbers.txt"), text);
        Process nginx = Commands.start(
                folder,
                "/usr/sbin/nginx",
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString());
        HttpLoad load = HttpLoad.on(URI.create("http://127.0.0.1:" + port + "/numbers.txt"), "");
        Commands.await(folder, nginx, load::isAnswered);
        load.start();
        return new RunningProgram(
                Commands.child(nginx, "nginx: worker"), List.of(() -> Commands.end(nginx), load::end));
    }
}
