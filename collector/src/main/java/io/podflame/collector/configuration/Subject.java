package io.podflame.collector.configuration;

/** What a check needs to see and a source may be blind for. */
public enum Subject {
    WORKLOADS("pod templates and their images"),
    ARGUMENTS("arguments of containers"),
    ENVIRONMENT("environment of containers"),
    ANNOTATIONS("annotations of pods"),
    RESOURCES("requests and limits"),
    REPLICAS("numbers of replicas"),
    AUTOSCALERS("autoscalers"),
    AUTOSCALER_STATUS("how far autoscalers have gone"),
    DISRUPTION_BUDGETS("disruption budgets"),
    MESH("the mesh configuration"),
    INJECTION("the injection template"),
    WEBHOOKS("webhook configurations"),
    MIXER_RULES("mixer's rules"),
    NODES("nodes and the pods on them");

    private final String words;

    Subject(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
