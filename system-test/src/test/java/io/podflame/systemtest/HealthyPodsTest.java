package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.api.DiagnosisView.FindingView;
import io.podflame.systemtest.node.CommandLine;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.MachinePrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An etcd, nginx, PostgreSQL and a JVM that are well and busy, in pods of a real containerd: nothing is wrong with them. */
class HealthyPodsTest {

    private static final Path POSTGRES = Path.of("/usr/lib/postgresql");
    private static final long NOBODY = 65_534;

    private static final String NGINX = """
            worker_processes 1;
            pid /tmp/nginx.pid;
            error_log stderr;
            events {}
            http {
                access_log /tmp/access.log;
                client_body_temp_path /tmp/body;
                proxy_temp_path /tmp/proxy;
                fastcgi_temp_path /tmp/fastcgi;
                uwsgi_temp_path /tmp/uwsgi;
                scgi_temp_path /tmp/scgi;
                server {
                    listen 127.0.0.1:%d;
                    location / { root %s/www; }
                }
            }
            """;

    /** Sorts and looks up strings, a tenth of the time or so. */
    private static final String JAVA = """
            import java.util.*;

            public final class Busy {
                static volatile long sink;

                public static void main(String[] arguments) throws Exception {
                    Random random = new Random(1);
                    for (int round = 0; ; round++) {
                        List<String> words = new ArrayList<>();
                        for (int i = 0; i < 20_000; i++) {
                            words.add(Long.toString(random.nextLong(), 36));
                        }
                        Collections.sort(words);
                        Map<String, Integer> index = new HashMap<>();
                        for (String word : words) {
                            index.merge(word.substring(0, 4), 1, Integer::sum);
                        }
                        sink += index.size();
                        if (round == 100) {
                            System.out.println("warm");
                        }
                        Thread.sleep(50);
                    }
                }
            }
            """;

    @TempDir
    static Path folder;

    private static final Started started = new Started();

    private static DiagnosedNode pods;
    private static DiagnosisView found;

    @BeforeAll
    static void profileThem() throws IOException {
        Needs.program("/usr/sbin/nginx", "nginx-light");
        Needs.program("/usr/bin/pgbench", "postgresql");
        pods = DiagnosedNode.start(started, folder);
        runNginx();
        runPostgres();
        runJava();
        EtcdPod etcd = EtcdPod.run(pods.node(), "etcd");
        pods.load("etcd", "loading", pods.program("etcdload"), etcd.endpoint(), "put-get");
        found = pods.diagnose(List.of("nginx", "postgres", "java", "etcd"));
    }

    private static void runNginx() throws IOException {
        int port = DiagnosedNode.freePort();
        pods.write("nginx.conf", NGINX.formatted(port, MachinePrograms.FOLDER));
        Files.createDirectories(folder.resolve("www"));
        pods.write("www/index.html", "x".repeat(10_000));
        var _ = pods.run(
                "nginx",
                pods.programs()
                        .container(
                                "nginx",
                                "/usr/bin/sh",
                                "-c",
                                "echo starting; exec /usr/sbin/nginx -p /tmp -c " + MachinePrograms.FOLDER
                                        + "/nginx.conf -g 'daemon off;'"),
                "starting");
        pods.load("nginx", "asking", pods.program("server"), "ask", "http://127.0.0.1:" + port + "/");
    }

    /** It refuses to run as root. Some 150 transactions a second. */
    private static void runPostgres() throws IOException {
        String port = String.valueOf(DiagnosedNode.freePort());
        Path bin = newestPostgres().resolve("bin");
        String script = bin + "/initdb -D /tmp/data -A trust -U bench && exec " + bin
                + "/postgres -D /tmp/data -c listen_addresses=127.0.0.1 -c unix_socket_directories=/tmp -p " + port;
        ContainerSpec postgres = pods.programs().container("postgres", "/usr/bin/sh", "-c", script);
        var _ = pods.run("postgres", MachinePrograms.as(NOBODY, postgres), "ready to accept connections");
        String[] pgbench = {"pgbench", "-h", "127.0.0.1", "-p", port, "-U", "bench", "postgres"};
        var _ = CommandLine.run(with(pgbench, "-i", "-q"));
        pods.load("pgbench", "", with(pgbench, "-c", "2", "-R", "150", "-T", "3600"));
    }

    private static Path newestPostgres() throws IOException {
        try (Stream<Path> versions = Files.list(POSTGRES)) {
            return versions.max(Comparator.naturalOrder()).orElseThrow();
        }
    }

    private static String[] with(String[] command, String... options) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(1, List.of(options));
        return words.toArray(String[]::new);
    }

    private static void runJava() throws IOException {
        pods.write("Busy.java", JAVA);
        var _ = pods.run(
                "java",
                pods.programs()
                        .container(
                                "java",
                                System.getProperty("java.home") + "/bin/java",
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                MachinePrograms.FOLDER + "/Busy.java"),
                "warm");
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"etcd", "nginx", "postgres", "java"})
    void nothingIsWrong(String pod) {
        assertThat(pods.wrongWith(found, pod))
                .as(pod + ", " + pods.samples(found, pod) + " samples: "
                        + pods.of(found, pod).stream().map(FindingView::summary).toList())
                .isEmpty();
    }
}
