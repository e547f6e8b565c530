package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.diagnose.configuration.IstioContainer.Flag;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Commands that mend what was found. */
final class Remedies {

    /** Kinds with a pod template at {@code /spec/template}. */
    private static final Set<String> CONTROLLERS = Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet");

    private Remedies() {}

    /** {@code kubectl -n istio-system edit configmap/istio}, and what to change there. */
    static String edit(ObjectName object, String change) {
        return "kubectl " + verb(object, "edit") + "   # " + change;
    }

    /** The arguments taken out; of what has no controller, the file that it was made from is to be changed. */
    static String remove(IstioContainer container, Flag flag) {
        ObjectName owner = container.template().owner();
        if (!CONTROLLERS.contains(owner.kind())) {
            // a running pod's words are those of its process, so their places in a template are not known
            return change(container.template(), "take out " + words(flag));
        }
        String operations = flag.words().stream()
                // from behind: each removal moves what follows
                .sorted(Comparator.comparingInt(Flag.Word::position).reversed())
                .map(word -> "{\"op\":\"remove\",\"path\":\"/spec/template"
                        + container.container().patchPath() + "/" + word.list() + "/" + word.position() + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        return patch(owner, operations) + "   # takes out " + words(flag);
    }

    private static String patch(ObjectName owner, String operations) {
        return "kubectl " + verb(owner, "patch") + " --type=json -p '" + operations + "'";
    }

    /** @param image as it is; where nobody filled in its repository, the manifest is what can be mended */
    static String setImage(IstioContainer container, Setting image) {
        Image debug = Image.of(image.value());
        Image release = debug.release();
        if (image.value().contains("{") && image.place().line().isPresent()) {
            return "sed -i '%ds|%s|%s|' %s && kubectl apply -f %s"
                    .formatted(
                            image.place().line().getAsInt(),
                            debug.name(),
                            release.name(),
                            image.place().source(),
                            image.place().source());
        }
        return controller(container.template())
                .map(owner -> "kubectl " + verb(owner, "set image") + " "
                        + container.container().name() + "=" + release)
                .orElseGet(() -> change(container.template(), "put " + release + " in place of " + debug));
    }

    static String setEnvironment(IstioContainer container, String assignment) {
        return controller(container.template())
                .map(owner -> "kubectl " + verb(owner, "set env") + " -c "
                        + container.container().name() + " " + assignment)
                .orElseGet(() -> change(container.template(), "set " + assignment.replaceFirst("-$", " to nothing")));
    }

    static String requestCpu(IstioContainer container, String cpu) {
        return controller(container.template())
                .map(owner -> "kubectl " + verb(owner, "set resources") + " -c "
                        + container.container().name() + " --requests=cpu=" + cpu)
                .orElseGet(() -> change(container.template(), "request cpu: " + cpu));
    }

    static String scale(ObjectName owner, int replicas) {
        return "kubectl " + owner.inNamespace() + "scale --replicas=" + replicas + " " + owner.typed();
    }

    /** A pod cannot be changed where it runs, but what it is made from can. */
    static String change(PodTemplate template, String change) {
        return template.controller()
                .map(owner -> edit(owner, change))
                .orElseGet(() -> "in the manifest of " + template.owner().displayName() + ": " + change);
    }

    private static Optional<ObjectName> controller(PodTemplate template) {
        return template.controller().filter(owner -> CONTROLLERS.contains(owner.kind()));
    }

    private static String words(Flag flag) {
        return flag.words().stream().map(word -> word.setting().value()).collect(Collectors.joining(" "));
    }

    private static String verb(ObjectName object, String verb) {
        return object.inNamespace() + verb + " " + object.typed();
    }
}
