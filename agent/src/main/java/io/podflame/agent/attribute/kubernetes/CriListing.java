package io.podflame.agent.attribute.kubernetes;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything a container runtime listed at one moment, in its own order. */
record CriListing(List<Sandbox> sandboxes, List<Container> containers) {

    CriListing {
        sandboxes = List.copyOf(sandboxes);
        containers = List.copyOf(containers);
    }

    /**
     * A pod, as the runtime sees it: what its containers share, and its pause process.
     *
     * @param id 64 hex digits
     * @param labels of the pod, those that only repeat its name left out
     * @param annotations of the pod that may leave the node
     */
    record Sandbox(
            String id,
            String namespace,
            String pod,
            String podUid,
            SortedMap<String, String> labels,
            Map<String, String> annotations) {

        Sandbox {
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
            annotations = Map.copyOf(annotations);
        }
    }

    /**
     * @param id 64 hex digits
     * @param image as ListContainers has it: often only the image's ID
     */
    record Container(String id, String sandboxId, String name, String image, boolean running) {}

    /**
     * What only the status of a container tells.
     *
     * @param image the name a person gave it
     * @param info the runtime's own words
     */
    record Status(String image, RuntimeInfo info) {}
}
