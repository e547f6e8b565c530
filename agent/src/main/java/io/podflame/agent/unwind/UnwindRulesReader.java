package io.podflame.agent.unwind;

import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.unwind.UnwindRules;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

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
        Optional<ExecutableLocation> location = files.apply(buildId);
        if (location.isEmpty()) {
            return UnwindRules.empty();
        }
        try (ExecutableFile file = ExecutableFile.open(location.get().file())) {
            return file.buildId().equals(buildId)
                    ? file.callFrameInformation(maxRows).rules()
                    : UnwindRules.empty();
        } catch (IOException unreadable) {
            LOG.log(System.Logger.Level.DEBUG, "no unwind rules: " + unreadable.getMessage());
            return UnwindRules.empty();
        } catch (RuntimeException unforeseen) { // a file must not cost more than its own stacks
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no unwind rules of " + location.get().path(),
                    unforeseen);
            return UnwindRules.empty();
        }
    }
}
