package io.podflame.agent;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, from its jar. */
final class AgentVersion implements IVersionProvider {

    /** {@code development} when the classes do not come from a jar. */
    static String get() {
        return Optional.ofNullable(AgentVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"podflame agent " + get()};
    }
}
