package io.podflame.agent.attribute.kubernetes;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is known of a container beyond the listing.
 *
 * @param image as people name it, or its ID
 * @param firstPid its first process as our /proc shows it; empty when it is not visible there
 * @param command the first process's command line; empty when it is not known
 */
record ContainerDetails(String image, OptionalInt firstPid, List<String> command) {

    static final ContainerDetails NONE = new ContainerDetails("", OptionalInt.empty(), List.of());

    ContainerDetails {
        command = List.copyOf(command);
    }

    ContainerDetails withImage(String name) {
        return new ContainerDetails(name, firstPid, command);
    }
}
