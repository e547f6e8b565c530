package io.podflame.collector.ingest;

import com.google.protobuf.ByteString;
import io.podflame.binary.BuildId;
import io.podflame.proto.v1.Acknowledgement;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.SymbolTableRequest;
import io.podflame.proto.v1.Welcome;
import java.util.HexFormat;

/** What a stream says to its agent, encoded. */
final class CollectorMessages {

    private CollectorMessages() {}

    static CollectorMessage welcome(long lastStoredSequence, String version) {
        return CollectorMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setLastStoredSequence(lastStoredSequence)
                        .setVersion(version))
                .build();
    }

    static CollectorMessage acknowledgement(long sequence, long rejectedBatches) {
        return CollectorMessage.newBuilder()
                .setAcknowledgement(
                        Acknowledgement.newBuilder().setSequence(sequence).setRejectedBatches(rejectedBatches))
                .build();
    }

    static CollectorMessage symbolTableRequest(BuildId buildId) {
        return CollectorMessage.newBuilder()
                .setSymbolTableRequest(SymbolTableRequest.newBuilder()
                        .setBuildId(ByteString.copyFrom(HexFormat.of().parseHex(buildId.hex()))))
                .build();
    }
}
