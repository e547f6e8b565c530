package io.podflame.agent.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.DictionaryUpdate;
import io.podflame.proto.v1.Executable;
import io.podflame.proto.v1.LocationKind;
import io.podflame.proto.v1.Profile;
import io.podflame.proto.v1.Workload;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a collector makes of one stream's batches, as readably as can be: a second opinion on the encoder. */
public final class StreamDecoder {

    private record Location(LocationKind kind, int subject, long address) {}

    private record Node(int parent, int location) {}

    private int generation;
    private final List<String> strings = new ArrayList<>();
    private final List<Executable> executables = new ArrayList<>();
    private final List<Workload> workloads = new ArrayList<>();
    private final List<Location> locations = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    /** Folded stacks with samples and value, by "workload: outermost;…;leaf". */
    public Map<String, String> decode(Batch batch) {
        add(batch.getDictionary());
        Map<String, String> folded = new TreeMap<>();
        for (Profile profile : batch.getProfilesList()) {
            String workload = workloads.get(profile.getWorkload()).getName();
            for (int i = 0; i < profile.getStackCount(); i++) {
                long value = profile.getValueCount() == 0
                        ? profile.getSamples(i) * profile.getPeriod()
                        : profile.getValue(i);
                String previous =
                        folded.put(workload + ": " + stack(profile.getStack(i)), profile.getSamples(i) + " / " + value);
                assertThat(previous).as("each stack once per workload").isNull();
            }
        }
        return folded;
    }

    int entries() {
        return strings.size() + executables.size() + workloads.size() + locations.size() + nodes.size();
    }

    private void add(DictionaryUpdate update) {
        if (update.getGeneration() != generation) {
            generation = update.getGeneration();
            List.of(strings, executables, workloads, locations, nodes).forEach(List::clear);
            nodes.add(new Node(0, 0));
        }
        strings.addAll(update.getStringsList());
        executables.addAll(update.getExecutablesList());
        workloads.addAll(update.getWorkloadsList());
        for (int i = 0; i < update.getLocations().getKindCount(); i++) {
            locations.add(new Location(
                    update.getLocations().getKind(i),
                    update.getLocations().getSubject(i),
                    update.getLocations().getAddress(i)));
        }
        for (int i = 0; i < update.getStackNodes().getParentCount(); i++) {
            assertThat(update.getStackNodes().getParent(i)).isLessThan(nodes.size());
            nodes.add(new Node(
                    update.getStackNodes().getParent(i), update.getStackNodes().getLocation(i)));
        }
    }

    private String stack(int node) {
        List<String> frames = new ArrayList<>();
        for (int n = node; n != 0; n = nodes.get(n).parent) {
            frames.addFirst(frame(locations.get(nodes.get(n).location)));
        }
        return String.join(";", frames);
    }

    private String frame(Location location) {
        return switch (location.kind) {
            case LOCATION_KIND_INSTRUCTION_POINTER -> "ip " + file(location);
            case LOCATION_KIND_RETURN_ADDRESS -> "ra " + file(location);
            case LOCATION_KIND_KERNEL ->
                "kernel " + strings.get(location.subject) + "[" + strings.get((int) location.address) + "]";
            case LOCATION_KIND_NAMED ->
                "named " + strings.get(location.subject) + "(" + strings.get((int) location.address) + ")";
            case LOCATION_KIND_ANONYMOUS, LOCATION_KIND_UNMAPPED ->
                strings.get(location.subject) + "@" + Long.toHexString(location.address);
            case LOCATION_KIND_THREAD -> "thread " + strings.get(location.subject);
            case LOCATION_KIND_TRUNCATED -> "truncated " + strings.get(location.subject);
            case LOCATION_KIND_UNSPECIFIED, UNRECOGNIZED -> throw new AssertionError(location);
        };
    }

    private String file(Location location) {
        Executable executable = executables.get(location.subject);
        return executable.getPath() + "("
                + HexFormat.of().formatHex(executable.getBuildId().toByteArray()) + ")+"
                + Long.toHexString(location.address);
    }
}
