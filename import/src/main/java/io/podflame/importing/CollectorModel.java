package io.podflame.importing;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Workload;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;

/** What the agent knows, as the collector knows it: what the wire does elsewhere. */
final class CollectorModel {

    private CollectorModel() {}

    static Event event(io.podflame.agent.model.Event event) {
        return new Event(event.name(), Event.Unit.valueOf(event.unit().name()));
    }

    static WorkloadKey workload(String node, Workload workload) {
        return switch (workload.kind()) {
            case POD ->
                new WorkloadKey(WorkloadKind.POD, node, workload.namespace(), workload.pod(), workload.container(), "");
            case CONTAINER -> named(WorkloadKind.CONTAINER, node, workload.name());
            case UNIT -> named(WorkloadKind.UNIT, node, workload.name());
            case EXECUTABLE -> named(WorkloadKind.EXECUTABLE, node, workload.name());
            case KERNEL -> named(WorkloadKind.KERNEL, node, "");
        };
    }

    /** With what the recording says of it. */
    static io.podflame.collector.model.Workload described(String node, Workload workload) {
        return new io.podflame.collector.model.Workload(
                workload(node, workload),
                workload.containerId(),
                workload.podUid(),
                workload.image(),
                workload.labels(),
                workload.command());
    }

    private static WorkloadKey named(WorkloadKind kind, String node, String name) {
        return new WorkloadKey(kind, node, "", "", "", name);
    }

    static Location location(io.podflame.agent.model.Location location) {
        return switch (location) {
            case io.podflame.agent.model.Location.InstructionPointer(Executable executable, long address) ->
                new Location.InstructionPointer(executable(executable), address);
            case io.podflame.agent.model.Location.ReturnAddress(Executable executable, long address) ->
                new Location.ReturnAddress(executable(executable), address);
            case io.podflame.agent.model.Location.Kernel(String function, String module) ->
                new Location.Kernel(function, module);
            case io.podflame.agent.model.Location.Anonymous(String mapping, long address) ->
                new Location.Anonymous(mapping, address);
            case io.podflame.agent.model.Location.Named(String function, String file) ->
                new Location.Named(function, file);
            case io.podflame.agent.model.Location.Unmapped(String space, long address) ->
                new Location.Unmapped(space, address);
            case io.podflame.agent.model.Location.Thread(String name) -> new Location.Thread(name);
            case io.podflame.agent.model.Location.Truncated(var reason) -> new Location.Truncated(reason.text());
        };
    }

    private static Location.Executable executable(Executable executable) {
        return new Location.Executable(
                executable.buildId(), executable.origin() != Executable.Origin.PATH, executable.path());
    }
}
