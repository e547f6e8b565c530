package io.podflame.agent.unwind.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The programs whose stacks are compared: languages, compilers, ways to link, and programs of Debian. */
public final class TruthPrograms {

    private static final String PYTHON = """
            import json, re
            while True:
                json.loads(json.dumps([dict(a=j) for j in range(99)]))
                re.sub('(a|b)+c', 'x', 'abab' * 99)
            """;

    private static final String PERL = """
            while (1) {
                my %h;
                $h{$_ % 97} .= join(',', sort { $a <=> $b } map { $_ * 31 % 17 } 1..50) for 1..500;
                join(',', map { /(\\d+)/ } keys %h);
            }
            """;

    private static final String SHELL = "while true; do i=$((i+1)); x=${x:0:40}$i; [[ $x =~ 7+8 ]]; done";

    private static final String POSIX_SHELL =
            "while true; do i=$((i+1)); case $x in *7*8) x=;; esac; x=${x#??}$i; done";

    private static final String JAVASCRIPT = """
            for (;;) {
                const list = JSON.parse(JSON.stringify(Array.from({length: 999}, (_, i) => ({a: i * 7919 % 10007}))));
                list.sort((x, y) => x.a - y.a);
                list.map(x => /7+8/.test(x.a + 'abc'));
            }
            """;

    /** The names of files are those of resources; each program is built as "program". */
    public static final List<TruthProgram> NATIVE = List.of(
            compiled("C -O0", "gcc -O0 -o program shapes.c"),
            compiled("C -O1", "gcc -O1 -o program shapes.c"),
            compiled("C -O2", "gcc -O2 -fomit-frame-pointer -o program shapes.c"),
            compiled("C -O3", "gcc -O3 -fomit-frame-pointer -o program shapes.c"),
            compiled("C with frame pointers", "gcc -O2 -fno-omit-frame-pointer -o program shapes.c"),
            compiled(
                    "C with .debug_frame",
                    "gcc -O2 -g -gz=zlib -fno-asynchronous-unwind-tables -fomit-frame-pointer -o program shapes.c"),
            compiled("C static", "gcc -O2 -static -o program shapes.c"),
            compiled("C static PIE", "gcc -O2 -static-pie -o program shapes.c"),
            compiled("musl", "musl-gcc -O2 -o program shapes.c"),
            compiled("musl static", "musl-gcc -O2 -static -o program shapes.c"),
            compiled("musl threads", "musl-gcc -O2 -fomit-frame-pointer -static -o program threads.c -pthread"),
            compiled("C++ with exceptions", "g++ -O2 -o program shapes.cpp"),
            compiled("C++ by clang", "clang-14 -O2 -o program shapes.cpp -lstdc++"),
            compiled("Rust", "rustc -O -o program shapes.rs"),
            compiled("Go", "go build -o program shapes.go"),
            installed("python3", "/usr/bin/python3", "-c", PYTHON),
            installed("perl", "/usr/bin/perl", "-e", PERL),
            installed("bash", "/bin/bash", "-c", SHELL),
            installed("openssl", "/usr/bin/openssl", "speed", "-seconds", "600", "rsa2048"),
            new TruthProgram("nginx", Nginx::start),
            new TruthProgram("postgres", Postgres::start),
            new TruthProgram("etcd", Etcd::start),
            installed("node", "/usr/bin/node", "-e", JAVASCRIPT),
            new TruthProgram("JVM", TruthPrograms::startJava),
            installed("busybox", "/usr/bin/busybox", "sh", "-c", POSIX_SHELL));

    /** Those for another processor. */
    private static final List<TruthProgram> EMULATED = List.of(
            aarch64("aarch64 C -O0", "-O0"),
            aarch64("aarch64 C -O2", "-O2 -fomit-frame-pointer"),
            aarch64("aarch64 C -O3, branch protection", "-O3 -fomit-frame-pointer -mbranch-protection=standard"),
            aarch64("aarch64 C static", "-O2 -fomit-frame-pointer -static"));

    public static final List<TruthProgram> ALL =
            Stream.concat(NATIVE.stream(), EMULATED.stream()).toList();

    private TruthPrograms() {}

    private static TruthProgram compiled(String name, String command) {
        return new TruthProgram(name, folder -> {
            for (String resource : List.of("shapes.c", "threads.c", "shapes.cpp", "shapes.rs")) {
                Commands.copy(folder, resource, resource);
            }
            Commands.copy(folder, "shapes.go.txt", "shapes.go");
            Commands.run(folder, command.split(" "));
            return running(Commands.start(folder, folder.resolve("program").toString()));
        });
    }

    private static TruthProgram aarch64(String name, String options) {
        return new TruthProgram(name, folder -> {
            Commands.copy(folder, "shapes.c", "shapes.c");
            Commands.copy(folder, "maps.c", "maps.c");
            Commands.run(folder, ("aarch64-linux-gnu-gcc " + options + " -o program shapes.c maps.c").split(" "));
            return EmulatedProgram.start(folder);
        });
    }

    private static TruthProgram installed(String name, String... command) {
        return new TruthProgram(name, folder -> running(Commands.start(folder, command)));
    }

    /** This JVM's. Code is thrown away again and again for want of room, so that its compilers do not rest; nor does the garbage collector. */
    private static RunningProgram startJava(Path folder) throws IOException {
        Path source = Commands.copy(folder, "Shapes.java.txt", "Shapes.java");
        String java = ProcessHandle.current().info().command().orElse("java");
        return running(Commands.start(
                folder, java, "-Xmx64m", "-XX:+UseParallelGC", "-XX:ReservedCodeCacheSize=6m", source.toString()));
    }

    private static RunningProgram running(Process process) {
        return new RunningProgram(process.pid(), List.of(() -> Commands.end(process)));
    }
}
