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
 * The functions of the recorded kernel: of the bundle's kallsyms, or of this machine's when the recording is of this machine and its
 * kernel has not been started anew since. perf writes where the kernel's text began, as the address of a symbol:
 *
 * <pre>
 * MMAP  pid -1  [kernel.kallsyms]_text   offset = address of _text
 * </pre>
 *
 * <p>A kernel that was started again is elsewhere in memory, so the symbol must still be there.
 */
public final class RecordedKernel {

    private static final String KERNEL = "[kernel.kallsyms]";
    private static final Path KALLSYMS = Path.of("/proc/kallsyms");

    private final Optional<Path> bundleRoot;
    private final Supplier<RecordingFacts> facts;
    private Optional<Mapping> text = Optional.empty();
    private Optional<String> problem = Optional.empty();

    /** @param bundleRoot under which the bundle's "proc" is */
    RecordedKernel(Optional<Path> bundleRoot, Supplier<RecordingFacts> facts) {
        this.bundleRoot = bundleRoot;
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
            return Files.isReadable(bundleRoot.get().resolve("proc/kallsyms"))
                    ? KernelSymbols.load(bundleRoot.get(), clock)
                    : unavailable("the bundle has no kallsyms", "record as root with kernel.kptr_restrict at most 1");
        }
        if (!ThisMachine.isOf(facts.get())) {
            return unavailable(
                    "recorded on another machine",
                    "record with toolbox-scripts/record-node, which packs the kernel's symbols with the recording");
        }
        if (text.isEmpty() || !stillThere(text.get())) {
            return unavailable(
                    "the recorded kernel is not the running one",
                    "record with toolbox-scripts/record-node, which packs the kernel's symbols with the recording");
        }
        return KernelSymbols.load(Path.of("/"), clock);
    }

    private KernelSymbols unavailable(String reason, String remedy) {
        problem = Optional.of("kernel functions have no names: " + reason + "; " + remedy);
        return KernelSymbols.unavailable(reason);
    }

    private static boolean stillThere(Mapping text) {
        String symbol = text.path().substring(KERNEL.length());
        OptionalLong address = addressOf(symbol.isEmpty() ? "_text" : symbol);
        return address.isPresent() && address.getAsLong() == text.fileOffset();
    }

    private static OptionalLong addressOf(String symbol) {
        try (BufferedReader lines = Files.newBufferedReader(KALLSYMS, StandardCharsets.UTF_8)) {
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
