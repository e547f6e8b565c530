package io.podflame.agent.sample.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.unwind.CallFrameInformation;
import io.podflame.binary.unwind.CompactRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;

/** Maps in memory of our own, with room for libc's 28,000 rows and little more. */
class KernelRulesTest {

    private static final String LIBC = "/lib/x86_64-linux-gnu/libc.so.6";
    private static final String PYTHON = "/usr/bin/python3";
    private static final int ROWS = 70_000;

    private final MemorySegment pages = Arena.ofAuto().allocate(1_000 * Long.BYTES, Long.BYTES);
    private final MemorySegment rows = Arena.ofAuto().allocate(ROWS * Integer.BYTES, Long.BYTES);
    private final MemorySegment rules = Arena.ofAuto().allocate(65_536 * Long.BYTES, Long.BYTES);
    private final KernelRules kernel = new KernelRules(pages, rows, rules);
    private int read;

    private CompactRules read(String file, LongToIntFunction numbers) {
        read++;
        try (ExecutableFile executable = ExecutableFile.open(Path.of(file))) {
            return executable.compactRules(numbers, CallFrameInformation.MAX_ROWS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KernelRules.Place use(String file) {
        return kernel.use(file, numbers -> read(file, numbers));
    }

    @Test
    void writesWhatTheFileSays() throws IOException {
        KernelRules.Place first = use(LIBC);
        KernelRules.Place second = kernel.use("a copy", numbers -> read(LIBC, numbers));
        assertThat(second.firstRow()).isGreaterThanOrEqualTo(first.firstRow() + first.rowCount());
        for (int page = 0; page < first.pageCount(); page++) {
            long ours = pages.getAtIndex(ValueLayout.JAVA_LONG, second.firstPage() + page);
            long before = pages.getAtIndex(ValueLayout.JAVA_LONG, first.firstPage() + page);
            assertThat(ours - before).as("the same rows further on").isEqualTo(second.firstRow() - first.firstRow());
        }
        for (int row = 0; row < first.rowCount(); row++) {
            assertThat(rows.getAtIndex(ValueLayout.JAVA_INT, second.firstRow() + row))
                    .isEqualTo(rows.getAtIndex(ValueLayout.JAVA_INT, first.firstRow() + row));
        }
        assertThat(kernel.usedBytes()).isEqualTo(2L * first.rowCount() * Integer.BYTES);
        assertThat(rules.getAtIndex(ValueLayout.JAVA_LONG, 0)).as("nobody's").isZero();
        assertThat(kernel.distinctRules()).isBetween(50, 2_000);
    }

    @Test
    void readsAFileOnceForAllItsProcesses() {
        assertThat(use(LIBC)).isEqualTo(use(LIBC));
        assertThat(read).isEqualTo(1);
    }

    /** What processes use stays; the newcomer goes without, and is not read again and again. */
    @Test
    void goesWithoutRatherThanGrow() {
        use(LIBC);
        assertThat(use(PYTHON).pageCount()).isZero();
        assertThat(kernel.filesWithoutRoom()).isEqualTo(1);
        kernel.release(PYTHON);
        use(PYTHON);
        assertThat(read).isEqualTo(2);
    }

    @Test
    void givesTheRoomOfWhatNobodyUsesToOthers() {
        use(LIBC);
        kernel.release(LIBC);
        assertThat(use(PYTHON).pageCount()).isPositive();
        assertThat(use(LIBC).pageCount()).as("in use again: no room any more").isZero();
        kernel.release(PYTHON);
        kernel.release(LIBC);
        kernel.forgetEmpty();
        assertThat(use(LIBC).pageCount()).isPositive();
    }
}
