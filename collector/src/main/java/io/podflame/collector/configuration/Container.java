package io.podflame.collector.configuration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container of a pod template.
 *
 * @param position among the template's containers of its sort, from 0 on
 * @param init whether it runs before the others
 * @param image empty where none is configured
 * @param command in place of the image's entry point, word by word; empty where the image decides
 * @param arguments word by word
 * @param environment by name; a value that is taken from elsewhere is {@code from resourceFieldRef limits.cpu}
 * @param resources by {@code requests.cpu}, {@code limits.memory} …
 * @param privileged whether it may do all that the node may; empty where it is not said
 */
public record Container(
        String name,
        int position,
        boolean init,
        Optional<Setting> image,
        List<Setting> command,
        List<Setting> arguments,
        Map<String, Setting> environment,
        Map<String, Setting> resources,
        Optional<Setting> privileged) {

    public Container {
        command = List.copyOf(command);
        arguments = List.copyOf(arguments);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    }

    /** Its path in a JSON patch of its pod template: {@code /spec/containers/1}. */
    public String patchPath() {
        return "/spec/" + (init ? "initContainers" : "containers") + "/" + position;
    }
}
