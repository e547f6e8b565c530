package io.podflame.agent.unwind;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.MappedExecutable;
import io.podflame.agent.process.Process;
import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.unwind.UnwindRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * For what code gdb has rules, too: where a file has call frame information, be it compressed, and in the vdso. Elsewhere it takes frame
 * pointers, or guesses from what the first instructions look like.
 */
final class GdbRules {

    private final ExecutableFiles files;
    private final UnwindRulesSource ours;
    private final Map<BuildId, Scope> scopes = new HashMap<>();

    private enum Scope {
        ALL,
        WHERE_WE_HAVE,
        NOWHERE
    }

    GdbRules(ExecutableFiles files, UnwindRulesSource ours) {
        this.files = files;
        this.ours = ours;
    }

    boolean know(Process process, long lookupAddress) {
        Optional<MappedExecutable> mapped = process.executableAt(lookupAddress);
        if (mapped.isEmpty()) {
            return process.mappingAt(lookupAddress)
                    .map(Mapping::path)
                    .filter("[vdso]"::equals)
                    .isPresent();
        }
        Executable executable = mapped.get().executable();
        int rule = ours.rulesOf(executable)
                .map(rules -> rules.find(mapped.get().elfAddress(lookupAddress)))
                .orElse(UnwindRules.NONE);
        return switch (scopes.computeIfAbsent(executable.buildId(), this::scope)) {
            case ALL -> true;
            case WHERE_WE_HAVE -> rule != UnwindRules.NONE;
            case NOWHERE -> false;
        };
    }

    /** Go's own table is unknown to gdb. */
    private Scope scope(BuildId buildId) {
        Optional<ExecutableLocation> location = files.openable(buildId);
        if (location.isEmpty()) {
            return Scope.NOWHERE;
        }
        try (ExecutableFile file = ExecutableFile.open(location.get().file())) {
            boolean hasDebugFrame = file.section(".debug_frame").isPresent();
            return file.isGo() ? hasDebugFrame ? Scope.ALL : Scope.NOWHERE : Scope.WHERE_WE_HAVE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
