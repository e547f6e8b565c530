package io.podflame.agent.encode;

import com.google.protobuf.ByteString;
import io.podflame.agent.model.Executable;
import io.podflame.proto.v1.BuildIdOrigin;
import io.podflame.proto.v1.DictionaryUpdate;
import io.podflame.proto.v1.Locations;
import io.podflame.proto.v1.StackNodes;
import java.util.HexFormat;

/** Remembers how much of which generation one stream has had, and encodes what a window needs beyond that. */
final class DictionaryEncoder {

    private static final int FIRST_NODE = 1;

    private int generation;
    private int strings;
    private int executables;
    private int workloads;
    private int locations;
    private int nodes = FIRST_NODE;

    /** The entries that the stream lacks; none when a later window of the same generation went before. */
    DictionaryUpdate encode(DictionarySnapshot dictionary) {
        if (dictionary.generation() != generation) {
            startOver(dictionary.generation());
        }
        DictionaryUpdate.Builder update = DictionaryUpdate.newBuilder().setGeneration(generation);
        for (; strings < dictionary.strings().size(); strings++) {
            update.addStrings(dictionary.strings().get(strings));
        }
        for (; executables < dictionary.executables().size(); executables++) {
            update.addExecutables(encode(dictionary.executables().get(executables)));
        }
        for (; workloads < dictionary.workloads().size(); workloads++) {
            update.addWorkloads(WorkloadEncoder.encode(dictionary.workloads().get(workloads)));
        }
        addLocations(dictionary.locations(), update);
        addNodes(dictionary.nodes(), update);
        return update.build();
    }

    private void startOver(int newGeneration) {
        generation = newGeneration;
        strings = 0;
        executables = 0;
        workloads = 0;
        locations = 0;
        nodes = FIRST_NODE;
    }

    private void addLocations(LocationTable.Columns columns, DictionaryUpdate.Builder update) {
        if (locations >= columns.size()) {
            return;
        }
        Locations.Builder encoded = Locations.newBuilder();
        for (; locations < columns.size(); locations++) {
            encoded.addKindValue(columns.kind(locations));
            encoded.addSubject(columns.subject(locations));
            encoded.addAddress(columns.address(locations));
        }
        update.setLocations(encoded);
    }

    private void addNodes(StackTrie.Columns columns, DictionaryUpdate.Builder update) {
        if (nodes >= columns.size()) {
            return;
        }
        StackNodes.Builder encoded = StackNodes.newBuilder();
        for (; nodes < columns.size(); nodes++) {
            encoded.addParent(columns.parent(nodes));
            encoded.addLocation(columns.location(nodes));
        }
        update.setStackNodes(encoded);
    }

    private static io.podflame.proto.v1.Executable encode(Executable executable) {
        byte[] buildId = HexFormat.of().parseHex(executable.buildId().hex());
        return io.podflame.proto.v1.Executable.newBuilder()
                .setBuildId(ByteString.copyFrom(buildId))
                .setOrigin(
                        switch (executable.origin()) {
                            case GNU -> BuildIdOrigin.BUILD_ID_ORIGIN_GNU;
                            case GO -> BuildIdOrigin.BUILD_ID_ORIGIN_GO;
                            case CONTENT -> BuildIdOrigin.BUILD_ID_ORIGIN_CONTENT;
                            case PATH -> BuildIdOrigin.BUILD_ID_ORIGIN_PATH;
                        })
                .setPath(executable.path())
                .build();
    }
}
