package io.podflame.systemtest.manifest;

import io.podflame.systemtest.node.CommandLine;
import io.podflame.systemtest.node.PodSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All objects that go to a cluster: what kustomize renders, and the secrets beside it. */
public final class Manifests {

    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final String BASE = "kubernetes";

    private final List<YamlNode> objects;

    private Manifests(List<YamlNode> objects) {
        this.objects = objects;
    }

    /** Those of deploy/kubernetes. Needs kubectl and openssl. */
    public static Manifests render() {
        return render(BASE);
    }

    /** Those of a folder of deploy, which is the base or builds on it. */
    public static Manifests render(String overlay) {
        List<YamlNode> objects = new ArrayList<>(YamlNode.documents(
                CommandLine.run("kubectl", "kustomize", DEPLOY.resolve(overlay).toString())));
        objects.addAll(YamlNode.documents(
                CommandLine.run(DEPLOY.resolve(BASE).resolve("make-secrets").toString())));
        return new Manifests(objects);
    }

    /** The pod that a DaemonSet or StatefulSet makes. */
    public PodSpec pod(String kind, String name, Volumes volumes) {
        return new PodTemplate(object(kind, name), objects, volumes).pod(name);
    }

    /** Writes one value of a Secret to a file below the volumes. */
    public Path secretFile(String secret, String key, Volumes volumes) {
        return volumes.secret(object("Secret", secret), List.of(key)).resolve(key);
    }

    private YamlNode object(String kind, String name) {
        return find(objects, kind, name);
    }

    static YamlNode find(List<YamlNode> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.at("kind").text().equals(kind)
                        && object.at("metadata", "name").text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + kind + " " + name + " in the manifests"));
    }
}
