package io.podflame.agent.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.agent.model.Location;
import io.podflame.binary.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSymbolsTest {

    private static final String TEXT = """
            ffffffff81000000 T _stext
            ffffffff81000000 T startup_64
            ffffffff81000100 T __do_syscall
            ffffffff81000100 T do_syscall
            ffffffff81000100 t do_syscall_longer_but_local
            ffffffff81000100 W weak_do_syscall_with_long_name
            ffffffff81000200 t helper
            ffffffff81000300 D data_begins
            ffffffff81000400 d more_data
            ffffffffc0202000 t module_exit\t[nf_tables]
            ffffffffc0201000 t module_init\t[nf_tables]
            ffffffffc0300000 t bpf_prog_6deef7357e7b4530_sd_devices\t[bpf]
            ffffffffc0300040 t bpf_prog_6deef7357e7b4531_other\t[bpf]
            """;

    @TempDir
    private Path root;

    private final AtomicLong clock = new AtomicLong(1L << 60);

    @Test
    void findsTheFunctionThatHoldsAnAddress() throws IOException {
        KernelSymbols symbols = symbolsOf(TEXT);
        assertThat(symbols.locate(0xffffffff810000ffL)).isEqualTo(new Location.Kernel("startup_64", ""));
        assertThat(symbols.locate(0xffffffff81000200L)).isEqualTo(new Location.Kernel("helper", ""));
        assertThat(symbols.locate(0xffffffff810002ffL)).isEqualTo(new Location.Kernel("helper", ""));
        assertThat(symbols.problem()).isEmpty();
    }

    @Test
    void prefersStrongThenGlobalThenFewerUnderscoresThenLongerNames() throws IOException {
        assertThat(symbolsOf(TEXT).locate(0xffffffff81000180L)).isEqualTo(new Location.Kernel("do_syscall", ""));
    }

    @Test
    void sortsModulesAndNamesThem() throws IOException {
        KernelSymbols symbols = symbolsOf(TEXT);
        assertThat(symbols.locate(0xffffffffc0201fffL)).isEqualTo(new Location.Kernel("module_init", "nf_tables"));
        assertThat(symbols.locate(0xffffffffc0202010L)).isEqualTo(new Location.Kernel("module_exit", "nf_tables"));
        assertThat(symbols.locate(0xffffffffc0300010L))
                .isEqualTo(new Location.Kernel("bpf_prog_6deef7357e7b4530_sd_devices", "bpf"));
    }

    @Test
    void givesNoNameToWhatLiesBeyondCode() throws IOException {
        KernelSymbols symbols = symbolsOf(TEXT);
        for (long address : new long[] {
            0xffffffff80ffffffL, // before everything
            0xffffffff81000300L, // data
            0xffffffffc0202000L + (16 << 10), // far behind the last function of a module
            0xffffffffc0300040L + (16 << 10) // behind everything
        }) {
            assertThat(symbols.locate(address)).isEqualTo(new Location.Unmapped("kernel", address));
        }
    }

    @Test
    void readsAgainForAModuleLoadedSinceButNotTooOften() throws IOException {
        KernelSymbols symbols = symbolsOf(TEXT);
        int version = symbols.version();
        write("kallsyms", TEXT + "ffffffffc0500000 t fresh\t[fresh]\n");
        clock.addAndGet(29_000_000_000L);
        assertThat(symbols.locate(0xffffffffc0500008L)).isInstanceOf(Location.Unmapped.class);
        assertThat(symbols.version()).isEqualTo(version);
        clock.addAndGet(1_000_000_000L);
        assertThat(symbols.locate(0xffffffffc0500008L)).isEqualTo(new Location.Kernel("fresh", "fresh"));
        assertThat(symbols.version()).isEqualTo(version + 1);
    }

    @Test
    void readsAgainLessAndLessOftenWhenThatIsOfNoUse() throws IOException {
        KernelSymbols symbols = symbolsOf(TEXT);
        int first = symbols.version();
        for (int seconds = 0; seconds < 3_600; seconds++) {
            clock.addAndGet(1_000_000_000L);
            symbols.locate(0xffffffffc0500008L);
        }
        assertThat(symbols.version() - first).isEqualTo(6); // after 30, 60, 120, 240, 480, 960 s
    }

    @Test
    void labelsEveryFrameWhenAddressesAreHidden() throws IOException {
        write("sys/kernel/kptr_restrict", "2\n");
        KernelSymbols symbols = symbolsOf("0000000000000000 T _stext\n0000000000000000 t helper\n");
        assertThat(symbols.locate(0xffffffff81000000L))
                .isEqualTo(new Location.Kernel("[kernel: names hidden by kptr_restrict]", ""));
        assertThat(symbols.problem().orElseThrow()).contains("kernel.kptr_restrict=2; set it to 0");
    }

    @Test
    void labelsEveryFrameWithoutKallsyms() {
        KernelSymbols symbols = KernelSymbols.load(root, clock::get);
        assertThat(symbols.locate(1)).isEqualTo(new Location.Kernel("[kernel: /proc/kallsyms unreadable]", ""));
        assertThat(symbols.problem().orElseThrow()).contains("CONFIG_KALLSYMS");
    }

    @Test
    void refusesWhatIsNoKallsyms() {
        for (String text : new String[] {
            "xyz T name\n",
            "ffffffff81000000\n",
            "ffffffff81000000 T\n",
            "12345678901234567 T name\n",
            "ffffffff81000000 t name\tmodule\n",
            "ffffffff81000000 t name\t[\n",
            "\n",
            "f T " + "n".repeat(2_000) + "\n"
        }) {
            assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void namesTheOffsetOfABrokenLine() {
        String first = "ffffffff81000000 T _stext\n";
        assertThatThrownBy(() -> parse(first + "ffffffff8100000g T x\n"))
                .hasMessageContaining("offset 0x" + Integer.toHexString(first.length() + 15));
    }

    @Test
    void survivesBeingCutAnywhere() throws IOException {
        for (int length = 0; length < TEXT.length(); length++) {
            try {
                assertThat(parse(TEXT.substring(0, length)).size()).isLessThanOrEqualTo(9);
            } catch (MalformedInputException expected) {
                assertThat(expected).hasMessageContaining("/proc/kallsyms");
            }
        }
    }

    @Test
    void survivesRandomBytes() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = TEXT.getBytes(StandardCharsets.ISO_8859_1);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                KernelSymbolTable table = KallsymsParser.parse(new ByteArrayInputStream(mutated));
                table.find(0xffffffff81000000L + random.nextInt(2_000));
            } catch (MalformedInputException expected) {
                assertThat(expected).hasMessageContaining("/proc/kallsyms");
            }
        }
    }

    /** The second opinion is a plain reading of the same file, line by line into a map. */
    @Test
    void agreesWithTheRunningKernelsSymbols() throws IOException {
        Map<Long, Set<Location>> named = new HashMap<>();
        List<Long> starts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/kallsyms"))) {
            String[] words = line.split("[ \t]");
            if ("tTwW".contains(words[1])) {
                long start = Long.parseUnsignedLong(words[0], 16);
                String module = words.length == 4 ? words[3].substring(1, words[3].length() - 1) : "";
                named.computeIfAbsent(start, key -> new HashSet<>()).add(new Location.Kernel(words[2], module));
                starts.add(start);
            }
        }
        assumeTrue(starts.getLast() != 0, "kptr_restrict hides this kernel's addresses");
        KernelSymbols symbols = KernelSymbols.load(Path.of("/"), System::nanoTime);
        for (long start : starts) {
            assertThat(named.get(start)).contains(symbols.locate(start));
        }
        assertThat(symbols.sizeBytes()).isLessThan(24L * starts.size());
    }

    private KernelSymbols symbolsOf(String text) throws IOException {
        write("kallsyms", text);
        return KernelSymbols.load(root, clock::get);
    }

    private static KernelSymbolTable parse(String text) throws IOException {
        return KallsymsParser.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve("proc").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
