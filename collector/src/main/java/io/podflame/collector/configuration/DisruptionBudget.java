package io.podflame.collector.configuration;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A PodDisruptionBudget.
 *
 * @param matchLabels of the pods that it is for
 */
public record DisruptionBudget(ObjectName name, Map<String, String> matchLabels, Place place) {

    public DisruptionBudget {
        matchLabels = Collections.unmodifiableSortedMap(new TreeMap<>(matchLabels));
    }

    /** Whether it is for the template's pods. */
    public boolean isFor(PodTemplate template) {
        return name.namespace().equals(template.owner().namespace())
                && !matchLabels.isEmpty()
                && template.labels().entrySet().containsAll(matchLabels.entrySet());
    }
}
