package io.podflame.agent.stream;

import com.google.protobuf.ByteString;
import io.podflame.agent.encode.BatchEncoder;
import io.podflame.agent.encode.WorkloadEncoder;
import io.podflame.agent.model.Workload;
import io.podflame.binary.BuildId;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CheckLevel;
import io.podflame.proto.v1.Hello;
import io.podflame.proto.v1.ImportedSession;
import io.podflame.proto.v1.Inventory;
import io.podflame.proto.v1.LookBack;
import io.podflame.proto.v1.LookBackSession;
import io.podflame.proto.v1.NodeCheck;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.SessionStatus;
import io.podflame.proto.v1.StartSession;
import io.podflame.proto.v1.SymbolTableChunk;
import io.podflame.proto.v1.SymbolTableUnavailable;
import io.podflame.proto.v1.WorkloadKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The messages of the link that are not batches, between our values and the wire. Pure. */
final class LinkMessages {

    private LinkMessages() {}

    static AgentMessage encodeHello(AgentIdentity identity) {
        Hello.Builder hello = Hello.newBuilder()
                .setNode(identity.node())
                .setRunId(identity.runId())
                .setVersion(identity.version())
                .setKernelRelease(identity.kernelRelease())
                .setArchitecture(identity.architecture())
                .setCpus(identity.cpus())
                .setMaxFrequencyHertz(identity.maxFrequencyHertz())
                .addAllEvents(identity.events())
                .addAllKnownEvents(knownEvents(identity))
                .setAnyEvent(identity.anyEvent())
                .setContinuousFrequencyHertz(identity.continuousFrequencyHertz())
                .setStackMemory(!identity.imports())
                .addAllChecks(checks(identity))
                .setImports(identity.imports());
        identity.lookBack()
                .ifPresent(offer -> hello.setLookBack(LookBack.newBuilder()
                        .setLengthMillis(offer.length().toMillis())
                        .setEvent(BatchEncoder.encode(offer.event(), offer.frequencyHertz()))));
        return AgentMessage.newBuilder().setHello(hello).build();
    }

    private static List<io.podflame.proto.v1.KnownEvent> knownEvents(AgentIdentity identity) {
        return identity.knownEvents().stream()
                .map(event -> io.podflame.proto.v1.KnownEvent.newBuilder()
                        .setName(event.name())
                        .setKind(event.kind())
                        .build())
                .toList();
    }

    private static List<NodeCheck> checks(AgentIdentity identity) {
        return identity.checks().stream()
                .map(check -> NodeCheck.newBuilder()
                        .setLevel(
                                switch (check.level()) {
                                    case OK -> CheckLevel.CHECK_LEVEL_OK;
                                    case WARN -> CheckLevel.CHECK_LEVEL_WARN;
                                    case FAIL -> CheckLevel.CHECK_LEVEL_FAIL;
                                })
                        .setSubject(check.subject())
                        .setFinding(check.finding())
                        .setRemedy(check.remedy())
                        .build())
                .toList();
    }

    static AgentMessage encodeInventory(List<Workload> workloads) {
        Inventory.Builder message = Inventory.newBuilder();
        for (Workload workload : workloads) {
            message.addWorkloads(WorkloadEncoder.encode(workload));
        }
        return AgentMessage.newBuilder().setInventory(message).build();
    }

    static AgentMessage encodeStatus(SessionReport report) {
        SessionStatus.Builder status = SessionStatus.newBuilder().setSessionId(report.sessionId());
        switch (report) {
            case SessionReport.Running running ->
                status.setState(SessionState.SESSION_STATE_RUNNING)
                        .setError(running.problem().orElse(""));
            case SessionReport.Finished finished ->
                status.setState(SessionState.SESSION_STATE_FINISHED)
                        .setError(finished.problem().orElse(""));
            case SessionReport.Failed failed ->
                status.setState(SessionState.SESSION_STATE_FAILED).setError(failed.error());
        }
        return AgentMessage.newBuilder().setSessionStatus(status).build();
    }

