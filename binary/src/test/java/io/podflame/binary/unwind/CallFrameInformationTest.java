package io.podflame.binary.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.executable.CompiledProgram;
import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of real files, beside readelf's interpretation of the same section. */
class CallFrameInformationTest {

    private static final List<String> X86_64 = List.of(
            "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
            "r15", "ra");
    private static final List<String> AARCH64 = IntStream.range(0, RegisterSet.AARCH64.count())
            .mapToObj(number -> number == 30 ? "ra" : number == 31 ? "sp" : "x" + number)
            .toList();
    private static final Pattern FUNCTION = Pattern.compile(".* FDE cie=([0-9a-f]+) pc=([0-9a-f]+)\\.\\.([0-9a-f]+)");
    private static final Pattern COMMON = Pattern.compile("([0-9a-f]+) .* CIE \".*");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/lib/x86_64-linux-gnu/libc.so.6",
                "/usr/lib/x86_64-linux-gnu/libcrypto.so.3",
                "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
                "/bin/bash",
                "/usr/aarch64-linux-gnu/lib/libc.so.6",
                "/usr/aarch64-linux-gnu/lib/libstdc++.so.6"
            })
    void everyRowIsReadelfs(String path) throws IOException {
        List<Row> rows = readelf(path);
        assertThat(rows.size()).isGreaterThan(1_000);
        compare(path, rows);
    }

    /** In such a program only the C library's start has .eh_frame: its own functions are in .debug_frame, compressed or not. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "zlib", "zlib-gnu", "zstd"})
    void rowsOfDebugFrameAreReadelfs(String compression, @TempDir Path folder) throws IOException {
        String program = withDebugFrame(folder, compression);
        List<Row> rows = readelf(program);
        assertThat(rows).anyMatch(row -> row.text.contains("rbx=c-16"));
        compare(program, rows);
    }

    @Test
    void rowsOfDebugFrameThatTheCompilerCompressedAreReadelfs(@TempDir Path folder) throws IOException {
        String program = CompiledProgram.in(folder, "-fno-asynchronous-unwind-tables", "-gz=zlib")
                .whole()
                .toString();
        compare(program, readelf(program));
    }

    private static String withDebugFrame(Path folder, String compression) throws IOException {
        Path whole =
                CompiledProgram.in(folder, "-fno-asynchronous-unwind-tables").whole();
        String program = folder.resolve("program").toString();
        OutsideTool.run("objcopy", "--compress-debug-sections=" + compression, whole.toString(), program);
        return program;
    }

    private static void compare(String path, List<Row> rows) throws IOException {
        UnwindRules rules;
        try (ExecutableFile file = ExecutableFile.open(Path.of(path))) {
            CallFrameInformation.Result result = file.callFrameInformation(CallFrameInformation.MAX_ROWS);
            assertThat(result.malformedEntries()).isZero();
            rules = result.rules();
        }
        List<String> different = new ArrayList<>();
        for (Row row : rows) {
            compare(rules, row, row.start, different);
            compare(rules, row, row.end - 1, different);
        }
        assertThat(different).as("of %d rows", rows.size()).isEmpty();
    }

    /**
     * What Go's linker makes .debug_frame of, Go's own table says as well. Not of functions that go over to another stack or begin one, and
     * where there are frame pointers we follow those.
     */
    @ParameterizedTest
    @ValueSource(strings = {"amd64", "arm64"})
    void framesOfGoAreReadelfs(String architecture, @TempDir Path folder) throws IOException {
        String program = buildGo(architecture, folder);
        UnwindRules rules = rules(program);
        assertThat(rules.keepFramePointersElsewhere()).isTrue();
        List<String> different = new ArrayList<>();
        int told = 0;
        for (Row row : readelf(program)) {
            int rule = rules.find(row.start);
            if (rule != UnwindRules.NONE && !rules.isSignalFrame(rule) && !isOutermost(rules, rule)) {
                String ours = describe(rules, rule).replaceAll(" (rbp|x29)=c-\\d+", "");
                String readelfs = row.text.replace(" sp=v+0", "");
                boolean isHandler = ours.contains("ra=") && !readelfs.contains("ra="); // for Go nobody called it
                told++;
                if (!isHandler && !ours.equals(readelfs)) {
                    different.add(Long.toHexString(row.start) + ": " + ours + ", readelf " + readelfs);
                }
            }
        }
        assertThat(different).isEmpty();
        assertThat(told).isGreaterThan(5_000);
    }

    /** Between the push of its caller's frame pointer and the setting of its own, a function's frame pointer is its caller's. */
    @Test
    void goHasRulesWhereTheFramePointerIsPushedOnly(@TempDir Path folder) throws IOException {
        String program = buildGo("amd64", folder);
        UnwindRules rules = rules(program);
        List<Row> rows = readelf(program);
        int pushed = 0;
        int withoutRule = 0;
        for (int i = 2; i < rows.size(); i++) {
            Row row = rows.get(i - 1);
            boolean isPushed = rows.get(i - 2).text.contains("=rsp+8 ") && row.text.contains("=rsp+16 ");
            boolean grows = rows.get(i).start == row.end && rows.get(i).text.matches(".*=rsp\\+(?!8 |16 ).*");
            if (isPushed && row.start == rows.get(i - 2).end && grows) {
                pushed++;
                withoutRule += rules.find(row.start) == UnwindRules.NONE ? 1 : 0;
            }
        }
        assertThat(pushed).isGreaterThan(500);
        assertThat(withoutRule).as("functions that go over to another stack").isLessThan(20);
    }

    private static String buildGo(String architecture, Path folder) {
        String program = folder.resolve("program").toString();
        OutsideTool.run(
                Map.of("GOARCH", architecture, "CGO_ENABLED", "0", "GOTOOLCHAIN", "local"),
                "go",
                "build",
                "-ldflags=-compressdwarf=false",
                "-o",
                program,
                "src/test/resources/gosymdump.go");
        return program;
    }

    private static UnwindRules rules(String program) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(Path.of(program))) {
            return file.callFrameInformation(CallFrameInformation.MAX_ROWS).rules();
        }
    }

    private static boolean isOutermost(UnwindRules rules, int rule) {
        return rules.registerCount(rule) == 1 && rules.kind(rule, 0) == UnwindRow.UNDEFINED;
    }

    private static void compare(UnwindRules rules, Row row, long address, List<String> different) {
        String ours = describe(rules, rules.find(address));
        if (!ours.equals(row.text)) {
            different.add(Long.toHexString(address) + ": " + ours + ", readelf " + row.text);
        }
    }

    private record Row(long start, long end, String text) {}

    private static List<Row> readelf(String path) {
        List<Row> rows = new ArrayList<>();
        Map<String, String> initial = new HashMap<>();
        List<String> columns = List.of();
        String common = "";
        long end = 0;
        for (String line : OutsideTool.run("readelf", "-wNF", path)) {
            Matcher function = FUNCTION.matcher(line);
            Matcher ofCommon = COMMON.matcher(line);
            if (function.matches()) {
                common = "";
                end = address(function.group(3));
                rows.add(new Row(address(function.group(2)), end, initial.getOrDefault(function.group(1), "")));
            } else if (ofCommon.matches()) {
                common = ofCommon.group(1);
            } else if (line.startsWith("   LOC")) {
                columns = List.of(line.trim().split("\\s+"));
            } else if (line.matches("[0-9a-f]{16} .*") && !line.contains("cie=")) {
                List<String> cells = List.of(
                        line.trim().replaceAll("r\\d+ (\\(\\w+\\))", "$1").split("\\s+"));
                String text = text(columns, cells);
                if (common.isEmpty()) {
                    addRow(rows, address(cells.getFirst()), end, text);
                } else {
                    initial.put(common, text);
                }
            }
        }
        return rows;
    }

    /** The row before it ends where it begins; the first one takes the place of the common entry's. */
    private static void addRow(List<Row> rows, long start, long end, String text) {
        Row before = rows.removeLast();
        if (before.start < start) {
            rows.add(new Row(before.start, start, before.text));
        }
        rows.add(new Row(start, end, text));
    }

    private static long address(String hex) {
        return Long.parseUnsignedLong(hex, 16);
    }

    /** readelf does not tell what was not said from what is lost. */
    private static String text(List<String> columns, List<String> cells) {
        StringBuilder text = new StringBuilder("CFA=" + cells.get(1));
        for (int i = 2; i < columns.size(); i++) {
            boolean tracked = !columns.get(i).startsWith("v");
            if (tracked && !cells.get(i).equals("u") && !cells.get(i).equals("s")) {
                text.append(' ').append(columns.get(i)).append('=').append(cells.get(i));
            }
        }
        return text.toString();
    }

    private static String describe(UnwindRules rules, int rule) {
        if (rule == UnwindRules.NONE) {
            return "nothing";
        }
        List<String> names = rules.registers() == RegisterSet.X86_64 ? X86_64 : AARCH64;
        StringBuilder text = new StringBuilder("CFA=");
        text.append(
                rules.cfaKind(rule) == UnwindRow.EXPRESSION
                        ? "exp"
                        : names.get(rules.cfaRegister(rule)) + signed(rules.cfaValue(rule)));
        for (int i = 0; i < rules.registerCount(rule); i++) {
            String where = switch (rules.kind(rule, i)) {
                case UnwindRow.AT_CFA -> "c" + signed(rules.value(rule, i));
                case UnwindRow.CFA_PLUS -> "v" + signed(rules.value(rule, i));
                case UnwindRow.IN_REGISTER -> "(" + names.get(rules.value(rule, i)) + ")";
                case UnwindRow.AT_EXPRESSION -> "exp";
                case UnwindRow.EXPRESSION -> "vexp";
                default -> "";
            };
            if (!where.isEmpty()) {
                text.append(' ')
                        .append(names.get(rules.register(rule, i)))
                        .append('=')
                        .append(where);
            }
        }
        return text.toString();
    }

    private static String signed(int value) {
        return value < 0 ? String.valueOf(value) : "+" + value;
    }
}
