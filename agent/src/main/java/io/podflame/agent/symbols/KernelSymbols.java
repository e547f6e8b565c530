package io.podflame.agent.symbols;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.model.Location;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Names the kernel's functions, modules' and BPF programs' included. The agent does it itself, because the kernel is no file with a build ID
 * that the collector could have. Where the kernel hides its addresses every kernel frame says why it has no name.
 *
 * <p>Reading /proc/kallsyms takes 0.1 to 0.2 s, so it is read again only for an address without a name, as of a module loaded
 * since, and after a time that doubles while that is of no use. Used by the sampling thread only.
 */
public final class KernelSymbols {

    private static final Path KALLSYMS = Path.of("proc", "kallsyms");
    private static final Path SELF = Path.of("proc", "self");
    private static final String KERNEL_SPACE = "kernel";
    private static final long FIRST_INTERVAL_NANOS = 30_000_000_000L;
    private static final long LONGEST_INTERVAL_NANOS = 3_600_000_000_000L;

    private static final System.Logger LOGGER = System.getLogger(KernelSymbols.class.getName());

    private final Path root;
    private final LongSupplier nanoTime;
    private KernelSymbolTable table = KernelSymbolTable.empty();
    private Vdso vdso = Vdso.NONE;
    private Optional<NamesHidden> hidden = Optional.empty();
    private long loadedNanos;
    private long intervalNanos = FIRST_INTERVAL_NANOS;
    private int version;

    private KernelSymbols(Path root, LongSupplier nanoTime) {
        this.root = root;
        this.nanoTime = nanoTime;
    }

    /**
     * Reads the kernel's symbols.
     *
     * @param root under which "proc" is, "/" outside tests
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    public static KernelSymbols load(Path root, LongSupplier nanoTime) {
        KernelSymbols symbols = new KernelSymbols(root, nanoTime);
        symbols.load();
        symbols.vdso = Vdso.read(root.resolve(SELF));
        symbols.hidden.ifPresent(reason -> LOGGER.log(System.Logger.Level.WARNING, reason.message()));
        return symbols;
    }

    /**
     * Of a kernel whose symbols cannot be had, such as that of another machine's recording: every frame says so.
     *
     * @param reason in a few words, shown in place of every function
     */
    public static KernelSymbols unavailable(String reason) {
        KernelSymbols symbols = new KernelSymbols(Path.of("/"), () -> 0);
        symbols.hidden =
                Optional.of(new NamesHidden("[kernel: " + reason + "]", "kernel functions have no names: " + reason));
        return symbols;
    }

    /**
     * What to show for an address in the kernel.
     *
     * @param lookupAddress an instruction pointer, or a return address less one
     */
    public Location locate(long lookupAddress) {
        if (hidden.isPresent()) {
            return new Location.Kernel(hidden.get().label(), "");
        }
        Optional<Location.Kernel> function = table.find(lookupAddress);
        if (function.isEmpty() && nanoTime.getAsLong() - loadedNanos >= intervalNanos) {
            load();
            function = table.find(lookupAddress);
            intervalNanos =
                    function.isPresent() ? FIRST_INTERVAL_NANOS : Math.min(2 * intervalNanos, LONGEST_INTERVAL_NANOS);
        }
        return function.<Location>map(found -> found)
                .orElseGet(() -> new Location.Unmapped(KERNEL_SPACE, lookupAddress));
    }

    /** Of the code that the kernel maps into every process. */
    public Vdso vdso() {
        return vdso;
    }

    /** Changes when an address may be named otherwise than before. */
    public int version() {
        return version;
    }

    /** Why kernel frames have no names, and the remedy; empty when they have. */
    Optional<String> problem() {
        return hidden.map(NamesHidden::message);
    }

    /** Heap it takes, estimated. */
    long sizeBytes() {
        return table.sizeBytes();
    }

    private void load() {
        loadedNanos = nanoTime.getAsLong();
        try (InputStream input = Files.newInputStream(root.resolve(KALLSYMS))) {
            table = KernelSymbolTable.empty(); // before the next is made: both would not fit a small heap
            table = KallsymsParser.parse(input);
            hidden = table.size() > 0 ? Optional.empty() : Optional.of(NamesHidden.by(kptrRestrict()));
        } catch (IOException e) {
            hidden = Optional.of(NamesHidden.by(e));
        }
        version++;
    }

    private String kptrRestrict() {
        OptionalInt setting = new KernelSettings(root.resolve("proc"), root.resolve("sys")).kptrRestrict();
        return setting.isPresent() ? Integer.toString(setting.getAsInt()) : "unreadable";
    }

    /**
     * @param label in place of every kernel function
     * @param message the reason with its remedy
     */
    private record NamesHidden(String label, String message) {

        static NamesHidden by(String kptrRestrict) {
            return new NamesHidden(
                    "[kernel: names hidden by kptr_restrict]",
                    "kernel functions have no names: every address in /proc/kallsyms is zero; kernel.kptr_restrict="
                            + kptrRestrict + "; set it to 0, or to 1 and grant CAP_SYSLOG");
        }

        static NamesHidden by(IOException e) {
            return new NamesHidden(
                    "[kernel: /proc/kallsyms unreadable]",
                    "kernel functions have no names: /proc/kallsyms: " + e
                            + "; the kernel needs CONFIG_KALLSYMS, the agent the node's /proc");
        }
    }
}
