package io.podflame.agent.unwind;

import io.podflame.agent.model.Executable;
import io.podflame.binary.unwind.UnwindRules;
import java.util.Optional;

/** Gives the unwind rules of executables. */
@FunctionalInterface
public interface UnwindRulesSource {

    /** Of no executable: what is sampled as stack memory stays as it is. */
    UnwindRulesSource NONE = executable -> Optional.empty();

    /** Empty while they are not known; {@link UnwindRules#empty} where the file has none. Asked for every frame. */
    Optional<UnwindRules> rulesOf(Executable executable);
}
