package io.podflame.collector.diagnose.composite;

import io.podflame.collector.diagnose.EditCommand;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import java.util.List;
import java.util.Optional;

/** Logging takes much, and an argument switches debug logging on: one finding that names the argument. */
final class DebugLogging implements CompositeRule {

    @Override
    public List<Finding> join(List<Finding> findings, ProfiledWorkload profiled) {
        Optional<HotLogging> hot = HotLogging.in(findings);
        Optional<DebugFlag> found = DebugFlag.of(profiled.workload(), profiled.components());
        if (hot.isEmpty() || found.isEmpty()) {
            return findings;
        }
        DebugFlag flag = found.get();
        return hot.get()
                .because(
                        flag.text() + " switches debug logging on",
                        List.of(new Evidence.Setting(profiled.name() + ", " + flag.place(), flag.text())),
                        List.of("remove " + flag.text() + ": " + EditCommand.of(profiled.workload())));
    }
}
