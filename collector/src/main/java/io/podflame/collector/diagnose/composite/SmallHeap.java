package io.podflame.collector.diagnose.composite;

import io.podflame.collector.diagnose.EditCommand;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.MemoryUse;
import io.podflame.collector.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Garbage collection takes much, and the heap is small beside what the container may use: one setting mends that. */
final class SmallHeap implements CompositeRule {

    private static final String GARBAGE_COLLECTION = "go-gc";
    private static final String GOGC = "GOGC";
    private static final double MEBIBYTE = 1 << 20;
    /** Anonymous memory: the heap, stacks and the runtime's own. */
    private static final long SMALL_BYTES = 128 << 20;
    /** Of the memory limit: below, the heap may double and double again. */
    private static final double ROOM = 0.25;

    @Override
    public List<Finding> join(List<Finding> findings, ProfiledWorkload profiled) {
        Optional<MemoryUse> memory = profiled.graph().scheduling().memory();
        OptionalLong limit = profiled.workload().resources().memoryLimitBytes();
        if (memory.isEmpty()
                || memory.get().anonymousBytes() > SMALL_BYTES
                || (limit.isPresent() && memory.get().workingSetBytes() > ROOM * limit.getAsLong())) {
            return findings;
        }
        return findings.stream()
                .map(finding -> finding.rule().equals(GARBAGE_COLLECTION)
                        ? joined(finding, profiled, memory.get(), limit)
                        : finding)
                .toList();
    }

    private static Finding joined(Finding finding, ProfiledWorkload profiled, MemoryUse memory, OptionalLong limit) {
        Workload workload = profiled.workload();
        List<Evidence> evidence = new ArrayList<>(finding.evidence());
        evidence.add(new Evidence.Quantity("anonymous memory", memory.anonymousBytes() / MEBIBYTE, "MiB"));
        limit.ifPresent(bytes -> evidence.add(new Evidence.Quantity("memory limit", bytes / MEBIBYTE, "MiB")));
        Optional<String> set = Optional.ofNullable(workload.environment().get(GOGC));
        set.ifPresent(
                value -> evidence.add(new Evidence.Setting(profiled.name() + ", environment", GOGC + "=" + value)));
        return new Finding(
                finding.rule(),
                finding.severity(),
                finding.subject(),
                String.format(
                        Locale.ROOT,
                        "%s, and uses no more than %.0f MiB%s",
                        CompositeRule.observation(finding),
                        memory.anonymousBytes() / MEBIBYTE,
                        limit.isPresent()
                                ? String.format(Locale.ROOT, " of the %.0f MiB it may", limit.getAsLong() / MEBIBYTE)
                                : ""),
                evidence,
                List.of(
                        "set GOGC=" + 4 * percent(set) + ", which collects about a quarter as often (it is "
                                + set.orElse("100, by default") + "): " + EditCommand.of(workload),
                        "or GOGC=off with GOMEMLIMIT at three quarters of the memory limit"),
                finding.source(),
                finding.frames());
    }

    /** Growth of the heap until it is collected; 100 is what Go takes without the variable, and for what is no number. */
    private static int percent(Optional<String> set) {
        return set.filter(value -> value.matches("[1-9]\\d{0,5}"))
                .map(Integer::parseInt)
                .orElse(100);
    }
}
