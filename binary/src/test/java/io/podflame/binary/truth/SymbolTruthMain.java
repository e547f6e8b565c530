package io.podflame.binary.truth;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code ./podflame truth symbols [ADDRESSES] [PROGRAM…]}: a row of Markdown for each program and second opinion. */
final class SymbolTruthMain {
    private static final int ADDRESSES = 10_000;
    private static final int SHOWN = 3;

    private static final List<String> PROGRAMS = List.of(
            "/lib/x86_64-linux-gnu/libc.so.6",
            "/lib/x86_64-linux-gnu/libm.so.6",
            "/usr/bin/bash",
            "/usr/bin/node",
            "/usr/bin/perf",
            "/usr/lib/x86_64-linux-gnu/libLLVM-14.so.1",
            "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
            "/usr/sbin/nginx",
            "/usr/lib/postgresql/15/bin/postgres",
            "/usr/bin/python3.11",
            "/usr/bin/python3.11d",
            "/usr/bin/etcd",
            "/usr/bin/containerd",
            "/usr/bin/runc");

    private SymbolTruthMain() {}

    @SuppressWarnings("SystemOut") // a program whose output is its result
    public static void main(String[] arguments) throws IOException {
        int addresses = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ADDRESSES;
        Path folder = Files.createTempDirectory("podflame-truth");
        List<Path> programs = new ArrayList<>();
        (arguments.length > 1 ? List.of(arguments).subList(1, arguments.length) : PROGRAMS)
                .forEach(program -> programs.add(Path.of(program)));
        if (arguments.length <= 1) {
            programs.addAll(OwnPrograms.build(Path.of(System.getProperty("podflame.sources")), folder));
        }
        Opinion gosym = Opinion.gosym(folder);
        System.out.println(
                "| program | addresses | compared with | functions | it alone names | lines | with inlined calls | agree |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (Path program : programs) {
            if (Files.isReadable(program)) {
                compare(program, addresses, gosym);
            } else {
                System.out.println("| " + program + " | is not installed ||||||");
            }
        }
    }

    private static void compare(Path program, int addresses, Opinion gosym) throws IOException {
        SymbolTruth truth = SymbolTruth.of(program.toRealPath(), addresses);
        List<String> sections = OutsideTool.run("readelf", "-SW", program.toString());
        boolean isGo = sections.stream().anyMatch(line -> line.contains(".gopclntab"));
        if (isGo) {
            print(program, addresses, "debug/gosym (both ends of the chain)", truth.ends(gosym));
        }
        boolean isStripped = sections.stream().noneMatch(line -> line.contains(".symtab"));
        if (!isGo || !isStripped) {
            print(program, addresses, "llvm-symbolizer", truth.chains(Opinion.LLVM));
        }
        if (!isGo) {
            print(program, addresses, "eu-addr2line", truth.chainsOrEnds(Opinion.ELFUTILS));
            print(program, addresses, "addr2line", truth.chains(Opinion.ADDR2LINE));
        }
    }

    @SuppressWarnings("SystemOut")
    private static void print(Path program, int addresses, String with, SymbolTruth.Agreement agreement) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %s | %,d | %s | %,d | %,d | %.2f %% |%n",
                program.getFileName(),
                addresses,
                with,
                agreement.functions(),
                missed(agreement),
                agreement.places(),
                agreement.inlined(),
                100 * agreement.share());
        agreement.differences().stream().limit(SHOWN).forEach(difference -> System.err.println("  " + difference));
    }

    private static String missed(SymbolTruth.Agreement agreement) {
        int all =
                agreement.missed().values().stream().mapToInt(Integer::intValue).sum();
        return agreement.missed().entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", ", all == 0 ? "0" : "", ""));
    }
}
