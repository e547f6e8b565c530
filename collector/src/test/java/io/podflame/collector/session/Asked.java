package io.podflame.collector.session;

import io.podflame.collector.api.SessionRequest;
import java.util.List;
import java.util.Map;

/** A request with what is not said left empty. */
final class Asked {
    private String node = "";
    private String namespace = "";
    private String pod = "";
    private String workload = "";
    private Map<String, String> labels = Map.of();
    private List<Integer> pids = List.of();
    private boolean controlPlane;
    private String event = "";
    private String callGraph = "";
    private double hertz;
    private long lookBackMillis;

    Asked node(String name) {
        node = name;
        return this;
    }

    Asked namespace(String name) {
        namespace = name;
        return this;
    }

    Asked pod(String name) {
        pod = name;
        return this;
    }

    Asked workload(String name) {
        workload = name;
        return this;
    }

    Asked label(String key, String value) {
        labels = Map.of(key, value);
        return this;
    }

    Asked pid(int pid) {
        pids = List.of(pid);
        return this;
    }

    Asked controlPlane() {
        controlPlane = true;
        return this;
    }

    Asked event(String name) {
        event = name;
        return this;
    }

    Asked callGraph(String mode) {
        callGraph = mode;
        return this;
    }

    Asked lookBack(long millis) {
        lookBackMillis = millis;
        return this;
    }

    Asked hertz(double frequency) {
        hertz = frequency;
        return this;
    }

    SessionRequest request() {
        return new SessionRequest(
                node,
                namespace,
                pod,
                "",
                workload,
                labels,
                pids,
                controlPlane,
                event,
                callGraph,
                hertz,
                0,
                false,
                lookBackMillis);
    }
}
