package io.podflame.collector.symbolize;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Location;
import io.podflame.collector.store.SymbolStore;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** Names the locations of one query. Not thread-safe. */
public final class SymbolLookup {
    private final Map<Location, Frame> frames = new HashMap<>();

    SymbolLookup(SymbolStore symbols) {}

    public Frame frame(Location location) {
        return frames.computeIfAbsent(location, this::name);
    }

    /** Build IDs of the files named so far, by file; one that was seen with several is missing. */
    public Map<String, BuildId> buildIds() {
        return Collections.emptyMap();
    }

    private Frame name(Location location) {
        return switch (location) {
            case Location.InstructionPointer pointer -> unnamed(pointer.executable(), pointer.elfAddress());
            case Location.ReturnAddress address -> unnamed(address.executable(), address.elfAddress());
            case Location.Kernel kernel -> new Frame(kernel.function(), FrameKind.KERNEL, kernel.module(), true);
            case Location.Anonymous anonymous -> new Frame("[anon]", FrameKind.JIT, anonymous.mappingName(), false);
            case Location.Unmapped unmapped -> new Frame("[unmapped]", FrameKind.UNKNOWN, unmapped.space(), false);
            case Location.Thread thread -> new Frame(thread.name(), FrameKind.THREAD, "", true);
            case Location.Truncated truncated -> Frame.truncated(truncated.reason());
        };
    }

    private static Frame unnamed(Location.Executable executable, long elfAddress) {
        return new Frame("[" + executable.path() + "]", FrameKind.NATIVE, executable.path(), false);
    }
}
