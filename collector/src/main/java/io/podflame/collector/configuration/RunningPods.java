package io.podflame.collector.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Pods that run beside the templates that they were made from, where one source has the pods and another the templates: what both say alike is
 * one thing and not two. A pod that runs otherwise, as in the midst of a rollout, stays.
 */
final class RunningPods {

    private static final String KIND = "Pod";

    private RunningPods() {}

    /** The same without containers of pods that run as their templates say; in the same order. */
    static List<PodTemplate> withoutRepetitions(List<PodTemplate> templates) {
        List<PodTemplate> controllers = templates.stream()
                .filter(template -> !template.owner().kind().equals(KIND))
                .toList();
        List<PodTemplate> left = new ArrayList<>();
        for (PodTemplate template : templates) {
            if (template.owner().kind().equals(KIND)) {
                List<Container> containers = template.containers().stream()
                        .filter(container -> controllers.stream()
                                .filter(controller -> controller.makes(
                                        template.owner().namespace(),
                                        template.owner().name()))
                                .flatMap(controller -> controller.containers().stream())
                                .noneMatch(configured -> isAsConfigured(container, configured)))
                        .toList();
                if (!containers.isEmpty()) {
                    left.add(template.withContainers(containers));
                }
            } else {
                left.add(template);
            }
        }
        return left;
    }

    /** The command line of a process may begin with words of its image's. */
    private static boolean isAsConfigured(Container running, Container configured) {
        List<String> words = words(running);
        List<String> last = words(configured);
        return running.name().equals(configured.name())
                && running.image().map(Setting::value).equals(configured.image().map(Setting::value))
                && words.size() >= last.size()
                && words.subList(words.size() - last.size(), words.size()).equals(last)
                && running.environment().entrySet().stream()
                        .allMatch(variable -> isAsConfigured(variable, configured.environment()));
    }

    private static boolean isAsConfigured(Map.Entry<String, Setting> variable, Map<String, Setting> configured) {
        Setting setting = configured.get(variable.getKey());
        return setting != null
                && (setting.isFromElsewhere()
                        || Objects.equals(setting.value(), variable.getValue().value()));
    }

    private static List<String> words(Container container) {
        return Stream.concat(container.command().stream(), container.arguments().stream())
                .map(Setting::value)
                .toList();
    }
}
