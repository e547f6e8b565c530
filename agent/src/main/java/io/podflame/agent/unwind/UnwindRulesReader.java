package io.podflame.agent.unwind;

import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.unwind.CompactRules;
import io.podflame.binary.unwind.UnwindRules;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongToIntFunction;

/** Reads the unwind rules of executables out of their files. Thread-safe. */
public final class UnwindRulesReader {

    private static final System.Logger LOG = System.getLogger(UnwindRulesReader.class.getName());

    private final Function<BuildId, Optional<ExecutableLocation>> files;
    private final int maxRows;

    /**
     * @param files where a file with that build ID can be read now
     * @param maxRows of one file; functions beyond have no rules
     */
    public UnwindRulesReader(Function<BuildId, Optional<ExecutableLocation>> files, int maxRows) {
        this.files = files;
        this.maxRows = maxRows;
    }

    /** {@link UnwindRules#empty} where the file has none, or cannot be read any more. */
    public UnwindRules read(BuildId buildId) {
        return read(buildId, file -> file.callFrameInformation(maxRows).rules(), UnwindRules.empty());
    }

    /**
     * The same in the compact form.
     *
     * @param numbers gives a {@link io.podflame.binary.unwind.CompactRule} its number
     */
    public CompactRules readCompact(BuildId buildId, LongToIntFunction numbers) {
        return read(buildId, file -> file.compactRules(numbers, maxRows), CompactRules.empty());
    }

    private interface Reading<T> {
        T of(ExecutableFile file) throws IOException;
    }

    private <T> T read(BuildId buildId, Reading<T> reading, T none) {
        Optional<ExecutableLocation> location = files.apply(buildId);
        if (location.isEmpty()) {
            return none;
        }
        try (ExecutableFile file = ExecutableFile.open(location.get().file())) {
            return file.buildId().equals(buildId) ? reading.of(file) : none;
        } catch (IOException unreadable) {
            LOG.log(System.Logger.Level.DEBUG, "no unwind rules: " + unreadable.getMessage());
            return none;
        } catch (RuntimeException unforeseen) { // a file must not cost more than its own stacks
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no unwind rules of " + location.get().path(),
                    unforeseen);
            return none;
        }
    }
}
