package io.podflame.binary.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only what certainly begins a stack counts as its outermost frame; nm says where that is. */
class StartCodeTest {

    private static final int MUSLS_CALL_ENDS = 22;

    @TempDir
    private Path folder;

    private Path source;

    @BeforeEach
    void writeProgram() throws IOException {
        source = Files.writeString(folder.resolve("program.c"), """
                #include <pthread.h>
                static void *work(void *a) { return a; }
                int main(void) { pthread_t t; return pthread_create(&t, 0, work, 0) + pthread_join(t, 0); }
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-pie", "-static", "-static-pie"})
    void muslsEntryIsOutermost(String linking) throws IOException {
        String program = compile("musl-gcc", "-O2", linking, "-pthread");
        long start = symbol(program, "_start");
        UnwindRules rules = rules(program);
        assertThat(isOutermost(rules, start)).isTrue();
        assertThat(isOutermost(rules, start + MUSLS_CALL_ENDS - 1)).isTrue();
        assertThat(rules.find(start + MUSLS_CALL_ENDS)).isEqualTo(UnwindRules.NONE);
    }

    @Test
    void muslsThreadsBeginInClone() throws IOException {
        String program = compile("musl-gcc", "-O2", "-static", "-pthread");
        long clone = symbol(program, "__clone");
        UnwindRules rules = rules(program);
        List<Long> outermost = new ArrayList<>();
        for (long address = clone; address < clone + 64; address++) {
            if (isOutermost(rules, address)) {
                outermost.add(address);
            }
        }
        assertThat(outermost).hasSize(15); // xor … hlt
        List<String> code = OutsideTool.run(
                "objdump",
                "-d",
                "--no-show-raw-insn",
                "--start-address=" + outermost.getFirst(),
                "--stop-address=" + (outermost.getLast() + 1),
                program);
        assertThat(code.getLast()).endsWith("hlt");
        assertThat(code).anyMatch(line -> line.contains("call   *%r9"));
    }

    /** Debian's musl: its dynamic linker is the C library. */
    @Test
    void ofTheDynamicLinkerBothAre() throws IOException {
        Path libc = OutsideTool.installed("/usr/lib/x86_64-linux-musl/libc.so", "musl");
        UnwindRules rules = rules(libc.toString());
        long outermost = 0;
        for (int row = 0; row < rules.size(); row++) {
            outermost += rules.rule(row) != UnwindRules.NONE && rules.isOutermost(rules.rule(row)) ? 1 : 0;
        }
        assertThat(outermost).isEqualTo(2);
    }

    /** Of an entry that looks otherwise nothing is known; glibc's own says it in .eh_frame. */
    @Test
    void ofOtherEntriesNothingIsClaimed() throws IOException {
        Path other = Files.writeString(folder.resolve("other.c"), "void _start(void) { for (;;) __asm__(\"nop\"); }");
        String program = folder.resolve("other").toString();
        OutsideTool.run("gcc", "-O2", "-nostdlib", "-fno-asynchronous-unwind-tables", "-o", program, other.toString());
        assertThat(rules(program).size()).isZero();
        String ordinary = compile("gcc", "-O2");
        assertThat(isOutermost(rules(ordinary), symbol(ordinary, "_start"))).isTrue();
        assertThat(isOutermost(rules(ordinary), symbol(ordinary, "main"))).isFalse();
    }

    private String compile(String... command) {
        String program = folder.resolve("program").toString();
        List<String> words = new ArrayList<>(Arrays.asList(command));
        words.addAll(List.of("-o", program, source.toString()));
        OutsideTool.run(words.toArray(String[]::new));
        return program;
    }

    private static boolean isOutermost(UnwindRules rules, long elfAddress) {
        int rule = rules.find(elfAddress);
        return rule != UnwindRules.NONE && rules.isOutermost(rule);
    }

    private static long symbol(String program, String name) {
        for (String line : OutsideTool.run("nm", program)) {
            if (line.endsWith(" " + name)) {
                return Long.parseUnsignedLong(line, 0, 16, 16);
            }
        }
        throw new AssertionError(program + " has no " + name);
    }

    private static UnwindRules rules(String path) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(Path.of(path))) {
            return file.callFrameInformation(CallFrameInformation.MAX_ROWS).rules();
        }
    }
}
