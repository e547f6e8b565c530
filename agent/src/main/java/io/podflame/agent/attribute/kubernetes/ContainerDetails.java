package io.podflame.agent.attribute.kubernetes;

import io.podflame.agent.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What is known of a container beyond the listing.
 *
 * @param image as people name it, or its ID
 * @param firstPid its first process as our /proc shows it; empty when it is not visible there
 * @param command the first process's command line; empty when it is not known
 * @param environment the variables that may leave the node
 */
record ContainerDetails(
        String image,
        OptionalInt firstPid,
        List<String> command,
        Map<String, String> environment,
        Resources resources) {

    static final ContainerDetails NONE =
            new ContainerDetails("", OptionalInt.empty(), List.of(), Map.of(), Resources.NONE);

    ContainerDetails {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    ContainerDetails withImage(String name) {
        return new ContainerDetails(name, firstPid, command, environment, resources);
    }

    ContainerDetails withCommand(List<String> words) {
        return new ContainerDetails(image, firstPid, words, environment, resources);
    }
}
