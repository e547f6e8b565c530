package io.podflame.agent.unwind;

import io.podflame.agent.model.Executable;
import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.unwind.CallFrameInformation;
import io.podflame.binary.unwind.UnwindRules;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the unwind rules of the executables that stacks were in lately, each read when a frame first asks for it. A file that cannot be
 * read has none. Asked by one thread.
 */
public final class UnwindRulesCache implements UnwindRulesSource {

    /** In an agent: 8 bytes for each place where a rule changes, so libc has 0.2 MB and node 3.6. */
    private static final long AGENT_BYTES = 8L << 20;

    /** Of one executable, in an agent's heap of 64 MB; functions beyond have none. node has 464,271, libLLVM 949,984. */
    private static final int AGENT_ROWS = 1 << 19;

    private final UnwindRulesReader reader;
    private final Executor executor;
    private final long maxBytes;
    private final Map<BuildId, CompletableFuture<UnwindRules>> reading = new LinkedHashMap<>(64, 0.75f, true);

    /** The frames of a stack are mostly of one executable. */
    private @Nullable Executable lastExecutable;

    private Optional<UnwindRules> lastRules = Optional.empty();

    private UnwindRulesCache(UnwindRulesReader reader, Executor executor, long maxBytes) {
        this.reader = reader;
        this.executor = executor;
        this.maxBytes = maxBytes;
    }

    /**
     * For an agent, whose sampling thread must not wait: another thread reads, and until it has, nothing is known. Its priority is the usual
     * one: somebody has asked for these stacks, and most files take some milliseconds.
     *
     * @param files where a file with that build ID can be read now
     */
    public static UnwindRulesCache readingBesides(Function<BuildId, Optional<ExecutableLocation>> files) {
        Executor thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("podflame-unwind-rules").daemon().factory());
        return new UnwindRulesCache(new UnwindRulesReader(files, AGENT_ROWS), thread, AGENT_BYTES);
    }

    /** For who reads a recording, which can wait: rules are read at once, and all are kept. */
    public static UnwindRulesCache waiting(Function<BuildId, Optional<ExecutableLocation>> files) {
        return new UnwindRulesCache(
                new UnwindRulesReader(files, CallFrameInformation.MAX_ROWS), Runnable::run, Long.MAX_VALUE);
    }

    @Override
    public Optional<UnwindRules> rulesOf(Executable executable) {
        if (executable != lastExecutable || lastRules.isEmpty()) {
            lastRules = find(executable);
            lastExecutable = executable;
        }
        return lastRules;
    }

    private Optional<UnwindRules> find(Executable executable) {
        if (executable.origin() == Executable.Origin.PATH) {
            return Optional.of(UnwindRules.empty());
        }
        CompletableFuture<UnwindRules> rules = reading.get(executable.buildId());
        if (rules == null) {
            rules = CompletableFuture.supplyAsync(() -> reader.read(executable.buildId()), executor);
            reading.put(executable.buildId(), rules);
            evict();
        }
        return rules.isDone() ? Optional.of(rules.join()) : Optional.empty();
    }

    /** Those not asked for longest. */
    private void evict() {
        long bytes =
                reading.values().stream().mapToLong(UnwindRulesCache::sizeBytes).sum();
        Iterator<CompletableFuture<UnwindRules>> eldest = reading.values().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            bytes -= sizeBytes(eldest.next());
            eldest.remove();
        }
    }

    private static long sizeBytes(CompletableFuture<UnwindRules> rules) {
        return rules.isDone() ? rules.join().sizeBytes() : 0;
    }
}
