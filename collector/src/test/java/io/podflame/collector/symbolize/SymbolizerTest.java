package io.podflame.collector.symbolize;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.BuildId;
import io.podflame.binary.symbol.SourceLines;
import io.podflame.binary.symbol.SymbolOrigin;
import io.podflame.binary.symbol.SymbolTableBuilder;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.collector.TestTables;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.SourceLine;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolTableDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class SymbolizerTest {
    private static final BuildId LIBC = BuildId.of("aa");
    private static final BuildId ETCD = BuildId.of("bb");
    private static final Location.Executable LIBC_FILE = new Location.Executable(LIBC, true, "/usr/lib/libc.so.6");
    private static final Location.Executable ETCD_FILE = new Location.Executable(ETCD, true, "/usr/bin/etcd");

    private final FakeSymbolStore store = new FakeSymbolStore();

    @Test
    void namesAnInstructionPointerByTheSymbolThatHoldsIt() {
        store.put(LIBC, libc());

        assertThat(frame(new Location.InstructionPointer(LIBC_FILE, 0x1000)))
                .isEqualTo(new Frame("read", FrameKind.NATIVE, "/usr/lib/libc.so.6", true));
        assertThat(frame(new Location.InstructionPointer(LIBC_FILE, 0x10ff)).name())
                .isEqualTo("read");
        assertThat(frame(new Location.InstructionPointer(LIBC_FILE, 0x1100)).name())
                .isEqualTo("write");
    }

    @Test
    void looksUpAReturnAddressOneLess() {
        store.put(LIBC, libc());

        assertThat(frame(new Location.ReturnAddress(LIBC_FILE, 0x1100)).name()).isEqualTo("read");
        assertThat(frame(new Location.ReturnAddress(LIBC_FILE, 0x1000)).name()).isEqualTo("[libc.so.6+0x1000]");
    }

    @Test
    void givesNoAddressBeyondASymbolsSizeItsName() {
        store.put(LIBC, libc());

        assertThat(frame(new Location.InstructionPointer(LIBC_FILE, 0x1200)))
                .isEqualTo(new Frame("[libc.so.6+0x1200]", FrameKind.NATIVE, "/usr/lib/libc.so.6", false));
        assertThat(frame(new Location.InstructionPointer(LIBC_FILE, 0xfff)).named())
                .isFalse();
    }

    @Test
    void marksGoFunctionsAndTheUnnamedCodeOfGoBinaries() {
        store.put(
                ETCD,
                encode(new SymbolTableBuilder()
                        .add(0x1000, 0x1100, "x_cgo_init", SymbolOrigin.ELF)
                        .add(0x2000, 0x2100, "main.main", SymbolOrigin.GO)));

        assertThat(frame(new Location.InstructionPointer(ETCD_FILE, 0x2000)).kind())
                .isEqualTo(FrameKind.GO);
        assertThat(frame(new Location.InstructionPointer(ETCD_FILE, 0x1000)).kind())
                .isEqualTo(FrameKind.NATIVE);
        assertThat(frame(new Location.InstructionPointer(ETCD_FILE, 0x3000)))
                .isEqualTo(new Frame("[etcd+0x3000]", FrameKind.GO, "/usr/bin/etcd", false));
    }

    @Test
    void expandsInlinedCallsWithTheirLines() {
        SymbolTableBuilder table = new SymbolTableBuilder().add(0x2000, 0x2100, "main.main", SymbolOrigin.GO);
        SourceLines lines = new SourceLines();
        int file = table.file("/src/main.go");
        lines.begin(0x2000);
        lines.addRow(0x2000, 0, file, 5);
        lines.addRow(0x2010, lines.addInlinedCall(0, table.name("main.work"), file, 6), file, 20);
        lines.end(0x2100);
        store.put(ETCD, encode(table.add(lines)));
        SymbolLookup lookup = new Symbolizer(store).begin();

        Frame main = new Frame("main.main", FrameKind.GO, "/usr/bin/etcd", true);
        Frame work = new Frame("main.work", FrameKind.GO, "/usr/bin/etcd", true, true);
        assertThat(lookup.frames(new Location.InstructionPointer(ETCD_FILE, 0x2010)))
                .containsExactly(
                        new FrameAtLine(work, new SourceLine("/src/main.go", 20)),
                        new FrameAtLine(main, new SourceLine("/src/main.go", 6)));
        assertThat(lookup.frames(new Location.ReturnAddress(ETCD_FILE, 0x2010)))
                .containsExactly(new FrameAtLine(main, new SourceLine("/src/main.go", 5)));
        assertThat(lookup.frame(new Location.InstructionPointer(ETCD_FILE, 0x2010)))
                .isEqualTo(work);
    }

    @Test
    void improvesOldProfilesWhenSymbolsArriveLater() {
        Symbolizer symbolizer = new Symbolizer(store);
        Location location = new Location.InstructionPointer(LIBC_FILE, 0x1000);
        assertThat(symbolizer.begin().frame(location).name()).isEqualTo("[libc.so.6+0x1000]");

        store.put(LIBC, libc());

        assertThat(symbolizer.begin().frame(location).name()).isEqualTo("read");
    }

    @Test
    void keepsOneNameForALocationWithinAQuery() {
        SymbolLookup lookup = new Symbolizer(store).begin();
        lookup.frame(new Location.InstructionPointer(LIBC_FILE, 0x1000));
        store.put(LIBC, libc());

        assertThat(lookup.frame(new Location.InstructionPointer(LIBC_FILE, 0x1000))
                        .named())
                .isFalse();
        assertThat(lookup.frame(new Location.InstructionPointer(LIBC_FILE, 0x1100))
                        .named())
                .isFalse();
    }

    @Test
    void showsAddressesOfAMalformedTableWithoutNames() {
        store.put(LIBC, new byte[] {1, 2, 3});

        assertThat(frame(new Location.InstructionPointer(LIBC_FILE, 0x1000)).name())
                .isEqualTo("[libc.so.6+0x1000]");
    }

    @Test
    void decodesATableOnceWhileItFitsTheCache() {
        store.put(LIBC, libc());
        Symbolizer symbolizer = new Symbolizer(store);
        symbolizer.begin().frame(new Location.InstructionPointer(LIBC_FILE, 0x1000));
        symbolizer.begin().frame(new Location.InstructionPointer(LIBC_FILE, 0x1100));

        assertThat(store.asked).containsExactly(LIBC);
    }

    @Test
    void seesATableThatReplacesOne() {
        Symbolizer symbolizer = new Symbolizer(store);
        symbolizer.store().replace(TestTables.description(LIBC, libc()), libc());
        Location location = new Location.InstructionPointer(LIBC_FILE, 0x1000);
        SymbolLookup begunBefore = symbolizer.begin();
        assertThat(begunBefore.frame(location).name()).isEqualTo("read");

        byte[] replacing = encode(new SymbolTableBuilder().add(0x1000, 0x1200, "pread", SymbolOrigin.ELF));
        symbolizer.store().replace(TestTables.description(LIBC, replacing), replacing);

        assertThat(symbolizer.begin().frame(location).name()).isEqualTo("pread");
        assertThat(begunBefore
                        .frame(new Location.InstructionPointer(LIBC_FILE, 0x1100))
                        .name())
                .as("one query sees one table")
                .isEqualTo("write");
    }

    @Test
    void keepsNoTableThatWasReplacedWhileItWasRead() {
        store.put(LIBC, libc());
        SymbolTableCache cache = new SymbolTableCache(store, 1 << 20);
        store.whenAsked = () -> cache.forget(LIBC);
        cache.find(LIBC);
        store.whenAsked = () -> {};

        assertThat(cache.sizeBytes()).isZero();
        cache.find(LIBC);
        cache.find(LIBC);
        assertThat(store.asked).containsExactly(LIBC, LIBC);
    }

    @Test
    void evictsTheTableUsedLongestAgo() {
        store.put(LIBC, libc());
        store.put(ETCD, libc());
        SymbolTableCache cache = new SymbolTableCache(store, 1);
        cache.find(LIBC);
        cache.find(ETCD);
        cache.find(ETCD);
        assertThat(cache.sizeBytes()).isPositive();
        assertThat(store.asked).containsExactly(LIBC, ETCD);

        cache.find(LIBC);
        assertThat(store.asked).containsExactly(LIBC, ETCD, LIBC);
    }

    @Test
    void tellsWhatIsNoFileByKind() {
        assertThat(frame(new Location.Kernel("vfs_read", "")))
                .isEqualTo(new Frame("vfs_read", FrameKind.KERNEL, "", true));
        assertThat(frame(new Location.Kernel("xfs_read", "xfs")))
                .isEqualTo(new Frame("xfs_read", FrameKind.KERNEL, "xfs", true));
        assertThat(frame(new Location.Kernel("[kernel: names hidden by kptr_restrict]", ""))
                        .named())
                .isFalse();
        assertThat(frame(new Location.Anonymous("//anon", 0x7f00)))
                .isEqualTo(new Frame("[anon+0x7f00]", FrameKind.JIT, "[anon]", false));
        assertThat(frame(new Location.Anonymous("", 0x7f00)).name()).isEqualTo("[anon+0x7f00]");
        assertThat(frame(new Location.Anonymous("[heap]", 0x10)).name()).isEqualTo("[heap+0x10]");
        assertThat(frame(new Location.Anonymous("[vdso]", 0x10)))
                .isEqualTo(new Frame("[vdso+0x10]", FrameKind.NATIVE, "[vdso]", false));
        assertThat(frame(new Location.Unmapped("user", 0x10)))
                .isEqualTo(new Frame("[unmapped+0x10]", FrameKind.UNKNOWN, "[unmapped]", false));
        assertThat(frame(new Location.Unmapped("kernel", -16)))
                .isEqualTo(new Frame("[kernel+0xfffffffffffffff0]", FrameKind.KERNEL, "[kernel]", false));
        assertThat(frame(new Location.Named("[on-CPU]", "")).kind()).isEqualTo(FrameKind.ON_CPU);
        assertThat(frame(new Location.Named("[off-CPU]", "")).kind()).isEqualTo(FrameKind.OFF_CPU);
        assertThat(frame(new Location.Named("[woken by etcd]", "")).kind()).isEqualTo(FrameKind.OFF_CPU);
        assertThat(frame(new Location.Named("main", "")).kind()).isEqualTo(FrameKind.NATIVE);
        assertThat(frame(new Location.Thread("etcd"))).isEqualTo(new Frame("etcd", FrameKind.THREAD, "", true));
        assertThat(frame(new Location.Truncated("no frame pointer")).truncationReason())
                .isEqualTo("no frame pointer");
    }

    @Test
    void remembersBuildIdsButNotOfFilesThatHadSeveral() {
        SymbolLookup lookup = new Symbolizer(store).begin();
        lookup.frame(new Location.InstructionPointer(ETCD_FILE, 1));
        lookup.frame(new Location.InstructionPointer(LIBC_FILE, 1));
        lookup.frame(new Location.InstructionPointer(new Location.Executable(ETCD, true, LIBC_FILE.path()), 1));

        assertThat(lookup.buildIds()).isEqualTo(Map.of("/usr/bin/etcd", ETCD));
    }

    @Test
    void takesNoteOfFilesThatAnotherHasNamed() {
        SymbolLookup lookup = new Symbolizer(store).begin();
        lookup.frame(new Location.InstructionPointer(LIBC_FILE, 1));
        SymbolLookup other = new Symbolizer(store).begin();
        other.frame(new Location.InstructionPointer(ETCD_FILE, 1));
        other.frame(new Location.InstructionPointer(new Location.Executable(ETCD, true, LIBC_FILE.path()), 1));

        lookup.add(other);

        assertThat(lookup.buildIds()).isEqualTo(Map.of("/usr/bin/etcd", ETCD));
    }

    private Frame frame(Location location) {
        return new Symbolizer(store).begin().frame(location);
    }

    private static byte[] libc() {
        return encode(new SymbolTableBuilder()
                .add(0x1000, 0x1100, "read", SymbolOrigin.ELF)
                .add(0x1100, 0x1180, "write", SymbolOrigin.ELF));
    }

    private static byte[] encode(SymbolTableBuilder table) {
        return SymbolTableCodec.encode(table.build());
    }

    /** Remembers what it was asked for. */
    private static final class FakeSymbolStore implements SymbolStore {
        final List<BuildId> asked = new ArrayList<>();
        Runnable whenAsked = () -> {};
        private final Map<BuildId, byte[]> tables = new HashMap<>();

        @Override
        public Optional<byte[]> find(BuildId buildId) {
            asked.add(buildId);
            whenAsked.run();
            return Optional.ofNullable(tables.get(buildId));
        }

        @Override
        public Optional<SymbolTableDescription> describe(BuildId buildId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean offer(SymbolTableDescription description, byte[] encodedTable) {
            replace(description, encodedTable);
            return true;
        }

        @Override
        public void replace(SymbolTableDescription description, byte[] encodedTable) {
            put(description.buildId(), encodedTable);
        }

        void put(BuildId buildId, byte[] encodedTable) {
            tables.put(buildId, encodedTable);
        }

        @Override
        public void forEach(Consumer<SymbolTableDescription> visitor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