    static AgentMessage encodeImport(ImportAnnouncement announced) {
        return AgentMessage.newBuilder()
                .setImportedSession(ImportedSession.newBuilder()
                        .setSessionId(announced.sessionId())
                        .setSource(announced.source())
                        .setEvent(BatchEncoder.encode(announced.event(), announced.frequencyHertz())))
                .build();
    }

    static AgentMessage encodeLookBack(LookBackAnnouncement announced) {
        return AgentMessage.newBuilder()
                .setLookBackSession(LookBackSession.newBuilder()
                        .setSessionId(announced.sessionId())
                        .setReason(announced.reason())
                        .setEvent(BatchEncoder.encode(announced.event(), announced.frequencyHertz()))
                        .setWorkload(WorkloadEncoder.encode(announced.workload()))
                        .setStartNanos(announced.startEpochNanos())
                        .setEndNanos(announced.endEpochNanos()))
                .build();
    }

    /** The next chunk of a table: {@code content}'s position moves on, its limit is the size of all chunks. */
    static AgentMessage encodeChunk(BuildId buildId, ByteBuffer content, int maxBytes) {
        int totalBytes = content.limit();
        ByteString bytes = ByteString.copyFrom(content, Math.min(maxBytes, content.remaining()));
        return AgentMessage.newBuilder()
                .setSymbolTableChunk(SymbolTableChunk.newBuilder()
                        .setBuildId(ByteString.copyFrom(buildId.toBytes()))
                        .setTotalBytes(totalBytes)
                        .setContent(bytes)
                        .setLast(!content.hasRemaining()))
                .build();
    }

    static AgentMessage encodeUnavailable(BuildId buildId, String reason) {
        return AgentMessage.newBuilder()
                .setSymbolTableUnavailable(SymbolTableUnavailable.newBuilder()
                        .setBuildId(ByteString.copyFrom(buildId.toBytes()))
                        .setReason(reason))
                .build();
    }

    static SessionCommand decodeStart(StartSession start) {
        SessionTarget target = decodeTarget(start.getTarget());
        if (start.getLookBackMillis() > 0) {
            return new SessionCommand.LookBack(
                    start.getSessionId(), Duration.ofMillis(start.getLookBackMillis()), target);
        }
        return new SessionCommand.Start(
                start.getSessionId(),
                given(start.getEvent()),
                given(start.getCallGraph()),
                start.getFrequencyHertz(),
                Duration.ofMillis(start.getDurationMillis()),
                target,
                start.getJit());
    }

    private static SessionTarget decodeTarget(io.podflame.proto.v1.SessionTarget target) {
        List<Workload> workloads = new ArrayList<>();
        for (io.podflame.proto.v1.Workload wanted : target.getWorkloadsList()) {
            kind(wanted.getKind()).ifPresent(kind -> workloads.add(decodeIdentity(kind, wanted)));
        }
        return new SessionTarget(target.getEverything(), workloads, Set.copyOf(target.getPidsList()));
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static Workload decodeIdentity(Workload.Kind kind, io.podflame.proto.v1.Workload wanted) {
        return new Workload(
                kind,
                wanted.getNamespace(),
                wanted.getPod(),
                wanted.getContainer(),
                wanted.getName(),
                "",
                "",
                "",
                Map.of(),
                List.of());
    }

    /** Empty for a kind that a newer collector knows: nothing here is of it. */
    private static Optional<Workload.Kind> kind(WorkloadKind kind) {
        return switch (kind) {
            case WORKLOAD_KIND_POD -> Optional.of(Workload.Kind.POD);
            case WORKLOAD_KIND_CONTAINER -> Optional.of(Workload.Kind.CONTAINER);
            case WORKLOAD_KIND_UNIT -> Optional.of(Workload.Kind.UNIT);
            case WORKLOAD_KIND_EXECUTABLE -> Optional.of(Workload.Kind.EXECUTABLE);
            case WORKLOAD_KIND_KERNEL -> Optional.of(Workload.Kind.KERNEL);
            case WORKLOAD_KIND_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }
}
