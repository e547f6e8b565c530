package io.podflame.importing.node;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.agent.symbols.KernelSymbols;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The functions of the recorded kernel: of the bundle's kallsyms; of those in the folder that the user names; or of this machine's,
 * when the recording is of this machine. perf writes where the kernel's text began, as the address of a symbol:
 *
 * <pre>
 * MMAP  pid -1  [kernel.kallsyms]_text   offset = address of _text
 * </pre>
 *
 * <p>A kernel that was started again is elsewhere in memory, so the symbol must still be there.
 */
public final class RecordedKernel {

    private static final String KERNEL = "[kernel.kallsyms]";
    private static final Path KALLSYMS = Path.of("proc/kallsyms");
    private static final Path THIS_MACHINE = Path.of("/");
    private static final String REMEDY =
            "record with toolbox-scripts/record-node, which packs the kernel's symbols with the recording";

    private final Optional<Path> bundleRoot;
    private final Optional<Path> symbolFolder;
    private final Supplier<RecordingFacts> facts;
    private Optional<Mapping> text = Optional.empty();
    private Optional<String> problem = Optional.empty();

    /**
     * @param bundleRoot under which the bundle's "proc" is
     * @param symbolFolder which the user says to be the recorded machine's root
     */
    RecordedKernel(Optional<Path> bundleRoot, Optional<Path> symbolFolder, Supplier<RecordingFacts> facts) {
        this.bundleRoot = bundleRoot;
        this.symbolFolder = symbolFolder;
        this.facts = facts;
    }

    /** Takes note of where the kernel's text was. */
    public void apply(CaptureRecord.Mapped mapped) {
        if (mapped.mapping().path().startsWith(KERNEL)) {
            text = Optional.of(mapped.mapping());
        }
    }

    KernelSymbols symbols(LongSupplier clock) {
        if (bundleRoot.isPresent()) {
            return Files.isReadable(bundleRoot.get().resolve(KALLSYMS))
                    ? KernelSymbols.load(bundleRoot.get(), clock)
                    : unavailable("the bundle has no kallsyms", "record as root with kernel.kptr_restrict at most 1");
        }
        Optional<Path> named = symbolFolder.filter(root -> Files.isReadable(root.resolve(KALLSYMS)));
        if (named.isEmpty() && !ThisMachine.isOf(facts.get())) {
            return facts.get().hostName().isPresent()
                    ? unavailable("recorded on another machine", REMEDY)
                    : unavailable(
                            "the recording does not say of which machine it is", REMEDY + "; of this one: --symfs /");
        }
        Path root = named.orElse(THIS_MACHINE);
        if (text.isEmpty() || !stillThere(root, text.get())) {
            return unavailable("the recorded kernel is not that of " + root.resolve(KALLSYMS), REMEDY);
        }
        return KernelSymbols.load(root, clock);
    }

    private KernelSymbols unavailable(String reason, String remedy) {
        problem = Optional.of("kernel functions have no names: " + reason + "; " + remedy);
        return KernelSymbols.unavailable(reason);
    }

    private static boolean stillThere(Path root, Mapping text) {
        String symbol = text.path().substring(KERNEL.length());
        OptionalLong address = addressOf(root.resolve(KALLSYMS), symbol.isEmpty() ? "_text" : symbol);
        return address.isPresent() && address.getAsLong() == text.fileOffset();
    }

    private static OptionalLong addressOf(Path kallsyms, String symbol) {
        try (BufferedReader lines = Files.newBufferedReader(kallsyms, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.endsWith(" " + symbol)) {
                    return OptionalLong.of(Long.parseUnsignedLong(line.substring(0, line.indexOf(' ')), 16));
                }
            }
        } catch (IOException | NumberFormatException unreadable) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    /** Why kernel frames have no names, with the remedy. */
    Optional<String> problem() {
        return problem;
    }
}
